package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Kube;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.random.RandomGenerator;

/** A pod is evicted, as a drain does it. */
record PodEvicted(String name) implements Fault {

  @Override
  public Act draw(RandomGenerator random) {
    Target target = random.nextInt(5) == 0 ? Target.POOLER : Target.server(random);
    return new Act() {
      @Override
      public void begin(Scene scene) {
        Pod pod = scene.pod(target);
        // The disruption budget may refuse it: a drain would come again.
        Kube.client().pods().resource(pod).evict();
      }

      @Override
      public String toString() {
        return name + ", " + target;
      }
    };
  }
}
