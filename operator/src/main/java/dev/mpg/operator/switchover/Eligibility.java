package dev.mpg.operator.switchover;

import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which standby may be the next primary: one that has every acknowledged write and streams. */
final class Eligibility {
  private Eligibility() {}

  /** Whether the pod may be the primary now. */
  static boolean holds(Observation observation, String pod) {
    return standbys(observation).contains(pod);
  }

  /**
   * Whether the primary's server may restart in its place: nobody follows it, or one has every
   * write if it does not come back.
   */
  static boolean canRestart(Observation observation) {
    return observation.instances().size() == 1 || any(observation).isPresent();
  }

  /** Any that may. */
  static Optional<String> any(Observation observation) {
    return standbys(observation).stream().findFirst();
  }

  /** Why it may not, and what to do. */
  static String refusal(Observation observation, String pod) {
    String leader = observation.dcs().leader();
    if (leader == null) {
      return "the cluster has no primary at the moment; wait until it has one";
    }
    List<String> others =
        observation.instances().stream()
            .map(state -> state.instance().pod())
            .filter(name -> !name.equals(leader))
            .toList();
    if (others.isEmpty()) {
      return "there is no standby; set spec.replicas to 1 or more";
    }
    List<String> eligible = standbys(observation);
    String remedy =
        eligible.isEmpty()
            ? "no standby is synchronous now; wait until ReplicaStreaming and Ready are True"
            : "write " + String.join(" or ", eligible) + ", or any";
    if (pod.equals(Request.ANY)) {
      return remedy;
    }
    if (!others.contains(pod)) {
      return "there is no standby "
          + pod
          + " (there is "
          + others.stream().collect(Collectors.joining(", "))
          + "); "
          + remedy;
    }
    return pod
        + " is not the synchronous standby, so it may lack writes, or does not stream; "
        + remedy;
  }

  private static List<String> standbys(Observation observation) {
    return observation.streaming().stream()
        .map(InstanceState::instance)
        .map(instance -> instance.pod())
        .filter(observation.dcs()::isSynchronous)
        .toList();
  }
}
