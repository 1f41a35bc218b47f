package dev.mpg.operator.rollout;

import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.Optional;

/**
 * When the leader lock may be taken from its holder: when the container that held it is certain to
 * be gone, and a standby that has every acknowledged write is there to take over.
 *
 * <p>The kubelet's word that the container has terminated is that certainty: no process of it is
 * left. A pod that was deleted, or does not answer, is none.
 */
public final class LockRelease {
  private LockRelease() {}

  /** The holder whose lock is to be released now. */
  public static Optional<InstanceState> due(Observation observation) {
    return observation
        .leader()
        .filter(LockRelease::isGone)
        .filter(leader -> hasSuccessor(observation));
  }

  private static boolean isGone(InstanceState leader) {
    return leader.waitsForRestart()
        || leader
            .container()
            .map(ContainerStatus::getState)
            .filter(state -> state.getTerminated() != null)
            .isPresent();
  }

  private static boolean hasSuccessor(Observation observation) {
    return observation.instances().stream()
        .filter(instance -> observation.dcs().isSynchronous(instance.instance().pod()))
        .anyMatch(instance -> instance.ready() && instance.member().running());
  }
}
