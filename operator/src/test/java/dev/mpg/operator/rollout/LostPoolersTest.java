package dev.mpg.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LostPoolersTest {
  @Test
  void aSilentPoolerBesideASilentFormerPrimaryIsLost() {
    assertThat(lost(failover(), "pooler-0")).containsExactly("shop-pgbouncer-0");
  }

  @Test
  void oneThatAnswersIsNot() {
    assertThat(lost(failover())).isEmpty();
  }

  @Test
  void oneOnAnotherNodeIsNot() {
    assertThat(lost(failover(), "pooler-1")).isEmpty();
  }

  @Test
  void norOneBesideAPrimaryThatHasItsLockOrTellsThatItIsAStandby() {
    assertThat(lost(failover().leader("shop-1-0"), "pooler-0")).isEmpty();
    assertThat(lost(failover().leader(null), "pooler-0")).isEmpty();
    assertThat(lost(failover().pod(1, LostPoolersTest::follows), "pooler-0")).isEmpty();
  }

  private static Observed failover() {
    return Observed.of(2).poolers(2).leader("shop-2-0").pod(1, on("node-1")).pod(2, on("node-2"));
  }

  private static Consumer<Pod> on(String node) {
    return pod -> pod.getSpec().setNodeName(node);
  }

  private static void follows(Pod pod) {
    pod.getMetadata()
        .getAnnotations()
        .put("status", "{\"state\":\"running\",\"role\":\"replica\"}");
  }

  private static List<String> lost(Observed observed, String... silent) {
    Observation observation = observed.build();
    for (int number = 0; number < 2; number++) {
      observation
          .poolerPods()
          .get(number)
          .setSpec(new PodSpecBuilder().withNodeName("node-" + (number + 1)).build());
    }
    return LostPoolers.of(observation, Set.of(silent)).stream()
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }
}
