package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Shell;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Patroni stands still and PostgreSQL does not: longer than the lease, that is a primary which
 * nobody tells that it is one no more.
 */
record PatroniFrozen(String name) implements Fault {

  private static final String SIGNAL =
      """
      for process in $(cat /proc/1/task/1/children); do
        case $(tr '\\0' ' ' < /proc/$process/cmdline) in *python*patroni*) kill -%s $process ;; esac
      done
      """;

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Duration lasts = Fault.between(random, 18_000, 28_000);
    return new Act() {
      private @Nullable Pod frozen;

      @Override
      public void begin(Scene scene) {
        Pod pod = scene.pod(Target.PRIMARY);
        frozen = pod;
        Shell.inContainer(pod, Scene.POSTGRES, SIGNAL.formatted("STOP"));
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        if (frozen != null) {
          Shell.inContainer(frozen, Scene.POSTGRES, SIGNAL.formatted("CONT"));
        }
      }

      @Override
      public String toString() {
        return "%s, primary, %d ms".formatted(name, lasts.toMillis());
      }
    };
  }
}
