package dev.mpg.operator.status;

import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.NotVerifiedStatus;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import dev.mpg.operator.api.v1alpha1.VerifyingStatus;
import dev.mpg.operator.backup.RepositoryState;
import dev.mpg.operator.backup.RestoreProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a cluster's backups.
 *
 * @param repository what is in the repository; null when it could not be asked yet
 * @param problem why it could not be asked at the last try; null when it could
 * @param stalled whether files of the log wait for the repository, which takes none or too few
 * @param asked the backups that were asked for, by people and by schedule
 * @param restore what is known of the restore that the cluster is made by; null when none is under
 *     way
 * @param verification what is known of the proof that a backup can be restored
 */
public record BackupView(
    @Nullable RepositoryState repository,
    @Nullable String problem,
    boolean stalled,
    List<ManagedPostgresBackup> asked,
    @Nullable Restore restore,
    Verification verification) {

  /** Nothing was seen yet. */
  public static final BackupView NONE =
      new BackupView(null, null, false, List.of(), null, Verification.NONE);

  /** The same with what is known of a verification. */
  public BackupView with(Verification seen) {
    return new BackupView(repository, problem, stalled, asked, restore, seen);
  }

  /** Name of the resource of a backup; the backup's own where there is none. */
  public String name(RepositoryState.Backup backup) {
    return asked.stream()
        .filter(known -> backup.id().equals(known.getMetadata().getUid()))
        .map(known -> known.getMetadata().getName())
        .findFirst()
        .orElse(backup.label());
  }

  /**
   * A restore.
   *
   * @param refused whether it cannot be
   * @param message what it does, or why it cannot be
   * @param progress how far it is; null while that is not known
   */
  public record Restore(boolean refused, String message, @Nullable RestoreProgress progress) {}

  /**
   * A verification.
   *
   * @param running what is under way; null when nothing is
   * @param ended what came of one that has ended; null when none has just ended
   * @param notDone why one was not carried out; null when none was just given up
   */
  public record Verification(
      @Nullable VerifyingStatus running,
      @Nullable VerificationStatus ended,
      @Nullable NotVerifiedStatus notDone) {

    /** Nothing new. */
    public static final Verification NONE = new Verification(null, null, null);
  }
}
