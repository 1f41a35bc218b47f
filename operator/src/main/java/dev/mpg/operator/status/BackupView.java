package dev.mpg.operator.status;

import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.backup.RepositoryState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a cluster's backups.
 *
 * @param repository what is in the repository; null when it could not be asked yet
 * @param problem why it could not be asked at the last try; null when it could
 * @param stalled whether files of the log wait for the repository, and it takes none
 * @param asked the backups that were asked for, by people and by schedule
 * @param restore what is known of the restore that the cluster is made by; null when none is under
 *     way
 */
public record BackupView(
    @Nullable RepositoryState repository,
    @Nullable String problem,
    boolean stalled,
    List<ManagedPostgresBackup> asked,
    @Nullable Restore restore) {

  /** Nothing was seen yet. */
  public static final BackupView NONE = new BackupView(null, null, false, List.of(), null);

  /**
   * A restore.
   *
   * @param refused whether it cannot be
   * @param message what it does, or why it cannot be
   */
  public record Restore(boolean refused, String message) {}
}
