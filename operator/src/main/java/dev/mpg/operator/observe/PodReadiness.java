package dev.mpg.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;

/** Whether the kubelet calls a pod ready and it is not about to go. */
public final class PodReadiness {
  private PodReadiness() {}

  public static boolean of(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }
}
