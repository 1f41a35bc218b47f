package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Weather;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All processes of a container stand still for a while.
 *
 * @param beyondTheLease so long that a primary loses its lock, and learns of it when it wakes
 */
record Frozen(String name, Target target, boolean beyondTheLease) implements Fault {

  @Override
  public int weight() {
    return beyondTheLease ? 1 : 2;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Duration lasts =
        beyondTheLease ? Fault.between(random, 23_000, 28_000) : Fault.between(random, 500, 8_000);
    return new Act() {
      private @Nullable Pod frozen;

      @Override
      public void begin(Scene scene) {
        Pod pod = scene.pod(target);
        frozen = pod;
        Weather.freeze(pod, target.container());
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        if (frozen != null) {
          Weather.thaw(frozen, target.container());
        }
      }

      @Override
      public String toString() {
        return "%s, %d ms".formatted(name, lasts.toMillis());
      }
    };
  }
}
