package dev.mpg.operator.rollout;

import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import java.util.List;

/** Pods that carry the label of the primary though another one, labelled too, holds the lock. */
public final class LostLock {
  private LostLock() {}

  /** Those whose label says what is no longer true. */
  public static List<InstanceState> labelled(Observation observation) {
    if (observation.leader().filter(InstanceState::labelledPrimary).isEmpty()) {
      return List.of();
    }
    return observation.instances().stream()
        .filter(InstanceState::labelledPrimary)
        .filter(state -> !state.instance().pod().equals(observation.dcs().leader()))
        .toList();
  }
}
