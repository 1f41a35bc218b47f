package dev.mpg.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RebuildTest {
  @Test
  void aStandbyThatCannotBeStartedIsCopiedAnew() {
    assertThat(next(damaged())).contains("shop-2-0");
  }

  @Test
  void anotherCopyHelpsForCertainWhereThereAreNoData() {
    Observed without = Observed.of(2).volumes("10Gi").sync(null).pod(2, Observed::withoutData);

    assertThat(Rebuild.next(without.build(), Set.of(1, 2), 0))
        .hasValueSatisfying(due -> assertThat(due.certain()).isTrue());
    assertThat(Rebuild.next(damaged().build(), Set.of(1, 2), 0))
        .hasValueSatisfying(due -> assertThat(due.certain()).isFalse());
  }

  @Test
  void aStandbyWhoseContainerEndsAgainAndAgainToo() {
    Observed observed =
        Observed.of(2)
            .volumes("10Gi")
            .sync(null)
            .pod(2, Observed::crashLooping)
            .pod(2, pod -> pod.getStatus().getContainerStatuses().get(0).setRestartCount(4));

    assertThat(next(observed)).contains("shop-2-0");
  }

  @Test
  void aStandbyWhoseVolumeIsLostToo() {
    Observed observed =
        Observed.of(2)
            .volumes("10Gi")
            .sync(null)
            .pod(2, RebuildTest::behind)
            .volume(2, claim -> claim.getStatus().setPhase("Lost"));

    assertThat(next(observed)).contains("shop-2-0");
  }

  @Test
  void aStandbyThatCanNeverCatchUpToo() {
    Observed observed = Observed.of(2).volumes("10Gi").sync(null).pod(2, says("missing"));

    assertThat(Rebuild.isAnyBehind(observed.build())).isTrue();
    assertThat(Rebuild.next(observed.build(), Set.of(1, 2), 0)).as("not asked").isEmpty();
    assertThat(Rebuild.next(observed.build(), Set.of(1, 2), 4))
        .as("the primary has the file that it is at")
        .isEmpty();
    assertThat(Rebuild.next(observed.build(), Set.of(1, 2), 5)).isPresent();

    observed.pod(
        2,
        pod ->
            pod.getMetadata()
                .getAnnotations()
                .put("status", "{\"state\":\"running\",\"role\":\"replica\",\"log\":\"missing\"}"));
    assertThat(Rebuild.next(observed.build(), Set.of(1, 2), 5))
        .as("nobody knows where it is")
        .isEmpty();
  }

  @Test
  void notOneThatCatchesUpFromTheRepository() {
    Observed observed = Observed.of(2).volumes("10Gi").sync(null).pod(2, says("repository"));

    assertThat(Rebuild.next(observed.build(), Set.of(1, 2), 5)).isEmpty();
  }

  /** It is in the fifth file of the log. */
  private static Consumer<Pod> says(String log) {
    return pod ->
        pod.getMetadata()
            .getAnnotations()
            .put(
                "status",
                "{\"state\":\"running\",\"role\":\"replica\",\"xlog_location\":%d,\"log\":\"%s\"}"
                    .formatted((4L << 24) + 100, log));
  }

  @Test
  void oneThatFollowsNobodyIsLeftAlone() {
    assertThat(next(Observed.of(2).volumes("10Gi").sync(null).pod(2, RebuildTest::behind)))
        .isEmpty();
  }

  private static void behind(Pod pod) {
    pod.getMetadata()
        .getAnnotations()
        .put("status", "{\"state\":\"running\",\"role\":\"replica\"}");
  }

  @Test
  void nothingIsDoneWithoutAPrimary() {
    assertThat(next(damaged().leader(null))).isEmpty();
    assertThat(next(damaged().pod(1, Observed::unready))).isEmpty();
    assertThat(next(damaged().pod(1, Observed::deleted))).isEmpty();
  }

  @Test
  void neverThePrimary() {
    Observed observed =
        Observed.of(2).volumes("10Gi").sync(null).pod(1, RebuildTest::unusableButReady);

    assertThat(next(observed)).isEmpty();
  }

  @Test
  void neverOneThatCommitsWaitedFor() {
    assertThat(next(damaged().sync("shop-2-0"))).isEmpty();
  }

  @Test
  void neverTheVolumeOfTheLastPrimary() {
    Observed observed =
        damaged()
            .volume(
                2, claim -> claim.getMetadata().getAnnotations().put(Labels.LAST_PRIMARY, "true"));

    assertThat(next(observed)).isEmpty();
  }

  @Test
  void notWhileItMayBeTheSettings() {
    assertThat(next(damaged().pod(1, Observed::outdated))).isEmpty();
    assertThat(next(damaged().pod(1, Observed::pendingRestart))).isEmpty();
    assertThat(next(damaged().pod(2, Observed::outdated))).isEmpty();
  }

  @Test
  void notWhileItsVolumeGrows() {
    assertThat(next(damaged().volume(2, Observed.asksFor("20Gi")))).isEmpty();
  }

  @Test
  void notOneThatIsToGo() {
    assertThat(Rebuild.next(damaged().build(), Set.of(1), 0)).isEmpty();
  }

  private static Observed damaged() {
    return Observed.of(2).volumes("10Gi").sync(null).pod(2, Observed::unusable);
  }

  private static void unusableButReady(Pod pod) {
    Observed.unusable(pod);
    pod.getStatus().getConditions().get(0).setStatus("True");
  }

  private static Optional<String> next(Observed observed) {
    return Rebuild.next(observed.build(), Set.of(1, 2), 0)
        .map(due -> due.standby().instance().pod());
  }
}
