package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Weather;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A server's volume takes a few kilobytes each second. */
record DiskSlow(String name) implements Fault {

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Target target = Target.server(random);
    int bytesPerSecond = random.nextInt(4, 65) * 1024;
    Duration lasts = Fault.between(random, 1_000, 8_000);
    return new Act() {
      private @Nullable Pod slow;

      @Override
      public void begin(Scene scene) {
        Pod pod = scene.pod(target);
        slow = pod;
        Weather.slowDisk(pod, Scene.POSTGRES, DiskFull.VOLUME, bytesPerSecond);
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        if (slow != null) {
          Weather.slowDisk(slow, Scene.POSTGRES, DiskFull.VOLUME, 0);
        }
      }

      @Override
      public String toString() {
        return "%s, %s, %d bytes per second for %d ms"
            .formatted(name, target, bytesPerSecond, lasts.toMillis());
      }
    };
  }
}
