package dev.mpg.operator.backup;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackupStatus;
import dev.mpg.operator.model.BackupModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which backup is due now. Several runs that were missed are made up for by one.
 *
 * @param type what it is to hold
 * @param since when it was due
 */
public record DueBackup(BackupType type, Instant since) {
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 6;

  /** So many failures in a row make a difference to the next try. */
  public static final int FAILURES_THAT_COUNT = MOST_DOUBLINGS + 1;

  /**
   * Decides, by what is in the repository and not by what was written down of it.
   *
   * @param uid of the cluster
   * @param asked the backups that were asked for
   * @param mended since when what made earlier ones fail is otherwise; those that began before do
   *     not put off the next one
   */
  public static Optional<DueBackup> of(
      BackupModel model,
      String uid,
      RepositoryState repository,
      Collection<ManagedPostgresBackup> asked,
      Instant mended,
      Instant now) {
    if (repository.run() != null
        || asked.stream().anyMatch(backup -> !phase(backup).isFinal())
        || now.isBefore(retryAt(asked, mended))) {
      return Optional.empty();
    }
    Optional<Instant> lastFull =
        repository.backups().stream()
            .filter(RepositoryState.Backup::full)
            .map(RepositoryState.Backup::start)
            .max(Comparator.naturalOrder());
    if (lastFull.isEmpty()) {
      return Optional.of(new DueBackup(BackupType.FULL, now));
    }
    Optional<Instant> full =
        BackupSchedule.of(model.fullSchedule(), uid)
            .last(now)
            .filter(slot -> slot.isAfter(lastFull.get()));
    if (full.isPresent()) {
      return full.map(slot -> new DueBackup(BackupType.FULL, slot));
    }
    Instant last =
        repository.backups().stream()
            .map(RepositoryState.Backup::start)
            .max(Comparator.naturalOrder())
            .orElse(lastFull.get());
    Optional<Instant> incremental =
        BackupSchedule.of(model.incrementalSchedule(), uid)
            .last(now)
            .filter(slot -> slot.isAfter(last));
    if (incremental.isPresent()) {
      return incremental.map(slot -> new DueBackup(BackupType.INCREMENTAL, slot));
    }
    // Files of the log are missing after the last backup: only another one makes what comes after
    // recoverable.
    return repository.archive() != null && repository.unbroken().isEmpty()
        ? Optional.of(new DueBackup(BackupType.INCREMENTAL, now))
        : Optional.empty();
  }

  /** After failures in a row, the more the later. */
  private static Instant retryAt(Collection<ManagedPostgresBackup> asked, Instant mended) {
    List<ManagedPostgresBackup> latestFirst =
        asked.stream().sorted(Comparator.comparing(DueBackup::ended).reversed()).toList();
    int failures = 0;
    for (ManagedPostgresBackup backup : latestFirst) {
      if (phase(backup) != BackupPhase.FAILED || begun(backup).isBefore(mended)) {
        break;
      }
      failures++;
    }
    return failures == 0
        ? Instant.MIN
        : ended(latestFirst.get(0))
            .plus(FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)));
  }

  /** When it began; when it was asked for, if it has not. */
  private static Instant begun(ManagedPostgresBackup backup) {
    ManagedPostgresBackupStatus status = backup.getStatus();
    return timeOf(backup, status == null ? null : status.getStartTime());
  }

  /** When it ended; when it was asked for, if it has not. */
  public static Instant ended(ManagedPostgresBackup backup) {
    ManagedPostgresBackupStatus status = backup.getStatus();
    return timeOf(backup, status == null ? null : status.getStopTime());
  }

  private static Instant timeOf(ManagedPostgresBackup backup, @Nullable String said) {
    String time = said == null ? backup.getMetadata().getCreationTimestamp() : said;
    return time == null ? Instant.EPOCH : Instant.parse(time);
  }

  /** Where a backup stands. */
  public static BackupPhase phase(ManagedPostgresBackup backup) {
    ManagedPostgresBackupStatus status = backup.getStatus();
    return status == null || status.getPhase() == null ? BackupPhase.PENDING : status.getPhase();
  }
}
