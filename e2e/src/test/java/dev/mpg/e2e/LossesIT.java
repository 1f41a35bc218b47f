package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writers;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several things are lost at once, or at a bad moment: no acknowledged row is missing. */
@Isolated("servers that are killed come back within the time that is given")
class LossesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String CONTAINER = "postgres";
  private static final String PGDATA = "/var/lib/postgresql/data/pgdata";
  private static final String KILL_POSTMASTER =
      "kill -9 $(head -1 %s/postmaster.pid)".formatted(PGDATA);

  /** The container's first process ends with the child that it is there for. */
  private static final String KILL_CONTAINER = "kill -9 $(cat /proc/1/task/1/children)";

  private static final String RECEIVER = Shell.processes("postgres:.*walreceiver");

  private static Cluster cluster = TENANT.cluster("shop");

  /** With room for WAL that only a checkpoint in an hour would make unneeded. */
  @BeforeAll
  static void create() {
    cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, storage: {size: 2Gi}, deletionPolicy: Delete,
                 postgresql: {parameters: {checkpoint_timeout: 1h, max_wal_size: 1GB}}}
                """)
            .awaitPhase(Phase.READY);
    // One that a fault cuts off would be tried again beside the next fault.
    new Backups(cluster).awaitFirst();
  }

  @BeforeEach
  void ready() {
    // A request that its candidate did not live to see is carried out when the candidate is back.
    cluster.awaitThat("no switchover to be under way", c -> requestedCandidate() == null);
    cluster.awaitPhase(Phase.READY);
    for (Endpoint endpoint : Endpoint.values()) {
      await("connections " + endpoint)
          .atMost(Cluster.PATIENCE)
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> "1".equals(cluster.query(endpoint, Defaults.USER, "SELECT 1")));
    }
  }

  @Test
  void theCandidateOfASwitchoverDies() throws SQLException {
    Pod primary = cluster.primary();
    Pod candidate = cluster.pods("replica").get(0);
    try (Writers writers = Writers.start(cluster)) {
      requestSwitchover(primary, candidate);
      Shell.toTheEnd(candidate, CONTAINER, KILL_CONTAINER);

      awaitStarts(candidate, 1);
      writers.awaitMore(20);
      writers.assertNothingLost("candidate of a switchover killed");
    }
    cluster.awaitPhase(Phase.READY);
  }

  @Test
  void bothServersDieAtOnce() throws SQLException {
    List<Pod> servers = List.of(cluster.primary(), cluster.pods("replica").get(0));
    List<Integer> starts = servers.stream().map(LossesIT::starts).toList();
    try (Writers writers = Writers.start(cluster)) {
      servers.parallelStream().forEach(pod -> Shell.toTheEnd(pod, CONTAINER, KILL_CONTAINER));

      for (int i = 0; i < servers.size(); i++) {
        awaitStarts(servers.get(i), starts.get(i) + 1);
      }
      writers.awaitMore(20);
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("both servers killed");
    }
  }

  @Test
  void allPodsAreDeletedAtOnce() throws SQLException {
    List<String> before = uids();
    try (Writers writers = Writers.start(cluster)) {
      cluster.pods().parallelStream().forEach(pod -> Kube.client().pods().resource(pod).delete());

      cluster.awaitThat("all pods to be others", c -> uids().stream().noneMatch(before::contains));
      writers.awaitMore(20);
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("all pods deleted");
    }
  }

  /**
   * The kubelet leaves a server alone that is long in recovery; when it is the primary, the standby
   * takes over.
   */
  @Test
  void aLongRecoveryIsNotInterruptedAndTheStandbyTakesOver() throws SQLException {
    Pod old = cluster.primary();
    int starts = starts(old);
    String standby = name(cluster.pods("replica").get(0));
    Instant killed;
    cluster.execute(
        Endpoint.DIRECT, Defaults.USER, "CREATE TABLE much AS SELECT generate_series(1, 2000000)");
    try (Writers writers = Writers.start(cluster)) {
      killed = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      Shell.inContainer(
          old,
          CONTAINER,
          KILL_POSTMASTER
              + """

              # The process that recovers stands still: a long recovery, on any machine.
              until kill -STOP $(%s) 2>/dev/null; do :; done
              """
                  .formatted(Shell.processes("postgres:.*startup")));

      cluster.awaitThat("the standby to take over", c -> standby.equals(c.status().getPrimary()));
      writers.awaitMore(20);
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("long recovery");
    }
    assertThat(starts(old)).as("starts of the container").isEqualTo(starts);
    assertThat(Kube.client().v1().events().inNamespace(cluster.namespace()).list().getItems())
        .filteredOn(event -> name(old).equals(event.getInvolvedObject().getName()))
        .filteredOn(event -> event.getMessage().startsWith("Liveness probe failed"))
        .as("failed liveness probes since the server was killed")
        .allMatch(event -> Instant.parse(event.getLastTimestamp()).isBefore(killed));
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "DROP TABLE much");
  }

  @Test
  void aStandbyWithADamagedFileIsCopiedAnew() throws SQLException {
    Pod standby = cluster.pods("replica").get(0);
    String primary = name(cluster.primary());
    String volume = volume(standby);
    try (Writers writers = Writers.start(cluster)) {
      Shell.inContainer(
          standby,
          CONTAINER,
          "dd if=/dev/urandom of=%s/global/pg_control bs=8192 count=1 conv=notrunc; %s"
              .formatted(PGDATA, KILL_POSTMASTER));

      cluster.awaitThat("another volume", c -> !volume.equals(volume(standby)));
      assertThat(cluster.events("Rebuilding")).isNotEmpty();
      cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
      writers.assertNothingLost("damaged standby");
      assertThat(writers.failures()).isZero();
    }
    assertThat(cluster.status().getPrimary()).isEqualTo(primary);
  }

  /**
   * The primary keeps a fifth of its volume for a standby that does not come, and no more. With the
   * repository's help it would catch up ({@link LargeStandbyIT}): that has not got the log either.
   */
  @Test
  void aStandbyWhoseLogNobodyHasIsCopiedAnew() throws SQLException {
    Pod standby = cluster.pods("replica").get(0);
    String volume = volume(standby);
    Shell.inContainer(standby, CONTAINER, "kill -STOP $(%s)".formatted(RECEIVER));
    try {
      String needed =
          cluster.bySuperuser("postgres", "SELECT pg_walfile_name(pg_current_wal_lsn())");
      cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE gone_on (n int)");
      for (int i = 0; i < 8; i++) {
        cluster.write64MebibytesOfLog();
      }
      await("the primary to give the standby's log up")
          .atMost(Cluster.PATIENCE)
          .until(
              () ->
                  cluster
                      .bySuperuser(
                          "postgres",
                          "CHECKPOINT; SELECT count(*) FROM pg_ls_waldir() WHERE name = '%s'"
                              .formatted(needed))
                      .equals("0"));
      new Backups(cluster)
          .inRepository(
              "find /var/lib/pgbackrest/*/archive -type f -name '%s-*' -delete".formatted(needed));
    } finally {
      Shell.inContainer(standby, CONTAINER, "kill -CONT $(%s)".formatted(RECEIVER));
    }

    cluster.awaitThat("another volume", c -> !volume.equals(volume(standby)));
    assertThat(cluster.events("Rebuilding"))
        .anyMatch(
            event ->
                event.getMessage().contains(name(standby))
                    && event.getMessage().contains("neither the primary nor the repository"));
    cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "DROP TABLE gone_on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replica", "primary"})
  void theFilesOfAServerAreDeleted(String role) throws SQLException {
    Pod server = cluster.pods(role).get(0);
    String other = name(cluster.pods("primary".equals(role) ? "replica" : "primary").get(0));
    String volume = volume(server);
    try (Writers writers = Writers.start(cluster)) {
      Shell.inContainer(server, CONTAINER, "find %s -mindepth 1 -delete".formatted(PGDATA));

      awaitCopy(server, other);
      cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
      writers.awaitMore(20);
      writers.assertNothingLost("files of the " + role + " deleted");
    }
    assertThat(name(cluster.primary())).isEqualTo(other);
    // Patroni copies into the volume of a standby, or the operator, whoever notices first.
    if ("primary".equals(role)) {
      assertThat(volume(server)).as("the volume stays: Patroni copies into it").isEqualTo(volume);
    }
  }

  /** A copy may be made within a second, so that nobody sees the server without files. */
  private static void awaitCopy(Pod server, String from) {
    await("a copy in " + name(server))
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () ->
                name(cluster.primary()).equals(from)
                    && Shell.inContainer(
                            server, CONTAINER, "ls %s/global/pg_control".formatted(PGDATA))
                        .endsWith("pg_control")
                    && cluster
                        .bySuperuser(
                            "postgres",
                            "SELECT state FROM pg_stat_replication WHERE application_name = '%s'"
                                .formatted(name(server)))
                        .equals("streaming"));
  }

  private static String volume(Pod pod) {
    PersistentVolumeClaim claim =
        Kube.client()
            .persistentVolumeClaims()
            .inNamespace(cluster.namespace())
            .withName("data-" + name(pod))
            .get();
    return claim == null ? "" : claim.getMetadata().getUid();
  }

  /** As patronictl does. */
  private static void requestSwitchover(Pod from, Pod to) {
    Kube.edit(
        Kube.client().configMaps().inNamespace(cluster.namespace()).withName("shop-failover"),
        map -> {
          map.getMetadata().getAnnotations().put("leader", name(from));
          map.getMetadata().getAnnotations().put("member", name(to));
          return map;
        });
  }

  private static @Nullable String requestedCandidate() {
    return Kube.client()
        .configMaps()
        .inNamespace(cluster.namespace())
        .withName("shop-failover")
        .get()
        .getMetadata()
        .getAnnotations()
        .get("member");
  }

  private static void awaitStarts(Pod pod, int starts) {
    await(name(pod) + " to be started again")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> starts(pod) >= starts);
  }

  private static int starts(Pod pod) {
    return Kube.client().pods().resource(pod).get().getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  private static List<String> uids() {
    return cluster.pods().stream().map(LossesIT::uid).toList();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
