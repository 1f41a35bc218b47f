package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Weather;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Standbys of a large database are made, and catch up, without a load on the primary. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
class LargeStandbyIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String ROWS = "SELECT count(*) || ' ' || sum(id) FROM large";
  private static final Duration LONG = Duration.ofMinutes(5);

  private static Cluster shop() {
    return TENANT.cluster("shop");
  }

  /** One row in each page: 1.2 GB that are written in seconds, and a tenth of that of log. */
  @Test
  @Order(1)
  void aLargeStandbyIsMadeFromTheRepository() throws SQLException {
    Cluster cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, replicas: 0, deletionPolicy: Delete, storage: {size: 4Gi},
                 backup: {storage: {size: 4Gi}}}
                """)
            .awaitPhase(Phase.READY);
    Backups backups = new Backups(cluster);
    backups.awaitFirst();
    cluster.execute(
        Endpoint.DIRECT,
        Defaults.USER,
        "CREATE TABLE large (id int, filling text) WITH (fillfactor = 10)");
    for (int i = 0; i < 16; i++) {
      cluster.execute(
          Endpoint.DIRECT,
          Defaults.USER,
          "INSERT INTO large SELECT n, repeat(md5(n::text), 24) FROM generate_series(%d, %d) n"
              .formatted(i * 10_000 + 1, (i + 1) * 10_000));
    }
    backups.ask("large", BackupType.FULL, DeletionPolicy.RETAIN);
    assertThat(backups.awaitEnd("large").getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "INSERT INTO large VALUES (7, 'after')");

    cluster.edit(spec -> spec.setReplicas(1));

    await("a standby that follows, and no copy from the primary")
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              assertThat(
                      cluster.bySuperuser("postgres", "SELECT * FROM pg_stat_progress_basebackup"))
                  .isEmpty();
              return follows("shop-2-0");
            });
    assertThat(log("shop-2-0")).contains("replica has been created using pgbackrest");
    cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
    assertSameRows("shop-2-0");
    assertAsksNobody("shop-2-0");
  }

  /** It takes connections and says nothing: the worst way to be away. */
  @Test
  @Order(2)
  void whileTheRepositoryHangsAStandbyIsCopiedFromThePrimary() throws SQLException {
    Cluster cluster = shop();
    Backups backups = new Backups(cluster);
    backups.freeze();
    try {
      cluster.edit(spec -> spec.setReplicas(2));

      await("another standby that follows").atMost(LONG).until(() -> follows("shop-3-0"));
    } finally {
      backups.thaw();
    }
    assertThat(log("shop-3-0"))
        .contains("the copy is made from the primary: the repository")
        .contains("replica has been created using basebackup");
    cluster.awaitPhase(Phase.READY);
    assertSameRows("shop-3-0");
  }

  /** The primary keeps 819 MB for it, and gives it up then. */
  @Test
  @Order(3)
  @ResourceLock(Weather.LOCK)
  void aStandbyThatWasCutOffForTooLongCatchesUpFromTheRepository() throws SQLException {
    Cluster cluster = shop();
    String volume = volume("shop-3-0");
    try {
      Weather.cut(cluster.primary(), pod("shop-3-0"));
      await("the standby to notice").atMost(LONG).until(() -> !follows("shop-3-0"));
      for (int i = 0; i < 16; i++) {
        cluster.write64MebibytesOfLog();
        awaitArchived();
      }
      cluster.execute(Endpoint.DIRECT, Defaults.USER, "INSERT INTO large VALUES (8, 'meanwhile')");
      cluster.bySuperuser("postgres", "SELECT pg_switch_wal(); CHECKPOINT");

      await("the row to come by the log in the repository")
          .atMost(LONG)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () ->
                  inServer("shop-3-0", ROWS).equals(cluster.bySuperuser(Defaults.DATABASE, ROWS)));
      assertThat(follows("shop-3-0")).as("it is still cut off").isFalse();
    } finally {
      Weather.calm();
    }

    await("it to follow the primary again").atMost(LONG).until(() -> follows("shop-3-0"));
    cluster.awaitPhase(Phase.READY).awaitCondition("ReplicaStreaming", "True");
    assertThat(volume("shop-3-0")).as("it was not copied anew").isEqualTo(volume);
    assertThat(cluster.events("Rebuilding")).isEmpty();
    assertAsksNobody("shop-3-0");
  }

  private static void awaitArchived() {
    await("the log to be archived")
        .atMost(LONG)
        .until(
            () ->
                shop()
                    .bySuperuser(
                        "postgres",
                        "SELECT count(*) < 8 FROM pg_ls_archive_statusdir() WHERE name ~ 'ready$'")
                    .equals("t"));
  }

  private static boolean follows(String standby) {
    return shop()
        .bySuperuser(
            "postgres",
            "SELECT state FROM pg_stat_replication WHERE application_name = '%s'"
                .formatted(standby))
        .equals("streaming");
  }

  private static void assertSameRows(String standby) {
    await("all rows in " + standby)
        .atMost(Cluster.PATIENCE)
        .until(() -> inServer(standby, ROWS).equals(shop().bySuperuser(Defaults.DATABASE, ROWS)));
    assertThat(inServer(standby, ROWS)).startsWith("16000");
  }

  /** A failover would wait for what it asks. */
  private static void assertAsksNobody(String standby) {
    await("the file to go that has the restore command ask")
        .atMost(Cluster.PATIENCE)
        .until(
            () ->
                Shell.inContainer(
                        pod(standby),
                        "postgres",
                        "ls -a /var/lib/postgresql/data | grep -c catching || true")
                    .strip()
                    .equals("0"));
  }

  private static String inServer(String pod, String sql) {
    return Shell.inContainer(
        pod(pod),
        "postgres",
        "psql -XAtq -h /var/run/postgresql -U postgres '%s' <<'SQL'\n%s\nSQL"
            .formatted(Defaults.DATABASE, sql));
  }

  private static String log(String pod) {
    return Kube.client()
        .pods()
        .inNamespace(shop().namespace())
        .withName(pod)
        .inContainer("postgres")
        .getLog();
  }

  private static Pod pod(String name) {
    return Kube.client().pods().inNamespace(shop().namespace()).withName(name).get();
  }

  private static String volume(String pod) {
    return Kube.client()
        .persistentVolumeClaims()
        .inNamespace(shop().namespace())
        .withName("data-" + pod)
        .get()
        .getMetadata()
        .getUid();
  }
}
