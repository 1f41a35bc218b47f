package dev.mpg.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.observe.InstanceState;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockReleaseTest {
  static Stream<Named<Consumer<Pod>>> certainEnds() {
    return Stream.of(
        Named.of("terminated", Observed::terminated),
        Named.of("terminated, and waits for its next start", Observed::crashLooping));
  }

  static Stream<Named<Consumer<Pod>>> noProof() {
    return Stream.of(
        Named.of("it runs", pod -> {}),
        Named.of("it does not answer", Observed::unready),
        Named.of("it is being deleted", Observed::deleted),
        Named.of("it waits, but never ran", Observed::imageMissing),
        Named.of("nothing is known of it", pod -> pod.setStatus(null)));
  }

  @ParameterizedTest
  @MethodSource("certainEnds")
  void theLockOfAContainerThatEndedIsReleased(Consumer<Pod> end) {
    Optional<InstanceState> due = LockRelease.due(Observed.of(2).pod(1, end).build());

    assertThat(due).map(state -> state.instance().pod()).contains("shop-1-0");
  }

  @ParameterizedTest
  @MethodSource("noProof")
  void withoutProofTheLockStays(Consumer<Pod> state) {
    Optional<InstanceState> due = LockRelease.due(Observed.of(2).pod(1, state).build());

    assertThat(due).isEmpty();
  }

  @Test
  void theEndOfAStandbyIsNoReason() {
    Optional<InstanceState> due =
        LockRelease.due(Observed.of(2).pod(2, Observed::terminated).build());

    assertThat(due).isEmpty();
  }

  @Test
  void aStandbyThatMayLackWritesDoesNotTakeOver() {
    Optional<InstanceState> due =
        LockRelease.due(Observed.of(2).sync(null).pod(1, Observed::terminated).build());

    assertThat(due).isEmpty();
  }

  @Test
  void aSynchronousStandbyThatDoesNotAnswerDoesNotTakeOver() {
    Optional<InstanceState> due =
        LockRelease.due(
            Observed.of(2).pod(1, Observed::terminated).pod(2, Observed::unready).build());

    assertThat(due).isEmpty();
  }

  @Test
  void aLockThatNobodyHoldsIsNotReleased() {
    Optional<InstanceState> due =
        LockRelease.due(Observed.of(2).leader(null).pod(1, Observed::terminated).build());

    assertThat(due).isEmpty();
  }
}
