package dev.mpg.operator.backup;

import dev.mpg.operator.api.v1alpha1.BackupStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a verification is due now. Several runs that were missed are made up for by one. */
public final class DueVerification {
  private DueVerification() {}

  /**
   * Decides.
   *
   * @param schedule cron expression; null: never
   * @param uid of the cluster
   * @param created when the cluster was
   * @param status what is known of the last one; null when nothing is
   */
  public static boolean isDue(
      @Nullable String schedule,
      String uid,
      Instant created,
      @Nullable BackupStatus status,
      Instant now) {
    if (schedule == null) {
      return false;
    }
    Instant last =
        Stream.of(
                created.toString(),
                status == null || status.getVerified() == null
                    ? null
                    : status.getVerified().getTime(),
                status == null || status.getNotVerified() == null
                    ? null
                    : status.getNotVerified().getTime())
            .flatMap(Stream::ofNullable)
            .map(Instant::parse)
            .max(Comparator.naturalOrder())
            .orElse(created);
    return BackupSchedule.of(schedule, uid)
        .last(now)
        .filter(slot -> slot.isAfter(last))
        .isPresent();
  }
}
