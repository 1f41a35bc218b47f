package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to backups, and around them, at a bad moment: all of it heals, and is told. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupFaultsIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String SPEC =
      "{plan: basic, storage: {size: 1Gi},"
          + " backup: {retention: {fullBackups: 1}, storage: {size: 1Gi}}}";

  /** The container's first process ends with the child that it is there for. */
  private static final String KILL_CONTAINER = "kill -9 $(cat /proc/1/task/1/children)";

  /** Of a volume of 1Gi: a quarter waits for the repository, and a tenth is the server's. */
  private static final int MOST_LOG_MEBIBYTES = 256 + 128 + 64;

  private static Cluster shop() {
    return TENANT.cluster("shop");
  }

  private static Backups backups() {
    return new Backups(shop());
  }

  @Test
  @Order(1)
  void aLostRepositoryIsMadeAnewAndBeginsWithAFullBackup() throws SQLException {
    Cluster cluster = TENANT.applyCluster("shop", SPEC).awaitPhase(Phase.READY);
    // Something to copy, so that the faults below come in the middle.
    cluster.execute(
        Endpoint.DIRECT,
        Defaults.USER,
        "CREATE TABLE ballast AS SELECT string_agg(md5(random()::text), '') AS filling"
            + " FROM generate_series(1, 200000) AS n GROUP BY n % 1000");
    backups().awaitFirst();
    List<String> before = names(backups().succeeded());
    try (Writer writer = Writer.start(cluster, Endpoint.POOLER)) {
      Instant lost = Instant.now();

      backups().lose();

      cluster.awaitReason("BackupHealthy", "RepositoryNotRunning");
      cluster.awaitThat(
          "a backup in the new repository", c -> hasNoneOf(backups().succeeded(), before));
      cluster.awaitCondition("BackupHealthy", "True");
      writer.awaitMore(100);
      assertThat(writer.failures()).as(writer.toString()).isZero();
      ManagedPostgresBackup first = backups().succeeded().get(0);
      assertThat(first.getSpec().getType()).isEqualTo(BackupType.FULL);
      assertThat(Instant.parse(first.getStatus().getStopTime())).isAfter(lost);
      assertThat(firstRecoverable())
          .isEqualTo(Instant.parse(first.getStatus().getStopTime()).plusSeconds(1));
    }
  }

  @Test
  @Order(2)
  void afterAFullRepositoryOneEditMakesEverythingRecoverableAgain() throws SQLException {
    Cluster cluster = shop();
    try (Writer writer = Writer.start(cluster, Endpoint.POOLER)) {
      fill("once");
      String file = "SELECT pg_logical_emit_message(true, 'test', 'x');\nSELECT pg_switch_wal();\n";
      cluster.bySuperuser("postgres", file);
      cluster.awaitReason("BackupHealthy", "RepositoryFull");
      // What was superfluous has made room by now.
      fill("again");
      // Half as much again as may wait.
      for (int part = 0; part < 3; part++) {
        cluster.bySuperuser("postgres", file.repeat(8));
      }

      cluster.awaitThat("the log to be bounded", c -> mebibytesOfLog() < MOST_LOG_MEBIBYTES);
      writer.awaitMore(100);
      Instant edit = Instant.now();
      cluster.edit(spec -> spec.getBackup().getStorage().setSize("2Gi"));
      cluster.awaitThat("a backup after what is missing", c -> firstRecoverable().isAfter(edit));
      cluster.awaitCondition("BackupHealthy", "True");
      assertThat(writer.failures()).as(writer.toString()).isZero();
      // Brings the log after it, and the status up to date.
      backups().make("after-full", BackupType.INCREMENTAL);
    }
    String earliest = cluster.status().getBackup().getFirstRecoverableTime();

    Cluster copy =
        TENANT
            .applyCluster(
                "copy",
                ("{plan: basic, replicas: 0, pooler: {replicas: 1}, deletionPolicy: Delete,"
                        + " storage: {size: 1Gi}, backup: {storage: {size: 1Gi}},"
                        + " restoreFrom: {cluster: shop, pointInTime: '%s'}}")
                    .formatted(earliest))
            .awaitPhase(Phase.READY);

    assertThat(
            copy.query(Endpoint.DIRECT, Defaults.USER, "SELECT count(*) > 0 FROM written_pooler"))
        .isEqualTo("t");
    copy.delete();
  }

  @Test
  @Order(3)
  void aBackupDuringAFailoverEndsAndTheNextIsMade() {
    ManagedPostgresBackup cut =
        during("in-failover", () -> Shell.toTheEnd(shop().primary(), "postgres", KILL_CONTAINER));

    assertTold(cut);
    shop().awaitPhase(Phase.READY);
    backups().make("after-failover", BackupType.FULL);
    shop().awaitCondition("BackupHealthy", "True");
  }

  @Test
  @Order(4)
  void aBackupDuringAPlanChangeEndsAndRetentionDeletes() {
    ManagedPostgresBackup cut =
        during("in-change", () -> shop().edit(spec -> spec.setPlan("starter")));

    assertTold(cut);
    shop().awaitPhase(Phase.READY);
    List<String> before = names(backups().succeeded());
    ManagedPostgresBackup kept = backups().make("kept", BackupType.FULL);

    // One full backup is kept: the former ones are gone, from the lists and for real.
    shop().awaitThat("the former backups to go", c -> hasNoneOf(backups().succeeded(), before));
    Instant first = Instant.parse(kept.getStatus().getStopTime()).plusSeconds(1);
    shop().awaitThat("the range to begin with it", c -> firstRecoverable().equals(first));
    assertThat(labels(uid()))
        .isNotEmpty()
        .allSatisfy(label -> assertThat(label).startsWith(kept.getStatus().getLabel()));
    assertThat(log(uid()))
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(position(file))
                    .isGreaterThanOrEqualTo(position(kept.getStatus().getWalStart())));
  }

  @Test
  @Order(5)
  void aClusterIsDeletedDuringABackupAndItsNamesakeBeginsCleanly() {
    String former = uid();
    ManagedPostgresBackup cut = during("in-deletion", () -> shop().delete());
    assertTold(cut);
    List<String> before = names(backups().succeeded());

    Cluster namesake = TENANT.applyCluster("shop", SPEC).awaitPhase(Phase.READY);

    namesake.awaitThat("a list of its own", c -> hasNoneOf(backups().succeeded(), before));
    namesake.awaitCondition("BackupHealthy", "True");
    assertThat(uid()).isNotEqualTo(former);
    assertThat(labels(former)).isNotEmpty();
    assertThat(labels(uid())).contains(backups().succeeded().get(0).getStatus().getLabel());
    assertThat(labels(uid())).doesNotContainAnyElementsOf(labels(former));
  }

  /** Asks for a backup, does something while its files are copied, and waits for its end. */
  private static ManagedPostgresBackup during(String name, Runnable fault) {
    backups().ask(name, BackupType.FULL, DeletionPolicy.RETAIN);
    backups().awaitCopying(name);
    fault.run();
    return backups().awaitEnd(name);
  }

  /** That a backup was made, or why not. */
  private static void assertTold(ManagedPostgresBackup backup) {
    System.out.println(
        backup.getMetadata().getName()
            + ": "
            + backup.getStatus().getPhase().value()
            + ", "
            + backup.getStatus().getError());
    if (backup.getStatus().getPhase() == BackupPhase.FAILED) {
      assertThat(backup.getStatus().getError()).isNotBlank();
    } else {
      assertThat(backup.getStatus().getLabel()).isNotBlank();
    }
  }

  private static boolean hasNoneOf(List<ManagedPostgresBackup> made, List<String> before) {
    return !made.isEmpty() && names(made).stream().noneMatch(before::contains);
  }

  private static List<String> names(List<ManagedPostgresBackup> backups) {
    return backups.stream().map(backup -> backup.getMetadata().getName()).toList();
  }

  private static Instant firstRecoverable() {
    var status = shop().status().getBackup();
    return status == null || status.getFirstRecoverableTime() == null
        ? Instant.EPOCH
        : Instant.parse(status.getFirstRecoverableTime());
  }

  /** Not a block is left on the repository's volume. */
  private static void fill(String name) {
    backups()
        .inRepository(
            "cd /var/lib/pgbackrest; dd if=/dev/zero of=fill-%1$s bs=1M 2>/dev/null; n=0;"
                    .formatted(name)
                + " while printf x > fill-%1$s-$n; do n=$((n+1)); done 2>/dev/null; true"
                    .formatted(name));
  }

  /** Without what the next checkpoint would remove. */
  private static int mebibytesOfLog() {
    shop().bySuperuser("postgres", "CHECKPOINT");
    return Integer.parseInt(
        Shell.inContainer(
            shop().primary(),
            "postgres",
            "du -sm /var/lib/postgresql/data/pgdata/pg_wal | cut -f1"));
  }

  private static String uid() {
    return shop().get().getMetadata().getUid();
  }

  private static List<String> labels(String uid) {
    return backups()
        .inRepository(
            "cd /var/lib/pgbackrest/%s/backup/main && ls -d *F *I *D 2>/dev/null || true"
                .formatted(uid))
        .lines()
        .toList();
  }

  private static List<String> log(String uid) {
    return backups()
        .inRepository(
            "find /var/lib/pgbackrest/%s/archive/main -name '*.zst' -printf '%%f\n'".formatted(uid))
        .lines()
        .filter(file -> file.matches("[0-9A-F]{24}-.*"))
        .toList();
  }

  /** Where a file is in the log, whatever its timeline. */
  private static String position(String file) {
    return file.substring(8, 24);
  }
}
