package dev.mpg.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The times of a cron expression. */
class BackupScheduleTest {
  private static final String UID = "00000000-0000-0000-0000-000000000001";
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theLastTimeIsTheOneThatIsNamedAndAtMostTenMinutes() {
    Instant last = BackupSchedule.of("0 2 * * *", UID).last(NOON).orElseThrow();

    assertThat(last)
        .isBetween(Instant.parse("2026-03-01T02:00:00Z"), Instant.parse("2026-03-01T02:10:00Z"));
  }

  @Test
  void itIsNotDueBeforeItIsPutOff() {
    Instant last = BackupSchedule.of("0 2 * * *", UID).last(NOON).orElseThrow();

    assertThat(BackupSchedule.of("0 2 * * *", UID).last(last)).contains(last);
    assertThat(BackupSchedule.of("0 2 * * *", UID).last(last.minusSeconds(2)))
        .contains(last.minus(Duration.ofDays(1)));
  }

  @Test
  void aThousandClustersDoNotStartTogether() {
    Set<Instant> times =
        IntStream.range(0, 1000)
            .mapToObj(number -> new UUID(number * 31L, number * 17L).toString())
            .map(uid -> BackupSchedule.of("0 * * * *", uid).last(NOON).orElseThrow())
            .collect(Collectors.toSet());

    // An hour's tenth has 360 seconds.
    assertThat(times).hasSizeGreaterThan(250);
  }

  @Test
  void whatIsRunEachMinuteIsPutOffByLessThanThat() {
    assertThat(BackupSchedule.of("* * * * *", UID).last(NOON).orElseThrow())
        .isAfter(NOON.minusSeconds(60));
  }

  @Test
  void whatIsNoTimeIsRefused() {
    assertThatThrownBy(() -> BackupSchedule.of("0 25 * * *", UID))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("25");
  }
}
