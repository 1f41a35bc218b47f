package dev.mpg.operator.status;

import static java.util.Objects.requireNonNullElse;

import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.api.v1alpha1.VerificationResult;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import dev.mpg.operator.backup.DueBackup;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.rollout.VolumeGrowth;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a status says of backups. Nothing is said that the repository did not. */
final class BackupConditions {
  /** How far the latest recoverable time may be behind before that alone is worth a write. */
  private static final Duration BEHIND = Duration.ofMinutes(5);

  private BackupConditions() {}

  /** What can be restored, and what is known of the proof of that. */
  static @Nullable BackupStatus status(Seen all, ManagedPostgresStatus before) {
    BackupView seen = all.backups();
    StoreModel store = all.model().backup().store();
    RepositoryState repository = seen.repository();
    BackupStatus former = requireNonNullElse(before.getBackup(), new BackupStatus());
    BackupView.Verification verification = seen.verification();
    boolean nothing =
        repository == null ? before.getBackup() == null : repository.backups().isEmpty();
    // What came of a verification is told in any case: its pod waits for that.
    if (nothing && store == null && verification.equals(BackupView.Verification.NONE)) {
      return null;
    }
    BackupStatus status = new BackupStatus();
    status.setRepository(store == null ? null : store.uri());
    status.setVerifying(verification.running());
    status.setVerified(verification.ended() == null ? former.getVerified() : verification.ended());
    if (verification.ended() == null) {
      status.setNotVerified(
          verification.notDone() == null ? former.getNotVerified() : verification.notDone());
    }
    if (repository == null) {
      status.setLast(former.getLast());
      status.setLastTime(former.getLastTime());
      status.setFirstRecoverableTime(former.getFirstRecoverableTime());
      status.setLastRecoverableTime(former.getLastRecoverableTime());
    } else {
      times(seen, repository, former, status);
    }
    return status;
  }

  private static void times(
      BackupView seen, RepositoryState repository, BackupStatus former, BackupStatus status) {
    repository.backups().stream()
        .max(Comparator.comparing(RepositoryState.Backup::stop))
        .ifPresent(
            last -> {
              status.setLast(seen.name(last));
              status.setLastTime(last.stop().toString());
            });
    status.setFirstRecoverableTime(
        repository.firstRecoverable().map(Instant::toString).orElse(null));
    String latest =
        repository
            .lastRecoverable()
            .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
            .orElse(null);
    status.setLastRecoverableTime(
        Objects.equals(former.getLastTime(), status.getLastTime())
                && isNearly(former.getLastRecoverableTime(), latest)
            ? former.getLastRecoverableTime()
            : latest);
  }

  private static boolean isNearly(@Nullable String said, @Nullable String now) {
    return said != null
        && now != null
        && !Instant.parse(now).isBefore(Instant.parse(said))
        && Duration.between(Instant.parse(said), Instant.parse(now)).compareTo(BEHIND) < 0;
  }

  static void set(
      Seen seen,
      ManagedPostgresStatus before,
      @Nullable BackupStatus status,
      Conditions conditions) {
    BackupView view = seen.backups();
    Pod pod = seen.observation().backups().pod();
    RepositoryState repository = view.repository();
    if (seen.model().suspended()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.SUSPENDED,
          "no backups are made while spec.suspended is true");
    } else if (seen.observation().repository(seen.model()).isEmpty()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.REPOSITORY_NOT_RUNNING,
          seen.model().backup().store() != null
              ? "no server runs that could bring backups and the log to the store"
              : "the repository's pod "
                  + seen.model().names().repositoryPod()
                  + " is not ready"
                  + Optional.ofNullable(pod)
                      .flatMap(PodProblem::of)
                      .map(why -> ": " + why)
                      .orElse("")
                  + "; the database serves, and its log waits on its volume");
    } else if (view.problem() != null) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.REPOSITORY_UNREACHABLE,
          "the repository cannot be asked: "
              + view.problem()
              + (seen.model().backup().store() == null
                  ? ""
                  : ". The database serves, and its log waits on its volume"));
    } else if (repository == null) {
      asBefore(before, conditions);
    } else {
      healthy(seen, repository, status, conditions);
    }
  }

  private static void healthy(
      Seen seen, RepositoryState repository, @Nullable BackupStatus status, Conditions conditions) {
    BackupView view = seen.backups();
    String refused = seen.repositoryStorageProblem();
    VerificationStatus verified = status == null ? null : status.getVerified();
    Optional<ManagedPostgresBackup> lastAsked =
        view.asked().stream()
            .filter(backup -> DueBackup.phase(backup).isFinal())
            .max(Comparator.comparing(DueBackup::ended));
    List<RepositoryState.Backup> usable = repository.unbroken();
    if (repository.isFull()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.REPOSITORY_FULL,
          "the repository's volume is full; raise spec.backup.storage.size, or lower"
              + " spec.backup.retention. The database serves, and its log waits on its volume"
              + (refused == null ? "" : ". It does not grow: " + refused));
    } else if (view.stalled()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.ARCHIVING_FAILS,
          "files of the log wait, and the repository takes none or too few; look at the log of the"
              + " primary's pod for archive-push. The database serves; what waits is brought when it"
              + " can be");
    } else if (lastAsked.filter(b -> DueBackup.phase(b) == BackupPhase.FAILED).isPresent()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.BACKUP_FAILED,
          "backup "
              + lastAsked.get().getMetadata().getName()
              + " failed: "
              + lastAsked.get().getStatus().getError());
    } else if (repository.backups().isEmpty()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.WAITING,
          "the first backup is being made");
    } else if (usable.isEmpty()) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.LOG_MISSING,
          "files of the log before "
              + Optional.ofNullable(repository.archive())
                  .map(RepositoryState.Archive::unbrokenSince)
                  .orElse("now")
              + " are missing in the repository; a backup is being made, from which on all can be"
              + " restored again");
    } else if (verified != null && verified.getResult() == VerificationResult.FAILED) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.VERIFICATION_FAILED,
          "backup "
              + verified.getBackup()
              + " was restored for a test and is not sound: "
              + verified.getMessage()
              + ". The database serves; look whether it is damaged too (pg_amcheck), make a full"
              + " backup, and have that verified (annotation mpg.dev/verify)");
    } else if (refused != null) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.EXPANSION_REFUSED,
          refused
              + ". Backups are made while there is room: use a StorageClass with"
              + " allowVolumeExpansion, set spec.backup.storage back, or lower"
              + " spec.backup.retention");
    } else if (isAlmostFull(seen, repository)) {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.REPOSITORY_ALMOST_FULL,
          "more than "
              + VolumeGrowth.ALMOST_FULL
              + " % of the repository's volume is in use. Backups are made while there is room:"
              + " raise spec.backup.storage.size, or backup.storage.autoGrow.maxSize if it grows by"
              + " itself, or lower spec.backup.retention");
    } else {
      RepositoryState.Backup last = usable.get(usable.size() - 1);
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          true,
          ConditionReason.AS_WANTED,
          "the log is archived; the last backup is " + view.name(last));
    }
  }

  /** By what is asked for, which there will be, and not by what there is. */
  private static boolean isAlmostFull(Seen seen, RepositoryState repository) {
    return seen.observation()
        .backups()
        .volume()
        .filter(volume -> volume.isFull(repository.diskUsed(), VolumeGrowth.ALMOST_FULL))
        .isPresent();
  }

  private static void asBefore(ManagedPostgresStatus before, Conditions conditions) {
    Optional<Condition> said =
        before.getConditions() == null
            ? Optional.empty()
            : before.getConditions().stream()
                .filter(old -> ConditionType.BACKUP_HEALTHY.text().equals(old.getType()))
                .findFirst();
    if (said.isPresent()) {
      conditions.keep(said.get());
    } else {
      conditions.set(
          ConditionType.BACKUP_HEALTHY,
          false,
          ConditionReason.WAITING,
          "the repository is being made ready");
    }
  }
}
