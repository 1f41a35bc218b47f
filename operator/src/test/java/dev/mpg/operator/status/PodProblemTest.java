package dev.mpg.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class PodProblemTest {
  @Test
  void aPodThatRunsHasNone() {
    assertThat(problem(pod -> {})).isEmpty();
  }

  @Test
  void anImageThatCannotBePulledIsNamed() {
    assertThat(problem(Observed::imageMissing))
        .contains(
            "postgres waits: ErrImagePull (no such image); its image is mpg.local/postgres:17");
  }

  @Test
  void aCrashLoopIsNamed() {
    assertThat(problem(Observed::crashLooping))
        .contains("postgres waits: CrashLoopBackOff; its image is mpg.local/postgres:17");
  }

  @Test
  void anEndIsNamed() {
    assertThat(problem(Observed::terminated))
        .contains("postgres ended with exit code 1; its image is mpg.local/postgres:17");
  }

  @Test
  void theSchedulersWordsAreTold() {
    Optional<String> problem = PodProblem.of(unscheduled("0/1 nodes: Insufficient memory"));

    assertThat(problem).contains("cannot be scheduled: 0/1 nodes: Insufficient memory");
  }

  @Test
  void aSchedulerWithoutWordsIsNoError() {
    assertThat(PodProblem.of(unscheduled(null))).isEmpty();
  }

  private static Pod unscheduled(String message) {
    return new PodBuilder()
        .withNewStatus()
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("False")
        .withMessage(message)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Optional<String> problem(Consumer<Pod> change) {
    return PodProblem.of(Observed.of(1).pod(1, change).build().instances().get(0).pod());
  }
}
