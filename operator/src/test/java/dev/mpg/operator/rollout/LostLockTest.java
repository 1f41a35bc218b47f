package dev.mpg.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostLockTest {
  @Test
  void theLabelOfTheOneThatHoldsTheLockIsTrue() {
    assertThat(labelled(Observed.of(2))).isEmpty();
  }

  @Test
  void theLabelOfAFormerPrimaryIsNot() {
    assertThat(labelled(Observed.of(2).leader("shop-2-0").pod(2, LostLockTest::primary)))
        .containsExactly("shop-1-0");
  }

  @Test
  void aFormerPrimaryIsLeftAloneUntilTheNewOneIsLabelled() {
    assertThat(labelled(Observed.of(2).leader("shop-2-0"))).isEmpty();
  }

  @Test
  void withoutALeaderNothingIsKnown() {
    assertThat(labelled(Observed.of(2).leader(null))).isEmpty();
  }

  private static void primary(Pod pod) {
    pod.getMetadata().getLabels().put("mpg.dev/role", "primary");
  }

  private static List<String> labelled(Observed observed) {
    return LostLock.labelled(observed.build()).stream()
        .map(state -> state.instance().pod())
        .toList();
  }
}
