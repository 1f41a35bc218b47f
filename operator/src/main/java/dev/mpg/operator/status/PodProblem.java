package dev.mpg.operator.status;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;

/** Why a pod does not run, in Kubernetes' own words. */
final class PodProblem {
  private PodProblem() {}

  static Optional<String> of(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    Optional<String> unscheduled =
        pod.getStatus().getConditions().stream()
            .filter(condition -> "PodScheduled".equals(condition.getType()))
            .filter(condition -> "False".equals(condition.getStatus()))
            .findFirst()
            .map(PodCondition::getMessage)
            .map(message -> "cannot be scheduled: " + message);
    return unscheduled.or(
        () ->
            pod.getStatus().getContainerStatuses().stream()
                .flatMap(container -> waiting(container).stream())
                .findFirst());
  }

  private static Optional<String> waiting(ContainerStatus container) {
    if (container.getState() == null || container.getState().getWaiting() == null) {
      return Optional.empty();
    }
    String reason = container.getState().getWaiting().getReason();
    if (reason == null || "ContainerCreating".equals(reason) || "PodInitializing".equals(reason)) {
      return Optional.empty();
    }
    String message = container.getState().getWaiting().getMessage();
    return Optional.of(
        container.getName() + " waits: " + reason + (message == null ? "" : " (" + message + ")"));
  }
}
