package dev.mpg.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstanceStateTest {
  private static final String SCHEDULED = "2026-01-01T10:00:01Z";

  @Test
  void aPodWithANodeWhoseContainerNeverRanIsStarting() {
    assertThat(second(InstanceStateTest::waiting).startingSince())
        .contains(Instant.parse(SCHEDULED));
  }

  @Test
  void onlyTheFirstStartCounts() {
    assertThat(second(pod -> waiting(pod).setRestartCount(1)).startingSince()).isEmpty();
  }

  @Test
  void aPodWithoutANodeIsNotStarting() {
    assertThat(
            second(
                    pod -> {
                      waiting(pod);
                      pod.getStatus().getConditions().get(0).setStatus("False");
                    })
                .startingSince())
        .isEmpty();
  }

  @Test
  void aRunningServerIsNotStarting() {
    assertThat(Observed.of(2).build().instances())
        .extracting(InstanceState::startingSince)
        .containsOnly(Optional.empty());
  }

  private static InstanceState second(java.util.function.Consumer<Pod> change) {
    return Observed.of(2).pod(2, change).build().instances().get(1);
  }

  private static io.fabric8.kubernetes.api.model.ContainerStatus waiting(Pod pod) {
    var status =
        new ContainerStatusBuilder()
            .withName("postgres")
            .withRestartCount(0)
            .withNewState()
            .withNewWaiting()
            .withReason("ContainerCreating")
            .endWaiting()
            .endState()
            .build();
    pod.getStatus().setContainerStatuses(List.of(status));
    pod.getStatus()
        .setConditions(
            List.of(
                new PodConditionBuilder()
                    .withType("PodScheduled")
                    .withStatus("True")
                    .withLastTransitionTime(SCHEDULED)
                    .build()));
    return status;
  }
}
