package dev.mpg.operator.backup;

import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.NotVerifiedStatus;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
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
        Stream.concat(Stream.of(created), told(status))
            .max(Comparator.naturalOrder())
            .orElse(created);
    return BackupSchedule.of(schedule, uid)
        .last(now)
        .filter(slot -> slot.isAfter(last))
        .isPresent();
  }

  /** When what came of one, or that one was given up, was told last. */
  public static Stream<Instant> told(@Nullable BackupStatus status) {
    return status == null
        ? Stream.empty()
        : Stream.of(
                Optional.ofNullable(status.getVerified()).map(VerificationStatus::getTime),
                Optional.ofNullable(status.getNotVerified()).map(NotVerifiedStatus::getTime))
            .flatMap(Optional::stream)
            .map(Instant::parse);
  }
}
