package dev.mpg.operator.rollout;

import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Poolers on a node that went with its primary. Kubernetes notices a lost node after forty seconds
 * or more; until then the Service leads every second connection to such a pooler.
 */
public final class LostPoolers {
  private LostPoolers() {}

  /**
   * Those that do not answer, beside a former primary that has not even said that it is none any
   * more. One that is alive all the same lets its clients finish.
   *
   * @param silent the UIDs of pods that took no connection
   */
  public static List<Pod> of(Observation observation, Set<String> silent) {
    String leader = observation.dcs().leader();
    if (leader == null || silent.isEmpty()) {
      return List.of();
    }
    Set<String> nodes =
        observation.instances().stream()
            .filter(state -> !state.instance().pod().equals(leader))
            .filter(state -> state.member().primary())
            .flatMap(state -> Stream.ofNullable(state.pod()))
            .flatMap(pod -> Stream.ofNullable(pod.getSpec().getNodeName()))
            .collect(Collectors.toSet());
    return observation.poolerPods().stream()
        .filter(pod -> silent.contains(pod.getMetadata().getUid()))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> pod.getSpec() != null && nodes.contains(pod.getSpec().getNodeName()))
        .toList();
  }
}
