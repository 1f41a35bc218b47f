package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.database.ObservedRole.Dependency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The order of a plan; that it does what it should is tried on a real server elsewhere. */
class PlannerTest {
  private static final ObservedServer FRESH =
      new ObservedServer(
          17,
          "postgres",
          Map.of(),
          Map.of(
              "postgres",
              new ObservedDatabase(
                  "postgres",
                  "postgres",
                  true,
                  -1,
                  null,
                  Set.of(new Grant(Grant.PUBLIC, "CONNECT")),
                  null,
                  null)),
          "",
          ObservedExtensions.NOT_ASKED);

  private static SyncPlan plan(WantedState wanted, ObservedServer observed) {
    return new Planner().plan(wanted, observed, Set.of(), Map.of());
  }

  private static int index(SyncPlan plan, Predicate<Step> which) {
    for (int i = 0; i < plan.steps().size(); i++) {
      if (which.test(plan.steps().get(i))) {
        return i;
      }
    }
    throw new AssertionError("no such step in " + plan.steps());
  }

  private static int index(SyncPlan plan, String start) {
    return index(plan, step -> step.sql().startsWith(start));
  }

  @Test
  void nobodyGetsIntoANewDatabaseBeforeItIsPrepared() {
    SyncPlan plan = plan(Wanted.byDefault(), FRESH);

    int created = index(plan, "CREATE DATABASE \"fly-db\"");
    int closed = index(plan, "REVOKE ALL ON DATABASE \"fly-db\" FROM PUBLIC");
    int opened = index(plan, "ALTER DATABASE \"fly-db\" ALLOW_CONNECTIONS true");
    int let = index(plan, step -> step.sql().matches("GRANT CONNECT.* ON DATABASE \"fly-db\".*"));
    assertThat(created).isLessThan(closed);
    assertThat(closed).isLessThan(opened);
    assertThat(opened).isLessThan(let);
    assertThat(plan.steps().get(created).sql()).contains("ALLOW_CONNECTIONS false");
    List<Step> after = plan.steps().subList(let, plan.steps().size());
    assertThat(after)
        .allMatch(step -> step.sql().startsWith("GRANT ") || step.sql().startsWith("COMMENT "))
        .allMatch(step -> step.database().equals("fly-db"));
    assertThat(after.get(after.size() - 1).sql()).startsWith("COMMENT ON DATABASE");
  }

  @Test
  void aRemovedUserIsLockedOutBeforeItsSessionsAndObjectsGo() {
    ObservedRole leaving =
        new ObservedRole(
            4711,
            "leaving",
            Set.of(ObservedRole.LOGIN),
            -1,
            false,
            null,
            true,
            List.of(),
            List.of(),
            List.of(new Dependency("other", true), new Dependency(null, false)));
    ObservedDatabase other =
        new ObservedDatabase("other", "postgres", true, -1, null, Set.of(), null, null);
    ObservedServer observed =
        new ObservedServer(
            17,
            "postgres",
            Map.of("leaving", leaving),
            Map.of("other", other),
            "",
            ObservedExtensions.NOT_ASKED);

    SyncPlan plan = plan(new Wanted().state(), observed);

    int locked = index(plan, "ALTER ROLE \"leaving\" NOLOGIN");
    int ended = index(plan, step -> step.sql().contains("pg_terminate_backend"));
    int reassigned = index(plan, "REASSIGN OWNED BY \"leaving\" TO schema_admin");
    int disowned = index(plan, "DROP OWNED BY \"leaving\"");
    int dropped = index(plan, "DROP ROLE \"leaving\"");
    assertThat(List.of(locked, ended, reassigned, disowned, dropped)).isSorted();
    assertThat(plan.steps().get(ended).alone()).isTrue();
    assertThat(plan.steps().get(ended).sql()).contains("4711");
    assertThat(plan.steps().get(reassigned).database()).isEqualTo("other");
    assertThat(plan.removedUsers()).containsExactly("leaving");
  }

  @Test
  void rolesThatTheOperatorDidNotMakeAreNotRemoved() {
    ObservedRole foreign =
        new ObservedRole(
            1, "foreign", Set.of(), -1, false, null, false, List.of(), List.of(), List.of());
    ObservedServer observed =
        new ObservedServer(
            17, "postgres", Map.of("foreign", foreign), Map.of(), "", ObservedExtensions.NOT_ASKED);

    SyncPlan plan = plan(new Wanted().state(), observed);

    assertThat(plan.removedUsers()).isEmpty();
    assertThat(plan.steps()).noneMatch(step -> step.sql().contains("foreign"));
  }

  @Test
  void aNameListedTwiceIsRefused() {
    Wanted twice = new Wanted().user("rita", UserRole.READER).user("rita", UserRole.WRITER);

    assertThatIllegalArgumentException().isThrownBy(twice::state).withMessageContaining("\"rita\"");
  }

  @Test
  void aPasswordInsteadOfAVerifierIsRefusedAndNotRepeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WantedUser("rita", UserRole.READER, "clear text"))
        .withMessageContaining("\"rita\"")
        .withMessageNotContaining("clear text");
  }
}
