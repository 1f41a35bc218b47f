package dev.mpg.operator.switchover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.mpg.operator.api.v1alpha1.AfterTimeout;
import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.SwitchoverPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwitchoverTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Wish ROLLOUT = new Wish(Cause.ROLLOUT, "shop-2-0");
  private static final Wish IN_PLACE = new Wish(Cause.RESTART_IN_PLACE, "shop-1-0");
  private static final Wish ANY = new Wish(Cause.REQUEST, null);
  private static final Poolers HOLDING = new Poolers(true, 2, 0, 0, false);
  private static final Poolers WAITING = new Poolers(true, 1, 1, 0, false);
  private static final Poolers ONE_SILENT = new Poolers(true, 1, 0, 1, false);
  private static final Poolers RESUMED = new Poolers(true, 0, 0, 0, true);

  /** A situation that a test changes in one or two points. */
  private record Case(
      Observed seen,
      AfterTimeout afterTimeout,
      Wish wish,
      Progress progress,
      Preparation preparation,
      Poolers poolers,
      boolean writable,
      Duration later) {
    static Case of(Observed seen) {
      return new Case(
          seen,
          AfterTimeout.PROCEED,
          null,
          null,
          Preparation.NONE,
          Poolers.UNTOLD,
          false,
          Duration.ZERO);
    }

    Case wish(Wish now) {
      return new Case(seen, afterTimeout, now, progress, preparation, poolers, writable, later);
    }

    Case at(Progress now) {
      return new Case(seen, afterTimeout, wish, now, preparation, poolers, writable, later);
    }

    Case prepared(Preparation now) {
      return new Case(seen, afterTimeout, wish, progress, now, poolers, writable, later);
    }

    Case poolers(Poolers now) {
      return new Case(seen, afterTimeout, wish, progress, preparation, now, writable, later);
    }

    Case proven() {
      return new Case(seen, afterTimeout, wish, progress, preparation, poolers, true, later);
    }

    Case postpone() {
      return new Case(
          seen, AfterTimeout.POSTPONE, wish, progress, preparation, poolers, writable, later);
    }

    Case after(long seconds) {
      return new Case(
          seen,
          afterTimeout,
          wish,
          progress,
          preparation,
          poolers,
          writable,
          Duration.ofSeconds(seconds));
    }

    Move next() {
      return Switchover.next(
          new Situation(
              seen.build(),
              new SwitchoverPolicy(Duration.ofSeconds(5), afterTimeout),
              wish,
              progress,
              preparation,
              poolers,
              writable,
              START.plus(later)));
    }
  }

  private static Progress preparing(Wish wish) {
    return ((Move.Prepare) Case.of(Observed.of(2)).wish(wish).next()).progress();
  }

  private static Progress pausing(Wish wish) {
    return ((Move.Pause)
            Case.of(Observed.of(2))
                .wish(wish)
                .at(preparing(wish))
                .prepared(Preparation.DONE)
                .next())
        .progress();
  }

  private static Progress switching(Wish wish) {
    return ((Move.Ask) Case.of(Observed.of(2)).at(pausing(wish)).poolers(HOLDING).next())
        .progress();
  }

  private static Progress postponed(int attempt) {
    Progress ended =
        new Progress(
            "shop-1-0",
            "shop-2-0",
            Cause.ROLLOUT,
            Step.RESUMING,
            START,
            START,
            attempt,
            START,
            Outcome.POSTPONED,
            "too long");
    return ((Move.Postpone) Switchover.after(ended, START)).progress();
  }

  @Test
  void nothingIsDoneUnasked() {
    assertThat(Case.of(Observed.of(2)).next()).isEqualTo(new Move.Rest());
  }

  @Test
  void itBeginsWithCheckpointsAndNobodyPauses() {
    Progress progress = preparing(ROLLOUT);

    assertThat(progress.step()).isEqualTo(Step.PREPARING);
    assertThat(progress.from()).isEqualTo("shop-1-0");
    assertThat(progress.to()).isEqualTo("shop-2-0");
    assertThat(progress.step().paused()).isFalse();
  }

  @Test
  void anyMeansTheSynchronousStandby() {
    Move move = Case.of(Observed.of(3).sync("shop-3-0")).wish(ANY).next();

    assertThat(((Move.Prepare) move).progress().to()).isEqualTo("shop-3-0");
  }

  @Test
  void aStandbyThatMayLackWritesIsRefusedWithTheOneThatMayNot() {
    Move move = Case.of(Observed.of(3)).wish(new Wish(Cause.REQUEST, "shop-3-0")).next();

    assertThat(move)
        .asInstanceOf(type(Move.Refuse.class))
        .extracting(Move.Refuse::why)
        .asString()
        .contains("shop-3-0 is not the synchronous standby")
        .contains("write shop-2-0, or any");
  }

  @Test
  void anUnknownPodIsRefusedWithThoseThatThereAre() {
    Move move = Case.of(Observed.of(2)).wish(new Wish(Cause.REQUEST, "shop-9-0")).next();

    assertThat(((Move.Refuse) move).why()).contains("shop-9-0").contains("shop-2-0");
  }

  @Test
  void withoutAStandbyItIsRefused() {
    Move move = Case.of(Observed.of(1)).wish(ANY).next();

    assertThat(((Move.Refuse) move).why()).contains("spec.replicas");
  }

  @Test
  void thePrimaryItselfIsRefused() {
    Move move = Case.of(Observed.of(2)).wish(new Wish(Cause.REQUEST, "shop-1-0")).next();

    assertThat(((Move.Refuse) move).why()).contains("the primary already");
  }

  @Test
  void aRolloutWaitsForAStandbyInsteadOfBeingRefused() {
    assertThat(Case.of(Observed.of(2).sync(null)).wish(ROLLOUT).next())
        .isInstanceOf(Move.Await.class);
  }

  @Test
  void checkpointsThatAnOperatorBeforeBeganAreBegunAnew() {
    Progress progress = preparing(ROLLOUT);

    Move move = Case.of(Observed.of(2)).wish(ROLLOUT).at(progress).next();

    assertThat(move).isEqualTo(new Move.Prepare(progress));
  }

  @Test
  void poolersPauseWhenTheCheckpointsAreDone() {
    Progress progress = pausing(ROLLOUT);

    assertThat(progress.step()).isEqualTo(Step.PAUSING);
    assertThat(progress.pausedAt()).isEqualTo(START);
    assertThat(progress.until()).isBefore(START.plusSeconds(15));
  }

  @Test
  void nobodyPausesForCheckpointsThatFailed() {
    Move move =
        Case.of(Observed.of(2))
            .wish(ROLLOUT)
            .at(preparing(ROLLOUT))
            .prepared(Preparation.FAILED)
            .next();

    assertThat(move).isInstanceOf(Move.Postpone.class);
  }

  @Test
  void aPodThatGoesWaitsForNoCheckpoint() {
    Wish leaves = new Wish(Cause.POD_DELETION, null);

    Move move =
        Case.of(Observed.of(2))
            .wish(leaves)
            .at(preparing(leaves))
            .prepared(Preparation.RUNNING)
            .after(11)
            .next();

    assertThat(move).isInstanceOf(Move.Pause.class);
  }

  @Test
  void itIsDroppedWhenNobodyWantsItAnyMore() {
    Move move = Case.of(Observed.of(2)).at(preparing(ROLLOUT)).prepared(Preparation.DONE).next();

    assertThat(move).isEqualTo(new Move.Drop());
  }

  @Test
  void itIsDroppedBeforeThePauseWhenTheStandbyIsLost() {
    Move move =
        Case.of(Observed.of(2).pod(2, Observed::unready))
            .wish(ROLLOUT)
            .at(preparing(ROLLOUT))
            .prepared(Preparation.DONE)
            .next();

    assertThat(move).isEqualTo(new Move.Drop());
  }

  @Test
  void patroniIsAskedWhenAllPoolersHold() {
    assertThat(switching(ROLLOUT).step()).isEqualTo(Step.SWITCHING);
  }

  @Test
  void transactionsAreWaitedForUntilTheDeadline() {
    Case waiting = Case.of(Observed.of(2)).at(pausing(ROLLOUT)).poolers(WAITING);

    assertThat(waiting.after(4).next()).isInstanceOf(Move.Await.class);
    assertThat(waiting.after(5).next()).isInstanceOf(Move.Ask.class);
  }

  @Test
  void orItIsPostponedIfTheSpecSaysSo() {
    Move move =
        Case.of(Observed.of(2)).postpone().at(pausing(ROLLOUT)).poolers(WAITING).after(5).next();

    assertThat(((Move.Resume) move).progress().outcome()).isEqualTo(Outcome.POSTPONED);
  }

  @Test
  void aPodThatGoesCannotBePostponed() {
    Move move =
        Case.of(Observed.of(2).pod(1, Observed::deleted))
            .postpone()
            .at(pausing(ROLLOUT))
            .poolers(WAITING)
            .after(5)
            .next();

    assertThat(move).isInstanceOf(Move.Ask.class);
  }

  @Test
  void aPoolerThatDoesNotAnswerIsNotWaitedForBeyondTheDeadline() {
    Case silent = Case.of(Observed.of(2)).postpone().at(pausing(ROLLOUT)).poolers(ONE_SILENT);

    assertThat(silent.after(4).next()).isInstanceOf(Move.Await.class);
    assertThat(silent.after(5).next()).isInstanceOf(Move.Ask.class);
  }

  @Test
  void poolersGoOnWhenTheStandbyIsLostWhileTheyPause() {
    Move move = Case.of(Observed.of(2).sync(null)).at(pausing(ROLLOUT)).poolers(HOLDING).next();

    assertResumes(move, Outcome.FAILED);
  }

  @Test
  void poolersGoOnWhenThePrimaryIsLostWhileTheyPause() {
    Move move = Case.of(Observed.of(2).primary(2)).at(pausing(ROLLOUT)).poolers(HOLDING).next();

    assertResumes(move, Outcome.FAILED);
  }

  @Test
  void theNextOperatorHasPoolersGoOnThatADeadOneHadPause() {
    assertResumes(Case.of(Observed.of(2)).at(pausing(ROLLOUT)).next(), Outcome.INTERRUPTED);
  }

  @Test
  void theNewPrimaryHasToProveItselfThroughTheService() {
    Case changed = Case.of(Observed.of(2).primary(2)).at(switching(ROLLOUT)).poolers(HOLDING);

    assertThat(changed.next()).isEqualTo(new Move.Prove());
    assertResumes(changed.proven().next(), Outcome.COMPLETED);
  }

  @Test
  void soItHasToForTheNextOperator() {
    Case changed = Case.of(Observed.of(2).primary(2)).at(switching(ROLLOUT));

    assertThat(changed.next()).isEqualTo(new Move.Prove());
    assertResumes(changed.proven().next(), Outcome.COMPLETED);
  }

  @Test
  void patroniIsWaitedFor() {
    Case asked =
        Case.of(Observed.of(2).switchingTo("shop-2-0")).at(switching(ROLLOUT)).poolers(HOLDING);

    assertThat(asked.after(13).next()).isInstanceOf(Move.Await.class);
    assertResumes(asked.after(14).next(), Outcome.FAILED);
  }

  @Test
  void aRequestThatPatroniTookBackHasFailed() {
    assertResumes(
        Case.of(Observed.of(2)).at(switching(ROLLOUT)).poolers(HOLDING).next(), Outcome.FAILED);
  }

  @Test
  void aThirdServerThatTookOverIsAsGood() {
    Move move =
        Case.of(Observed.of(3).primary(3)).at(switching(ROLLOUT)).poolers(HOLDING).proven().next();

    assertResumes(move, Outcome.COMPLETED);
    assertThat(((Move.Resume) move).progress().message()).contains("shop-3-0");
  }

  @Test
  void aPrimaryThatRestartsInItsPlaceIsThePrimaryAllTheTime() {
    Case waits = Case.of(Observed.of(2).pod(1, Observed::pendingDecrease));
    Progress asked = switching(IN_PLACE);

    assertThat(asked.to()).isEqualTo(asked.from());
    assertThat(waits.at(asked).poolers(HOLDING).after(1).next()).isInstanceOf(Move.Await.class);
    assertResumes(waits.at(asked).poolers(HOLDING).after(2).next(), Outcome.FAILED);
    Case done = Case.of(Observed.of(2)).at(asked).poolers(HOLDING);
    assertThat(done.next()).isEqualTo(new Move.Prove());
    assertResumes(done.proven().next(), Outcome.COMPLETED);
  }

  @Test
  void aPrimaryThatIsAloneMayRestartInItsPlace() {
    assertThat(Case.of(Observed.of(1)).wish(IN_PLACE).next()).isInstanceOf(Move.Prepare.class);
  }

  @Test
  void aPrimaryDoesNotRestartInItsPlaceWhileNoStandbyHasEveryWrite() {
    assertThat(Case.of(Observed.of(2).pod(2, Observed::unready)).wish(IN_PLACE).next())
        .isInstanceOf(Move.Await.class);
  }

  @Test
  void aPersonAndAPodThatGoesComeBeforeARestartInPlace() {
    Case begun = Case.of(Observed.of(2)).at(preparing(IN_PLACE)).prepared(Preparation.DONE);

    assertThat(begun.wish(new Wish(Cause.POD_DELETION, null)).next()).isEqualTo(new Move.Drop());
    assertThat(begun.wish(new Wish(Cause.REQUEST, "shop-2-0")).next()).isEqualTo(new Move.Drop());
    assertThat(begun.wish(ROLLOUT).next()).isEqualTo(new Move.Drop());
  }

  @Test
  void aRestartInPlaceThatFailedIsTriedAgain() {
    Progress failed = switching(IN_PLACE).with(Outcome.FAILED, START, START, "no");

    assertThat(Switchover.after(failed, START)).isInstanceOf(Move.Postpone.class);
  }

  @Test
  void poolersGoOnThoughBothServersAreGone() {
    Case gone =
        Case.of(Observed.of(2).leader(null).switchingTo("shop-2-0"))
            .at(switching(ROLLOUT))
            .poolers(HOLDING);

    assertThat(gone.after(10).next()).isInstanceOf(Move.Await.class);
    assertResumes(gone.after(14).next(), Outcome.FAILED);
  }

  @Test
  void poolersGoOnThoughTheServiceNeverLeadsToTheNewPrimary() {
    assertResumes(
        Case.of(Observed.of(2).primary(2)).at(switching(ROLLOUT)).after(14).next(), Outcome.FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void itEndsWhenThePoolersGoOn(Outcome outcome) {
    Progress resuming = resuming(outcome);
    Case ending = Case.of(Observed.of(2)).at(resuming);

    assertThat(ending.poolers(new Poolers(true, 1, 0, 0, false)).next())
        .isInstanceOf(Move.Await.class);
    assertThat(ending.poolers(RESUMED).next()).isEqualTo(new Move.Close(resuming));
    assertThat(ending.next()).as("the next operator").isEqualTo(new Move.Resume(resuming));
    assertThat(ending.poolers(new Poolers(true, 1, 0, 0, false)).after(10).next())
        .as("one that never answers has its guard")
        .isEqualTo(new Move.Close(resuming));
  }

  @Test
  void theDelayGrowsAndHasAnEnd() {
    assertThat(postponed(1).until()).isEqualTo(START.plusSeconds(30));
    assertThat(postponed(2).until()).isEqualTo(START.plusSeconds(60));
    assertThat(postponed(5).until()).isEqualTo(START.plusSeconds(480));
    assertThat(postponed(50).until()).isEqualTo(START.plusSeconds(480));
  }

  @Test
  void itIsTriedAgainWhenTheDelayIsOver() {
    Case later = Case.of(Observed.of(2)).wish(ROLLOUT).at(postponed(1));

    assertThat(later.after(29).next()).isInstanceOf(Move.Await.class);
    assertThat(later.after(30).next())
        .asInstanceOf(type(Move.Prepare.class))
        .extracting(prepare -> prepare.progress().attempt())
        .isEqualTo(2);
  }

  @Test
  void aPersonAndAPodThatGoesDoNotWaitForTheDelay() {
    Case later = Case.of(Observed.of(2)).at(postponed(1));

    assertThat(later.wish(ANY).next()).isInstanceOf(Move.Prepare.class);
    assertThat(later.wish(new Wish(Cause.POD_DELETION, null)).next())
        .isInstanceOf(Move.Prepare.class);
  }

  @Test
  void whatIsPostponedIsForgottenWhenNobodyWantsIt() {
    assertThat(Case.of(Observed.of(2)).at(postponed(1)).next()).isEqualTo(new Move.Drop());
  }

  @Test
  void aRequestByHandThatFailedIsNotTriedAgain() {
    Progress failed = switching(ANY).with(Outcome.FAILED, START, START, "no");

    assertThat(Switchover.after(failed, START)).isEqualTo(new Move.Drop());
  }

  @Test
  void whatIsRecordedIsRead() {
    UnaryOperator<Progress> readBack =
        progress ->
            Progress.recorded(Observed.of(2).recorded(progress.text()).build().dcs()).orElseThrow();

    assertThat(readBack.apply(switching(ROLLOUT))).isEqualTo(switching(ROLLOUT));
    assertThat(readBack.apply(resuming(Outcome.POSTPONED))).isEqualTo(resuming(Outcome.POSTPONED));
  }

  @Test
  void whatSomebodyElseWroteThereIsNoRecord() {
    for (String text : new String[] {"any", "{}", "{\"from\":\"shop-1-0\"}", "[]"}) {
      assertThat(Progress.recorded(Observed.of(2).recorded(text).build().dcs())).isEmpty();
    }
  }

  private static Progress resuming(Outcome outcome) {
    return switching(ROLLOUT).with(outcome, START, START.plusSeconds(10), "why");
  }

  private static void assertResumes(Move move, Outcome outcome) {
    assertThat(move).isInstanceOf(Move.Resume.class);
    assertThat(((Move.Resume) move).progress().outcome()).isEqualTo(outcome);
  }
}
