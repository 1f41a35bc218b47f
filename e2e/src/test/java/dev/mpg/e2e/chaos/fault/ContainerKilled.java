package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Shell;
import java.util.random.RandomGenerator;

/**
 * Patroni is killed, and the container ends with it: its first process is there for Patroni alone.
 */
record ContainerKilled(String name) implements Fault {

  @Override
  public Act draw(RandomGenerator random) {
    Target target = Target.server(random);
    return new Act() {
      @Override
      public void begin(Scene scene) {
        Shell.toTheEnd(scene.pod(target), Scene.POSTGRES, "kill -9 $(cat /proc/1/task/1/children)");
      }

      @Override
      public String toString() {
        return name + ", " + target;
      }
    };
  }
}
