package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.TimedWriter;
import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random points in time restored, and what is there compared with what was acknowledged; and how
 * old the newest moment gets that can be restored, while rows are written.
 */
class RestoreBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final Duration WRITTEN_FOR =
      Duration.ofSeconds(Integer.getInteger("bench.seconds", 300));

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void restores() throws SQLException {
    Cluster source =
        TENANT
            .applyCluster(
                "source", "{plan: basic, storage: {size: 2Gi}, backup: {storage: {size: 2Gi}}}")
            .awaitPhase(Phase.READY);
    Backups backups = new Backups(source);
    backups.awaitFirst();
    Figures age = new Figures("age of the newest recoverable moment, when a newer one comes");
    TimedWriter writer = write(source, backups, age);
    System.out.println(Figures.head() + "\n" + age);
    Instant until = awaitRecoverable(source, backups, writer.last());
    Instant from = later(writer.first(), Instant.parse(range(source).getFirstRecoverableTime()));

    Figures restore = new Figures("apply of a cluster with restoreFrom to Ready");
    int wrong = 0;
    for (int round = 1; round <= Figures.rounds(); round++) {
      Instant target =
          from.plus(
              ThreadLocalRandom.current().nextLong(ChronoUnit.MICROS.between(from, until)),
              ChronoUnit.MICROS);
      long began = System.nanoTime();
      Cluster copy =
          TENANT
              .applyCluster("copy-" + round, COPY.formatted(target.truncatedTo(ChronoUnit.MICROS)))
              .awaitPhase(Phase.READY);
      restore.add(Duration.ofNanos(System.nanoTime() - began));
      var differences = writer.wrong(copy, target);
      wrong += differences.size();
      System.out.println("round " + round + ": " + target + ", wrong: " + differences);
      copy.delete();
    }
    System.out.println(
        Figures.head()
            + "\n"
            + restore
            + "\n"
            + age
            + "\n\nrows written: "
            + writer.size()
            + "; wrong rows in "
            + Figures.rounds()
            + " restores: "
            + wrong);
    assertThat(wrong).isZero();
    assertThat(age.most()).isLessThan(LIMIT);
  }

  private static final String COPY =
      """
      {plan: basic, replicas: 0, pooler: {replicas: 1}, deletionPolicy: Delete, storage: {size: 2Gi},
       backup: {storage: {size: 2Gi}}, restoreFrom: {cluster: source, pointInTime: '%s'}}
      """;

  /** Writes through the pooler, makes backups on the way, and looks into the repository. */
  private static TimedWriter write(Cluster source, Backups backups, Figures age) {
    CompletableFuture<TimedWriter> writing =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return TimedWriter.run(source, Endpoint.POOLER, WRITTEN_FOR);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    Instant began = Instant.now();
    Instant recoverable = null;
    String newest = "";
    int made = 0;
    while (!writing.isDone()) {
      String file = backups.inRepository(NEWEST_FILE);
      Instant seen = Instant.now();
      if (!file.equals(newest)) {
        // Until now nothing newer than what is in the file before could be restored.
        if (recoverable != null) {
          age.add(Duration.between(recoverable, seen));
        }
        String time = backups.inRepository(LAST_TRANSACTION);
        recoverable = time.isEmpty() ? null : Instant.parse(time.replace(' ', 'T') + "Z");
        newest = file;
        System.out.println(file + " arrived, its last transaction is of " + recoverable);
      }
      if (Duration.between(began, seen).compareTo(WRITTEN_FOR.dividedBy(3).multipliedBy(made + 1L))
              > 0
          && made < 2) {
        made++;
        backups.ask("incremental-" + made, BackupType.INCREMENTAL, DeletionPolicy.RETAIN);
      }
    }
    return writing.join();
  }

  /** The path of the file of the log that came last. */
  private static final String NEWEST_FILE =
      "cd /var/lib/pgbackrest/*/archive/main && find * -name '*.zst'"
          + " | grep -E '/[0-9A-F]{24}-[^/]*$' | sort | tail -n 1";

  /** When the last transaction in it was committed, read from the repository. */
  private static final String LAST_TRANSACTION =
      "file=$("
          + NEWEST_FILE
          + "); segment=$(basename $file | cut -c 1-24);"
          + " pgbackrest --stanza=main repo-get archive/main/$file | zstd -dcq > /tmp/$segment;"
          + " TZ=UTC pg_waldump --rmgr=Transaction /tmp/$segment 2>/dev/null"
          + " | sed -n 's/.*COMMIT .*\\([0-9-]\\{10\\} [0-9:.]\\{15\\}\\) UTC.*/\\1/p' | tail -n 1;"
          + " rm /tmp/$segment";

  /** Waits until the status says that all of it can be restored. */
  private static Instant awaitRecoverable(Cluster source, Backups backups, Instant last) {
    // Brings all of the log with it, and the status up to date.
    backups.make("after", BackupType.INCREMENTAL);
    Instant wanted = last.truncatedTo(ChronoUnit.SECONDS);
    await("the writes to be recoverable")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              String until = range(source).getLastRecoverableTime();
              return until != null && !Instant.parse(until).isBefore(wanted);
            });
    return wanted;
  }

  private static BackupStatus range(Cluster source) {
    BackupStatus status = source.status().getBackup();
    return status == null ? new BackupStatus() : status;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
