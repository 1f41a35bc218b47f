package dev.mpg.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the repository keeps up with the log: by the number of the last file that the primary has
 * completed, and of the last one that is in the repository.
 */
final class ArchiveWatch {
  /** That a file waits is usual; that for so long not one comes is not. */
  static final Duration STALLED_AFTER = Duration.ofSeconds(45);

  /** Files come, but one that was complete so long ago has not: fewer come than are written. */
  static final Duration LATE_AFTER = Duration.ofMinutes(5);

  private boolean late;
  private long archived;
  private Instant archivedSince = Instant.EPOCH;

  /** A file that waits; null when none does. */
  private @Nullable Long goal;

  private Instant goalSince = Instant.EPOCH;

  /** What was seen at a moment. */
  void look(long complete, long archivedNow, Instant at) {
    if (archivedNow >= complete) {
      late = false;
      goal = null;
      return;
    }
    if (goal == null || archivedNow != archived) {
      archived = archivedNow;
      archivedSince = at;
    }
    if (goal == null || archivedNow >= goal) {
      goal = complete;
      goalSince = at;
    }
    late = isOver(archivedSince, STALLED_AFTER, at) || isOver(goalSince, LATE_AFTER, at);
  }

  private static boolean isOver(Instant since, Duration bound, Instant now) {
    return !now.isBefore(since.plus(bound));
  }

  /** Whether a file that is complete is not in the repository. */
  boolean waits() {
    return goal != null;
  }

  /** Whether files wait for longer than they should. */
  boolean isLate() {
    return late;
  }
}
