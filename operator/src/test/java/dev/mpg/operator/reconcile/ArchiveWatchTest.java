package dev.mpg.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchiveWatchTest {
  private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

  private final ArchiveWatch watch = new ArchiveWatch();

  private void look(long complete, long archived, Duration after) {
    watch.look(complete, archived, START.plus(after));
  }

  @Test
  void aFileThatWaitsForAMomentIsUsual() {
    look(7, 6, Duration.ZERO);
    assertThat(watch.waits()).isTrue();
    assertThat(watch.isLate()).isFalse();

    look(8, 8, Duration.ofSeconds(60));
    assertThat(watch.waits()).isFalse();
    assertThat(watch.isLate()).isFalse();
  }

  @Test
  void aRepositoryThatTakesNothingIsToldAndNoMoreWhenItHasAll() {
    look(7, 6, Duration.ZERO);
    look(9, 6, ArchiveWatch.STALLED_AFTER);
    assertThat(watch.isLate()).isTrue();

    look(9, 8, ArchiveWatch.STALLED_AFTER.plusSeconds(10));
    assertThat(watch.isLate()).as("it takes files again").isFalse();
  }

  @Test
  void aRepositoryThatTakesFewerThanAreWrittenIsTold() {
    for (int minute = 0; minute <= 5; minute++) {
      look(100 + 100L * minute, 10 + minute, Duration.ofMinutes(minute));
      assertThat(watch.isLate()).as("minute %d", minute).isEqualTo(minute == 5);
    }
  }

  @Test
  void aLongBacklogThatIsWorkedOffInTimeIsNot() {
    for (int minute = 0; minute <= 20; minute++) {
      look(100 + 100L * minute, 100 * minute, Duration.ofMinutes(minute));
      assertThat(watch.isLate()).as("minute %d", minute).isFalse();
    }
  }
}
