package dev.mpg.operator.switchover;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;

/** Who wants the primary to change, apart from a rollout. */
public final class Request {
  /** In place of a pod's name. */
  public static final String ANY = "any";

  private Request() {}

  /**
   * What is wanted now. A pod that is about to go comes first: it waits for no person.
   *
   * @return empty when the primary may stay where it is
   */
  public static Optional<Wish> of(ManagedPostgres resource, Observation observation) {
    if (primaryLeaves(observation)) {
      return Optional.of(new Wish(Cause.POD_DELETION, null));
    }
    return byHand(resource).map(value -> new Wish(Cause.REQUEST, ANY.equals(value) ? null : value));
  }

  /** What a person wrote; empty when there is no request. */
  public static Optional<String> byHand(ManagedPostgres resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations == null ? null : annotations.get(Labels.SWITCHOVER));
  }

  /** Whether the primary runs, but its pod was deleted with some time to stop. */
  static boolean primaryLeaves(Observation observation) {
    return observation
        .leader()
        .filter(leader -> leader.labelledPrimary() && leader.member().running())
        .filter(leader -> leader.container().filter(Request::runs).isPresent())
        .map(InstanceState::pod)
        .filter(Request::isDeleted)
        .isPresent();
  }

  private static boolean runs(ContainerStatus container) {
    return container.getState() != null && container.getState().getRunning() != null;
  }

  private static boolean isDeleted(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }
}
