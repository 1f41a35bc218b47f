package dev.mpg.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.chaos.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of violation, and nothing in a history that is as it should be. */
class CheckerTest {

  private static final int KEY = 1;

  private final List<Attempt> attempts = new ArrayList<>();

  @Test
  void whatIsAsItShouldBe() {
    Attempt first = acknowledged(0, 10, 20);
    refused(21, 30);
    Attempt there = unknown(1, 31, 40);
    unknown(2, 41, 50);
    // Read while the one before was not committed: so it stands where that would have stood.
    Attempt last = acknowledged(2, 51, 60);

    assertThat(check(List.of(first.id(), there.id(), last.id()))).isEmpty();
    assertThat(Checker.splitBrain(attempts)).isEmpty();
  }

  @Test
  void atTheSameTimeAnyOrderIsRight() {
    Attempt later = acknowledged(1, 10, 50);
    Attempt sooner = acknowledged(0, 20, 40);

    assertThat(check(List.of(sooner.id(), later.id()))).isEmpty();
  }

  @Test
  void lost() {
    Attempt first = acknowledged(0, 10, 20);
    acknowledged(1, 21, 30);

    assertThat(kinds(check(List.of(first.id())))).containsExactly(Kind.LOST);
  }

  @Test
  void lostInTheTableAlone() {
    Attempt only = acknowledged(0, 10, 20);

    assertThat(kinds(check(List.of(only.id()), List.of()))).containsExactly(Kind.LOST);
  }

  /** Both read the same length: one overwrote what the other had appended. */
  @Test
  void lostUpdate() {
    Attempt first = acknowledged(0, 10, 20);
    Attempt second = acknowledged(0, 15, 25);

    assertThat(kinds(check(List.of(second.id()), List.of(first.id(), second.id()))))
        .containsExactly(Kind.LOST);
  }

  @Test
  void duplicated() {
    Attempt first = acknowledged(0, 10, 20);
    Attempt second = unknown(1, 21, 30);

    assertThat(kinds(check(List.of(first.id(), second.id(), second.id()))))
        .containsExactly(Kind.DUPLICATED);
  }

  @Test
  void movedToAnotherPlace() {
    Attempt first = acknowledged(0, 10, 40);
    Attempt second = acknowledged(1, 20, 30);

    assertThat(kinds(check(List.of(second.id(), first.id()))))
        .containsExactly(Kind.REORDERED, Kind.REORDERED);
  }

  @Test
  void aWriteBeforeWhatWasThereWhenItBegan() {
    Attempt first = acknowledged(1, 10, 20);
    Attempt second = unknown(0, 30, 40);

    assertThat(kinds(check(List.of(second.id(), first.id())))).containsExactly(Kind.REORDERED);
  }

  @Test
  void resurrected() {
    Attempt first = acknowledged(0, 10, 20);
    Attempt second = refused(21, 30);

    assertThat(kinds(check(List.of(first.id(), second.id())))).containsExactly(Kind.RESURRECTED);
  }

  @Test
  void invented() {
    Attempt first = acknowledged(0, 10, 20);

    List<Violation> violations = check(List.of(first.id(), UUID.randomUUID()));

    assertThat(kinds(violations)).containsOnly(Kind.INVENTED);
  }

  @Test
  void inAnotherList() {
    Attempt first = acknowledged(0, 10, 20);

    List<Violation> violations =
        Checker.check(
            attempts, new Found(Map.of(2, List.of(first.id())), Map.of(2, List.of(first.id()))));

    assertThat(kinds(violations)).containsOnly(Kind.INVENTED);
  }

  @Test
  void torn() {
    Attempt half = unknown(0, 10, 20);

    assertThat(kinds(check(List.of(half.id()), List.of()))).containsExactly(Kind.TORN);
  }

  @Test
  void vanished() {
    Attempt first = acknowledged(0, 10, 20);
    Attempt second = unknown(1, 21, 30);
    Found before = found(List.of(first.id(), second.id()), List.of(first.id(), second.id()));
    Found now = found(List.of(first.id()), List.of(first.id()));

    assertThat(kinds(Checker.vanished(before, now))).containsExactly(Kind.VANISHED, Kind.VANISHED);
  }

  @Test
  void whatIsAppendedLaterIsNotVanished() {
    Attempt first = acknowledged(0, 10, 20);
    Attempt second = unknown(1, 21, 30);
    Found before = found(List.of(first.id()), List.of(first.id()));
    Found now = found(List.of(first.id(), second.id()), List.of(second.id(), first.id()));

    assertThat(Checker.vanished(before, now)).isEmpty();
  }

  @Test
  void aFormerPrimaryAcknowledges() {
    acknowledged(10, 20, server(1, "a"));
    acknowledged(30, 40, server(2, "b"));
    acknowledged(41, 50, server(1, "a"));

    assertThat(kinds(Checker.splitBrain(attempts))).containsExactly(Kind.SPLIT_BRAIN);
  }

  @Test
  void theLastOfOneAndTheFirstOfTheNextMayOverlap() {
    acknowledged(10, 35, server(1, "a"));
    acknowledged(30, 40, server(2, "b"));

    assertThat(Checker.splitBrain(attempts)).isEmpty();
  }

  @Test
  void twoServersOnOneTimelineAtTheSameTime() {
    acknowledged(10, 20, server(1, "a"));
    acknowledged(30, 40, server(1, "b"));
    acknowledged(50, 60, server(1, "a"));

    assertThat(kinds(Checker.splitBrain(attempts))).containsExactly(Kind.SPLIT_BRAIN);
  }

  @Test
  void aServerThatComesBackWithAnotherAddressIsTheSame() {
    acknowledged(10, 20, server(1, "a"));
    acknowledged(30, 40, server(1, "b"));

    assertThat(Checker.splitBrain(attempts)).isEmpty();
  }

  @Test
  void aStandbyAcknowledges() {
    acknowledged(10, 20, new Server("s", 1, "a", true, "0/1"));

    assertThat(kinds(Checker.splitBrain(attempts))).containsExactly(Kind.SPLIT_BRAIN);
  }

  @Test
  void anotherDatabaseSystem() {
    acknowledged(10, 20, server(1, "a"));
    acknowledged(30, 40, new Server("other", 1, "a", false, "0/1"));

    assertThat(kinds(Checker.splitBrain(attempts))).containsExactly(Kind.SPLIT_BRAIN);
  }

  private List<Violation> check(List<UUID> list) {
    return check(list, list);
  }

  private List<Violation> check(List<UUID> list, List<UUID> entries) {
    return Checker.check(attempts, found(list, entries));
  }

  private static Found found(List<UUID> list, List<UUID> entries) {
    return new Found(Map.of(KEY, list), Map.of(KEY, entries));
  }

  private static List<Kind> kinds(List<Violation> violations) {
    return violations.stream().map(Violation::kind).toList();
  }

  private static Server server(long timeline, String address) {
    return new Server("s", timeline, address, false, "0/1");
  }

  private Attempt acknowledged(int index, long began, long ended) {
    return attempt(began, ended, Outcome.ACKNOWLEDGED, index, server(1, "a"));
  }

  private Attempt acknowledged(long began, long ended, Server server) {
    return attempt(began, ended, Outcome.ACKNOWLEDGED, 0, server);
  }

  private Attempt unknown(int index, long began, long ended) {
    return attempt(began, ended, Outcome.UNKNOWN, index, server(1, "a"));
  }

  private Attempt refused(long began, long ended) {
    return attempt(began, ended, Outcome.REFUSED, null, null);
  }

  private Attempt attempt(long began, long ended, Outcome outcome, Integer index, Server server) {
    Attempt attempt =
        new Attempt(UUID.randomUUID(), KEY, "w", began, ended, outcome, index, server, null);
    attempts.add(attempt);
    return attempt;
  }
}
