package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.TimedWriter;
import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** New clusters from backups: what is in them, and that they are clusters of their own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoreIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String ALONE =
      "plan: basic, replicas: 0, pooler: {replicas: 1}, storage: {size: 1Gi},"
          + " backup: {storage: {size: 1Gi}}";

  private static TimedWriter writer;

  @Test
  @Order(1)
  void aRandomSecondHasExactlyTheWritesCommittedBeforeIt() throws Exception {
    Cluster source = TENANT.applyCluster("source", "{%s}".formatted(ALONE)).awaitPhase(Phase.READY);
    Backups backups = new Backups(source);
    backups.awaitFirst();
    writer = TimedWriter.run(source, Duration.ofSeconds(20));
    Instant last = writer.last();
    // A backup brings all of the log with it, and the status up to date.
    backups.ask("after", BackupType.INCREMENTAL, DeletionPolicy.RETAIN);
    assertThat(backups.awaitEnd("after").getStatus().getError()).isNull();
    await("the writes to be recoverable")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              BackupStatus status = source.status().getBackup();
              String until = status == null ? null : status.getLastRecoverableTime();
              return until != null
                  && !Instant.parse(until).isBefore(last.truncatedTo(ChronoUnit.SECONDS));
            });
    Instant first = Instant.parse(source.status().getBackup().getFirstRecoverableTime());
    Instant from = writer.first().isAfter(first) ? writer.first() : first;
    Instant target =
        Instant.ofEpochSecond(
            ThreadLocalRandom.current().nextLong(from.getEpochSecond() + 1, last.getEpochSecond()));

    Cluster copy =
        TENANT
            .applyCluster(
                "copy",
                "{plan: basic, pooler: {replicas: 1}, deletionPolicy: Delete, storage: {size: 1Gi},"
                    + " backup: {storage: {size: 1Gi}},"
                    + " restoreFrom: {cluster: source, pointInTime: '%s'}}".formatted(target))
            .awaitPhase(Phase.READY);

    writer.assertStateOf(copy, target);
    assertThat(copy.events("Restored")).hasSize(1);
    assertThat(copy.secret().get("password")).isNotEqualTo(source.secret().get("password"));
  }

  @Test
  @Order(2)
  void theNewClusterFailsOverAndArchivesOnItsOwn() throws SQLException {
    Cluster copy = TENANT.cluster("copy");
    new Backups(copy).awaitFirst();
    String before = copy.status().getPrimary();

    copy.execute(Endpoint.POOLER, Defaults.USER, "INSERT INTO timed VALUES (-1)");
    Kube.client().resource(copy.primary()).delete();

    copy.awaitThat(
        "another primary",
        c -> c.status().getPrimary() != null && !before.equals(c.status().getPrimary()));
    copy.awaitPhase(Phase.READY);
    assertThat(copy.query(Endpoint.DIRECT, Defaults.USER, "SELECT id FROM timed WHERE id = -1"))
        .isEqualTo("-1");
    copy.execute(Endpoint.POOLER, Defaults.USER, "INSERT INTO timed VALUES (-3)");
    new Backups(copy).make("own", BackupType.INCREMENTAL);

    Cluster third = restore("third", "cluster: copy").awaitPhase(Phase.READY);

    assertThat(
            third.query(
                Endpoint.DIRECT,
                Defaults.USER,
                "SELECT string_agg(id::text, ' ' ORDER BY id) FROM timed WHERE id < 0"))
        .isEqualTo("-3 -1");
    third.delete();
    copy.delete();
  }

  /** PostgreSQL would take a file of the log that it is not given for the log's end. */
  @Test
  @Order(3)
  void logThatTheRepositoryCannotGiveIsWaitedFor() throws SQLException {
    Cluster source = TENANT.cluster("source");
    Backups backups = new Backups(source);
    String full =
        backups.succeeded().stream()
            .filter(backup -> backup.getSpec().getType() == BackupType.FULL)
            .map(backup -> backup.getStatus().getWalStop())
            .findFirst()
            .orElseThrow();
    Instant target = writer.last().truncatedTo(ChronoUnit.SECONDS);
    String later =
        "find /var/lib/pgbackrest/*/archive -type f -name '0*' ! -name '*.tmp' | awk -F/ '$NF > \"%s~\"' | xargs chmod %s";
    backups.inRepository(later.formatted(full, "000"));
    Cluster patient;
    try {
      patient = restore("patient", "cluster: source, pointInTime: '%s'".formatted(target));
      await("the repository to fail the restore")
          .atMost(Cluster.PATIENCE)
          .ignoreExceptions()
          .until(() -> recoveryLog("patient-restore").contains("Permission denied"));
      assertThat(patient.events("Restored")).isEmpty();
    } finally {
      backups.inRepository(later.formatted(full, "600"));
    }

    patient.awaitPhase(Phase.READY);
    writer.assertStateOf(patient, target);
    patient.delete();
  }

  /** A cluster of its own that goes with its data. */
  private static Cluster restore(String name, String from) {
    return TENANT.applyCluster(
        name, "{%s, deletionPolicy: Delete, restoreFrom: {%s}}".formatted(ALONE, from));
  }

  private static String recoveryLog(String pod) {
    return Shell.inContainer(
        Kube.client().pods().inNamespace(TENANT.namespace()).withName(pod).get(),
        "restore",
        "cat /tmp/recovery.log");
  }

  @Test
  @Order(4)
  void whatCannotBeIsRefusedWithWhatCan() throws SQLException {
    Cluster early = restore("early", "cluster: source, pointInTime: '2020-01-01T00:00:00Z'");
    assertThat(early.awaitReason("Ready", "RestoreRefused").getMessage())
        .contains("2020-01-01T00:00:00Z", "the earliest possible is 20");
    assertThat(early.status().getPhase()).isEqualTo(Phase.FAILED);
    early.delete();

    Cluster future = restore("future", "cluster: source, pointInTime: '2099-01-01T00:00:00+02:00'");
    assertThat(future.awaitReason("Ready", "RestoreRefused").getMessage())
        .contains("2099-01-01T00:00:00+02:00", "is in the future; possible are times from 20");
    future.delete();

    Cluster unknown = restore("unknown", "cluster: source, backup: nothing");
    assertThat(unknown.awaitReason("Ready", "RestoreRefused").getMessage())
        .contains("\"nothing\"", "source-20");
    unknown.delete();
    assertThat(
            TENANT
                .cluster("source")
                .query(Endpoint.DIRECT, Defaults.USER, "SELECT count(*) FROM timed"))
        .isEqualTo(Integer.toString(writer.size()));
  }

  @Test
  @Order(5)
  void aDeletedClustersRepositoryIsRestoredFrom() throws SQLException {
    Cluster source = TENANT.cluster("source");
    source.delete();
    assertThat(source.events("VolumesKept"))
        .anyMatch(event -> event.getMessage().contains("spec.restoreFrom.cluster: source"));

    Cluster again = restore("again", "cluster: source").awaitPhase(Phase.READY);

    assertThat(again.query(Endpoint.DIRECT, Defaults.USER, "SELECT count(*) FROM timed"))
        .isEqualTo(Integer.toString(writer.size()));
  }

  @Test
  @Order(6)
  void keptDataOfOneRestoreAreNotTakenForAnother() throws SQLException {
    Cluster again = TENANT.cluster("again");
    again.execute(Endpoint.DIRECT, Defaults.USER, "INSERT INTO timed VALUES (-2)");
    again.edit(spec -> spec.setDeletionPolicy(DeletionPolicy.RETAIN));
    again.awaitThat("the policy to be seen", Cluster::isObserved);
    again.delete();

    TENANT.applyCluster(
        "again",
        "{%s, restoreFrom: {cluster: source, pointInTime: '%s'}}"
            .formatted(ALONE, writer.first().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS)));
    assertThat(again.awaitReason("Ready", "RestoreRefused").getMessage())
        .contains("data-again-1-0", "restored from \"source\"", "another name");
    again.delete();

    restore("again", "cluster: source").awaitPhase(Phase.READY);
    assertThat(again.query(Endpoint.DIRECT, Defaults.USER, "SELECT id FROM timed WHERE id = -2"))
        .isEqualTo("-2");
  }
}
