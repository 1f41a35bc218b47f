package dev.mpg.operator.rollout;

import static dev.mpg.operator.fixture.Observed.PODS_MADE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.rollout.Rollout.Done;
import dev.mpg.operator.rollout.Rollout.Resize;
import dev.mpg.operator.rollout.Rollout.Restart;
import dev.mpg.operator.rollout.Rollout.RestartInPlace;
import dev.mpg.operator.rollout.Rollout.Step;
import dev.mpg.operator.rollout.Rollout.Switchover;
import dev.mpg.operator.rollout.Rollout.Waiting;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RolloutTest {
  @Test
  void nothingIsDoneWhenAllPodsAreAsTheyShouldBe() {
    assertThat(next(Observed.of(2), 2)).isEqualTo(new Done());
  }

  @Test
  void theStandbyComesFirst() {
    Observed observed = Observed.of(2).pod(1, Observed::outdated).pod(2, Observed::outdated);

    Step step = next(observed, 2);

    assertRestarts(step, "shop-2-0");
  }

  @Test
  void moreCpuComesToTheRunningStandbyFirst() {
    Step step = next(Observed.of(2).pod(1, Observed::lessCpu).pod(2, Observed::lessCpu), 2);

    assertThat(step).isInstanceOf(Resize.class);
    assertThat(((Resize) step).instance().instance().pod()).isEqualTo("shop-2-0");
  }

  @Test
  void thenToTheRunningPrimary() {
    Observed observed =
        Observed.of(2)
            .pod(1, Observed::lessCpu)
            .pod(2, pod -> pod.getMetadata().getLabels().put("controller-revision-hash", "old"));

    Step step = next(observed, 2);

    assertThat(((Resize) step).instance().instance().pod()).isEqualTo("shop-1-0");
  }

  @Test
  void aFormerAmountOfCpuComesBackToo() {
    Observed observed =
        Observed.of(2)
            .pod(1, Observed::lessCpu)
            .pod(1, pod -> pod.getMetadata().getLabels().put("controller-revision-hash", "new"));

    assertThat(next(observed, 2)).isInstanceOf(Resize.class);
  }

  @Test
  void oneAfterTheOther() {
    Observed observed =
        Observed.of(2).pod(1, Observed::lessCpu).pod(2, Observed.resized("PodResizeInProgress"));

    assertThat(next(observed, 2)).isInstanceOf(Waiting.class);
  }

  @Test
  void aNodeThatCannotGiveItIsLeftAndThePrimaryStaysAsItIs() {
    Observed observed =
        Observed.of(2).pod(1, Observed::lessCpu).pod(2, Observed.resized("PodResizePending"));

    assertRestarts(next(observed, 2), "shop-2-0");
  }

  @Test
  void whereRunningPodsCannotBeChangedTheyAreMadeAgain() {
    Observed observed =
        Observed.of(2)
            .pod(1, Observed::lessCpu)
            .pod(2, Observed::lessCpu)
            .pod(
                2,
                pod -> pod.getMetadata().getAnnotations().put(Labels.RESIZE_REFUSED, "100m to 2"));

    assertRestarts(next(observed, 2), "shop-2-0");
  }

  @Test
  void thenTheLockMovesToTheSynchronousStandby() {
    Step step = next(Observed.of(3).sync("shop-3-0").pod(1, Observed::outdated), 3);

    assertThat(step).isEqualTo(new Switchover("shop-1-0", "shop-3-0"));
  }

  @Test
  void aSwitchoverThatWasAskedForIsNotAskedForAgain() {
    Step step = next(Observed.of(2).switchingTo("shop-2-0").pod(1, Observed::outdated), 2);

    assertThat(step).isInstanceOf(Waiting.class);
  }

  @Test
  void theOldPrimaryComesLast() {
    Observed observed = Observed.of(2).primary(2).sync("shop-1-0").pod(1, Observed::outdated);

    Step step = next(observed, 2);

    assertRestarts(step, "shop-1-0");
  }

  @Test
  void thePrimaryStaysWhileAStandbyDoesNotAnswer() {
    Step step = next(Observed.of(2).pod(1, Observed::outdated).pod(2, Observed::unready), 2);

    assertThat(step).isInstanceOf(Waiting.class);
    assertThat(((Waiting) step).why()).contains("shop-2-0").contains("does not stream");
  }

  @Test
  void thePrimaryStaysWhileAStandbyIsBehind() {
    Observed observed =
        Observed.of(2)
            .pod(1, Observed::outdated)
            .pod(
                2,
                pod ->
                    pod.getMetadata()
                        .getAnnotations()
                        .put(
                            "status",
                            "{\"state\":\"running\",\"replication_state\":\"in archive"
                                + " recovery\"}"));

    assertThat(next(observed, 2)).isInstanceOf(Waiting.class);
  }

  @Test
  void thePrimaryStaysWhileNoStandbyHasEveryWrite() {
    Step step = next(Observed.of(2).sync(null).pod(1, Observed::outdated), 2);

    assertThat(step).isEqualTo(new Waiting("no standby is synchronous yet"));
  }

  @Test
  void oneStandbyAtATime() {
    Observed observed =
        Observed.of(3)
            .pod(1, Observed::outdated)
            .pod(2, Observed::unready)
            .pod(3, Observed::outdated);

    assertThat(next(observed, 3)).isInstanceOf(Waiting.class);
  }

  @Test
  void aBrokenStandbyOfTheOldTemplateComesBeforeAHealthyOne() {
    Observed observed =
        Observed.of(3)
            .pod(2, Observed::outdated)
            .pod(3, Observed::outdated)
            .pod(3, Observed::unready);

    assertRestarts(next(observed, 3), "shop-3-0");
  }

  @Test
  void aPodThatIsAboutToGoIsWaitedFor() {
    Observed observed =
        Observed.of(2)
            .pod(2, Observed::outdated)
            .pod(2, Observed::unready)
            .pod(2, Observed::deleted);

    assertThat(next(observed, 2)).isInstanceOf(Waiting.class);
  }

  @Test
  void aPrimaryWithoutStandbysIsRestartedAsItIs() {
    assertRestarts(next(Observed.of(1).pod(1, Observed::outdated), 1), "shop-1-0");
  }

  @Test
  void aPodThatNeverRanIsMadeAgainThoughItHoldsTheLock() {
    Observed observed = Observed.of(1).pod(1, Observed::outdated).pod(1, Observed::imageMissing);

    assertRestarts(next(observed, 1), "shop-1-0");
  }

  @Test
  void aPrimaryThatCrashedIsNotMadeAgainFromATemplateThatMayNotStart() {
    Observed observed = Observed.of(2).pod(1, Observed::outdated).pod(1, Observed::crashLooping);

    assertThat(next(observed, 2)).isNotInstanceOf(Restart.class);
  }

  @Test
  void withoutAPrimaryHealthyPodsAreLeftAlone() {
    Step step = next(Observed.of(2).leader(null).pod(2, Observed::outdated), 2);

    assertThat(step).isEqualTo(new Waiting("the cluster has no primary at the moment"));
  }

  @Test
  void anInstanceThatIsSurplusIsNobodysConcern() {
    assertThat(next(Observed.of(3).pod(3, Observed::outdated), 2)).isEqualTo(new Done());
  }

  @Test
  void aSettingThatWaitsForARestartRestartsThePod() {
    Observed observed =
        Observed.of(2).configuredAt(PODS_MADE.plusSeconds(60)).pod(2, Observed::pendingRestart);

    assertRestarts(next(observed, 2), "shop-2-0");
  }

  @Test
  void aSmallerValueComesToThePrimaryFirstWhereItIs() {
    Observed observed =
        Observed.of(2)
            .configuredAt(PODS_MADE.plusSeconds(60))
            .pod(1, Observed::pendingDecrease)
            .pod(2, Observed::pendingDecrease);

    assertThat(next(observed, 2)).isEqualTo(new RestartInPlace("shop-1-0"));
  }

  @Test
  void aSmallerValueComesToTheStandbysWhenThePrimaryHasIt() {
    assertRestarts(
        next(Observed.of(3).pod(2, Observed::pendingDecrease).pod(3, Observed::pendingDecrease), 3),
        "shop-2-0");
  }

  @Test
  void aSmallerValueComesToAPrimaryThatIsAlone() {
    assertThat(next(Observed.of(1).pod(1, Observed::pendingDecrease), 1))
        .isEqualTo(new RestartInPlace("shop-1-0"));
  }

  @Test
  void aSmallerValueWaitsForStandbys() {
    Observed observed = Observed.of(2).pod(1, Observed::pendingDecrease).pod(2, Observed::unready);

    assertThat(next(observed, 2))
        .isEqualTo(
            new Waiting(
                "standby shop-2-0 does not stream yet; the primary stays as it is until it does"));
  }

  @Test
  void aPodThatWasRestartedForItIsNotRestartedAgain() {
    Observed observed =
        Observed.of(2).configuredAt(PODS_MADE.minusSeconds(60)).pod(2, Observed::pendingRestart);

    assertThat(next(observed, 2)).isEqualTo(new Done());
  }

  private static Step next(Observed observed, int instances) {
    Set<Integer> numbers = IntStream.rangeClosed(1, instances).boxed().collect(Collectors.toSet());
    return Rollout.next(observed.build(), numbers);
  }

  private static void assertRestarts(Step step, String pod) {
    assertThat(step).isInstanceOf(Restart.class);
    assertThat(((Restart) step).pod().getMetadata().getName()).isEqualTo(pod);
  }
}
