package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Backups are made, listed and removed, and the database does not suffer from any of it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String SPEC =
      "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi},"
          + " backup: {incrementalSchedule: '* * * * *', retention: {fullBackups: 1},"
          + " storage: {size: 1Gi}}}";

  private static Cluster shop() {
    return TENANT.cluster("shop");
  }

  @Test
  @Order(1)
  void theFirstBackupIsMadeWithoutBeingAskedFor() {
    Cluster cluster = TENANT.applyCluster("shop", SPEC).awaitPhase(Phase.READY);
    Backups backups = new Backups(cluster);

    backups.awaitFirst();

    ManagedPostgresBackup first = backups.succeeded().get(0);
    assertThat(first.getSpec().getType()).isEqualTo(BackupType.FULL);
    assertThat(first.getStatus().getSize()).matches("[0-9]+Mi");
    assertThat(first.getStatus().getWalStart()).matches("[0-9A-F]{24}");
    assertThat(first.getStatus().getLsnStop()).contains("/");
    assertThat(backups.list())
        .extracting(backup -> backup.getMetadata().getName())
        .contains(cluster.status().getBackup().getLast());
    assertThat(Instant.parse(cluster.status().getBackup().getFirstRecoverableTime()))
        .isAfterOrEqualTo(Instant.parse(first.getStatus().getStopTime()));
  }

  @Test
  @Order(2)
  void aScheduledRunIsListedAndOneOnDemandHasTheFormerOnesRemoved() {
    Backups backups = new Backups(shop());
    String first = backups.succeeded().get(0).getMetadata().getName();
    await("an incremental backup by schedule")
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(backups.succeeded())
                    .anyMatch(made -> made.getSpec().getType() == BackupType.INCREMENTAL));

    backups.ask("on-demand", BackupType.FULL, DeletionPolicy.DELETE);

    ManagedPostgresBackup made = backups.awaitEnd("on-demand");
    assertThat(made.getStatus().getError()).isNull();
    assertThat(made.getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
    await("the former backup to leave the list")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(backups.list())
                    .extracting(backup -> backup.getMetadata().getName())
                    .doesNotContain(first)
                    .contains("on-demand"));
    assertThat(backups.inRepository("ls /var/lib/pgbackrest/*/backup/main"))
        .contains(made.getStatus().getLabel());
  }

  @Test
  @Order(3)
  void aDeletedBackupLeavesTheRepositoryAsItsPolicySays() {
    Backups backups = new Backups(shop());
    backups.delete("on-demand");

    shop()
        .awaitEvent(
            "BackupNotRemoved", "on-demand", "another full backup", "spec.deletionPolicy: Retain");
    shop().edit(spec -> spec.getBackup().getRetention().setFullBackups(3));
    String kept = backups.make("kept", BackupType.FULL).getStatus().getLabel();
    backups.awaitGone("on-demand");
    backups.ask("running", BackupType.FULL, DeletionPolicy.DELETE);
    await("it to begin")
        .pollInterval(Duration.ofMillis(50))
        .until(() -> backups.isRunning("running"));
    backups.delete("running");

    backups.awaitGone("running");
    assertThat(backups.inRepository("cd /var/lib/pgbackrest/*/backup/main; ls -d *F"))
        .isEqualTo(kept);
  }

  @Test
  @Order(4)
  void aFullRepositoryIsToldAndTheDatabaseServes() throws SQLException {
    Backups backups = new Backups(shop());
    try (Writer writer = Writer.start(shop(), Endpoint.POOLER)) {
      backups.inRepository("dd if=/dev/zero of=/var/lib/pgbackrest/fill bs=1M 2>/dev/null || true");
      shop().bySuperuser("postgres", "SELECT pg_switch_wal()");

      assertThat(shop().awaitReason("BackupHealthy", "RepositoryFull").getMessage())
          .contains("spec.backup.storage.size");
      writer.awaitMore(100);
      assertThat(shop().status().getPhase()).isEqualTo(Phase.READY);
      assertThat(writer.failures()).isZero();

      backups.inRepository("rm /var/lib/pgbackrest/fill");
    }
    // The log that waited comes by itself, and a backup that was due with it; this one is not put
    // off.
    backups.ask("after", BackupType.INCREMENTAL, DeletionPolicy.RETAIN);
    assertThat(backups.awaitEnd("after").getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
    shop().awaitCondition("BackupHealthy", "True");
    assertThat(shop().events("BackupUnhealthy")).isNotEmpty();
  }
}
