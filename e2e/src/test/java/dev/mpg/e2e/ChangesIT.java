package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One cluster through the changes of its spec: the data stays. */
class ChangesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** Of 100,000 microseconds, with the first or the second version of control groups. */
  private static final String CPU_QUOTA =
      "cut -d ' ' -f 1 /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null || true";

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT
            .applyCluster("shop", "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}}")
            .awaitPhase(Phase.READY);
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE kept AS SELECT 42 AS n");
  }

  @Test
  void suspendedAndResumed() throws SQLException {
    try (Writer writer = Writer.start(cluster, Endpoint.DIRECT)) {
      cluster.edit(spec -> spec.setSuspended(true));
      cluster.awaitPhase(Phase.SUSPENDED).awaitThat("no pods", c -> c.pods().isEmpty());
      assertThat(cluster.volumeClaims()).hasSize(2);
      var server =
          Kube.client()
              .apps()
              .statefulSets()
              .inNamespace(cluster.namespace())
              .withName(cluster.statefulSets().get(0).getMetadata().getName());
      server.scale(1);
      cluster.awaitThat(
          "no pod for somebody who scales by hand",
          c -> server.get().getSpec().getReplicas() == 0 && c.pods().isEmpty());

      cluster.edit(spec -> spec.setSuspended(false));
      cluster.awaitPhase(Phase.READY);
      writer.awaitMore(20);
      writer.close();
      assertThat(writer.missing()).as("acknowledged rows that are missing").isEmpty();
    }
    assertDataIsThere();
  }

  @Test
  void standbysComeAndGo() throws SQLException {
    for (int replicas : new int[] {4, 0, 1}) {
      cluster.edit(spec -> spec.setReplicas(replicas));
      cluster
          .awaitPhase(Phase.READY)
          .awaitThat(
              replicas + " standbys",
              c ->
                  c.pods("replica").size() == replicas
                      && c.statefulSets().size() == replicas + 1
                      && c.volumeClaims().size() == replicas + 1);
      assertDataIsThere();
    }
    cluster.awaitCondition("ReplicaStreaming", "True");
  }

  @Test
  void volumesGrowWhileTheyAreUsed() throws SQLException {
    String before = starts();

    StorageSpec larger = new StorageSpec();
    larger.setSize("2Gi");
    cluster.edit(spec -> spec.setStorage(larger));

    for (Pod pod : cluster.pods("primary")) {
      await("the file system in " + pod.getMetadata().getName() + " to grow")
          .atMost(Cluster.PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> kibibytes(pod) > 1_900_000);
    }
    cluster.awaitCondition("StorageResizing", "False").awaitPhase(Phase.READY);
    assertThat(cluster.volumeClaims())
        .allSatisfy(
            claim ->
                assertThat(claim.getStatus().getCapacity())
                    .containsEntry("storage", new Quantity("2Gi")));
    assertThat(starts()).isEqualTo(before);
    assertDataIsThere();
  }

  @Test
  void anotherPlanReachesTheStandbyFirst() throws SQLException {
    String primary = cluster.primary().getMetadata().getName();
    try (Writer writer = Writer.start(cluster, Endpoint.POOLER)) {
      cluster.edit(spec -> spec.setPlan("starter"));
      cluster.awaitPhase(Phase.READY);
      writer.awaitMore(20);
      writer.close();
      System.out.println("plan basic to starter, " + writer);
      assertThat(writer.missing()).as("acknowledged rows that are missing").isEmpty();
    }

    assertThat(cluster.status().getPlan()).isEqualTo("starter");
    List<Pod> pods = cluster.pods().stream().filter(ChangesIT::isServer).toList();
    assertThat(pods)
        .hasSize(2)
        .allSatisfy(
            pod ->
                assertThat(pod.getSpec().getContainers().get(0).getResources().getLimits())
                    .containsEntry("memory", new Quantity("2Gi")));
    Pod old = pod(pods, primary);
    Pod other = pods.stream().filter(pod -> pod != old).findFirst().orElseThrow();
    assertThat(made(other)).isBefore(made(old));
    assertThat(cluster.primary().getMetadata().getName()).isEqualTo(other.getMetadata().getName());
    assertThat(cluster.events("Switchover")).isNotEmpty();
    assertDataIsThere();
  }

  /** Plan wide differs from basic in CPU alone; sandbox/e2e adds it. */
  @ParameterizedTest
  @ValueSource(strings = {"wide", "basic"})
  void moreOrLessCpuComesToRunningPods(String plan) throws SQLException {
    cluster.edit(spec -> spec.setPlan("wide".equals(plan) ? "basic" : "wide"));
    cluster.awaitPhase(Phase.READY);
    String before = starts();
    try (Writer writer = Writer.start(cluster, Endpoint.POOLER)) {
      cluster.edit(spec -> spec.setPlan(plan));
      cluster.awaitThat("plan " + plan, c -> plan.equals(c.status().getPlan()));
      cluster.awaitPhase(Phase.READY);
      writer.awaitMore(20);
      writer.close();
      assertThat(writer.failures()).isZero();
    }
    assertThat(starts()).isEqualTo(before);
    assertThat(cluster.pods().stream().filter(ChangesIT::isServer))
        .hasSize(2)
        .allSatisfy(
            pod ->
                assertThat(Shell.inContainer(pod, "postgres", CPU_QUOTA))
                    .isEqualTo("wide".equals(plan) ? "300000" : "200000"));
    cluster.edit(spec -> spec.setPlan("basic"));
    cluster.awaitPhase(Phase.READY);
  }

  @Test
  void aChangeIsChangedWhileItIsCarriedOut() throws SQLException {
    String primary = cluster.primary().getMetadata().getUid();
    String plan = cluster.status().getPlan();
    try (Writer writer = Writer.start(cluster, Endpoint.POOLER)) {
      cluster.edit(spec -> spec.setPlan("basic".equals(plan) ? "starter" : "basic"));
      cluster.awaitThat(
          "a standby that is made again", c -> c.status().getPhase() == Phase.UPDATING);

      cluster.edit(spec -> spec.setPlan(plan));

      cluster.awaitPhase(Phase.READY);
      writer.awaitMore(20);
      writer.close();
      System.out.println("a change that was changed, " + writer);
      assertThat(writer.missing()).as("acknowledged rows that are missing").isEmpty();
      assertThat(writer.failures()).isZero();
    }
    assertThat(cluster.status().getPlan()).isEqualTo(plan);
    assertThat(cluster.primary().getMetadata().getUid()).isEqualTo(primary);
    assertDataIsThere();
  }

  private static void assertDataIsThere() throws SQLException {
    for (Endpoint endpoint : Endpoint.values()) {
      assertThat(cluster.query(endpoint, Defaults.USER, "SELECT n FROM kept")).isEqualTo("42");
    }
  }

  private static String starts() {
    return cluster.snapshot().pods().toString();
  }

  private static long kibibytes(Pod pod) {
    return Long.parseLong(
        Shell.inContainer(pod, "postgres", "df -k --output=size /var/lib/postgresql/data | tail -1")
            .strip());
  }

  private static boolean isServer(Pod pod) {
    return "postgres".equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component"));
  }

  private static Pod pod(List<Pod> pods, String name) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Instant made(Pod pod) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }
}
