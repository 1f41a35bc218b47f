package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Kube;
import java.util.random.RandomGenerator;

/** A pod is deleted, with its grace period or without. */
record PodDeleted(String name, boolean byForce) implements Fault {

  @Override
  public Act draw(RandomGenerator random) {
    Target target = random.nextInt(5) == 0 ? Target.POOLER : Target.server(random);
    return new Act() {
      @Override
      public void begin(Scene scene) {
        var pod = Kube.client().pods().resource(scene.pod(target));
        if (byForce) {
          pod.withGracePeriod(0).delete();
        } else {
          pod.delete();
        }
      }

      @Override
      public String toString() {
        return name + ", " + target;
      }
    };
  }
}
