package dev.mpg.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.NotVerifiedStatus;
import dev.mpg.operator.api.v1alpha1.VerificationStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a verification is due. */
class DueVerificationTest {
  private static final String UID = "00000000-0000-0000-0000-000000000001";
  private static final String SUNDAYS = "0 2 * * 0";
  private static final Instant CREATED = Instant.parse("2026-02-27T00:00:00Z");

  /** A Monday. */
  private static final Instant NOW = Instant.parse("2026-03-02T12:30:00Z");

  @Test
  void neverWithoutASchedule() {
    assertThat(DueVerification.isDue(null, UID, CREATED, null, NOW)).isFalse();
  }

  @Test
  void notBeforeTheFirstTimeOfANewCluster() {
    assertThat(isDue(null, Instant.parse("2026-02-28T12:00:00Z"))).isFalse();
    assertThat(isDue(null, NOW)).isTrue();
  }

  @Test
  void onceForAllThatWereMissed() {
    assertThat(isDue(verified("2026-02-08T02:20:00Z"), NOW)).isTrue();
    assertThat(isDue(verified("2026-03-02T12:29:00Z"), NOW)).isFalse();
  }

  @Test
  void oneThatCouldNotBeCarriedOutWaitsForTheNextTime() {
    BackupStatus status = verified("2026-02-08T02:20:00Z");
    NotVerifiedStatus not = new NotVerifiedStatus();
    not.setTime("2026-03-01T02:30:00Z");
    status.setNotVerified(not);

    assertThat(isDue(status, NOW)).isFalse();
    assertThat(isDue(status, Instant.parse("2026-03-08T02:11:00Z"))).isTrue();
  }

  private static boolean isDue(@Nullable BackupStatus status, Instant now) {
    return DueVerification.isDue(SUNDAYS, UID, CREATED, status, now);
  }

  private static BackupStatus verified(String time) {
    VerificationStatus verified = new VerificationStatus();
    verified.setTime(time);
    BackupStatus status = new BackupStatus();
    status.setVerified(verified);
    return status;
  }
}
