package dev.mpg.operator.status;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;

/** Why a pod does not run, in Kubernetes' own words. */
public final class PodProblem {
  private PodProblem() {}

  public static Optional<String> of(Pod pod) {
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
                .flatMap(
                    container ->
                        notRunning(container).stream().map(why -> why + image(pod, container)))
                .findFirst());
  }

  /** Which image it is that does not run; the pod's own word, as the kubelet has none at first. */
  private static String image(Pod pod, ContainerStatus status) {
    return pod.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(status.getName()))
        .findFirst()
        .map(container -> "; its image is " + container.getImage())
        .orElse("");
  }

  private static Optional<String> notRunning(ContainerStatus container) {
    if (container.getState() == null) {
      return Optional.empty();
    }
    ContainerStateTerminated ended = container.getState().getTerminated();
    if (ended != null) {
      return Optional.of(container.getName() + " ended with exit code " + ended.getExitCode());
    }
    if (container.getState().getWaiting() == null) {
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
