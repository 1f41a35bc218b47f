package dev.mpg.operator.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietMomentTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 1, 1, 12, 0);
  private static final PoolerServer IDLE = new PoolerServer("one", "anna", true, null);
  private static final PoolerServer IN_USE = new PoolerServer("one", "anna", false, null);
  private static final PoolerServer LOGIN = new PoolerServer("one", "anna", false, NOON);
  private static final PoolerServer STUCK =
      new PoolerServer("one", "anna", false, NOON.minusSeconds(4));

  @Test
  void aPoolWithAnIdleConnectionNeedsNoLogin() {
    assertThat(waiting(IDLE, IN_USE).next(List.of(IDLE, IN_USE), millis(0))).contains("one");
  }

  @Test
  void aLoginIsWaitedForThoughOthersAreInUse() {
    QuietMoment moment = waiting(IN_USE, LOGIN);

    assertThat(moment.next(List.of(IN_USE, LOGIN), millis(0))).isEmpty();
    assertThat(moment.next(List.of(IDLE, LOGIN), millis(2000))).isEmpty();
    assertThat(moment.next(List.of(IDLE, IN_USE), millis(2020))).contains("one");
    assertThat(moment.due()).isEmpty();
  }

  @Test
  void aPoolThatIsBeingFilledIsNotCalmBetweenTwoLogins() {
    QuietMoment moment = waiting(IN_USE, LOGIN);

    assertThat(moment.next(List.of(IN_USE, LOGIN), millis(400))).isEmpty();
    assertThat(moment.next(List.of(IN_USE, IN_USE), millis(600))).isEmpty();
    assertThat(moment.next(List.of(IN_USE, IN_USE), millis(901))).contains("one");
  }

  @Test
  void eachUserOfADatabaseCounts() {
    PoolerServer other = new PoolerServer("one", "bert", false, NOON);

    assertThat(waiting(IDLE, other).next(List.of(IDLE, other), millis(0))).isEmpty();
    assertThat(waiting(IDLE, other).next(List.of(IDLE), millis(0))).contains("one");
  }

  @Test
  void aDatabaseWaitsForItsOwnLoginsOnly() {
    PoolerServer elsewhere = new PoolerServer("two", "anna", true, null);
    QuietMoment moment = waiting(IN_USE, LOGIN, elsewhere);

    assertThat(moment.next(List.of(IN_USE, LOGIN, elsewhere), millis(0))).contains("two");
    assertThat(moment.due()).containsExactly("one");
  }

  @Test
  void aLoginToAServerThatIsGoneIsNotWaitedFor() {
    assertThat(waiting(IDLE, STUCK).next(List.of(IDLE, STUCK), millis(0))).contains("one");
  }

  @Test
  void whatHasNothingButLoginsIsLeftAlone() {
    assertThat(waiting(LOGIN).due()).isEmpty();
  }

  @Test
  void theWaitEnds() {
    QuietMoment moment = waiting(IN_USE, LOGIN);

    assertThat(moment.next(List.of(IN_USE, LOGIN), millis(6000))).isEmpty();
    assertThat(moment.next(List.of(IN_USE, LOGIN), millis(6001))).contains("one");
  }

  private static QuietMoment waiting(PoolerServer... servers) {
    return new QuietMoment(
        List.of(servers), NOON.minusSeconds(3), Duration.ofSeconds(3), millis(0));
  }

  private static long millis(long after) {
    return Long.MAX_VALUE - Duration.ofSeconds(1).toNanos() + Duration.ofMillis(after).toNanos();
  }
}
