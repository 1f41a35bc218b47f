package dev.mpg.e2e.chaos.fault;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A server's volume is full, until one edit makes it larger. */
record DiskFull(String name) implements Fault {

  static final String VOLUME = "/var/lib/postgresql/data";

  private static final String FILLER = VOLUME + "/filler";

  /**
   * Most of it at once, and then to the last block. Segments of WAL that are there already would
   * last for a while: so they are used up, where that can be.
   */
  private static final String FILL =
      """
      free=$(df -k --output=avail %1$s | tail -1)
      [ "$free" -le 4096 ] || fallocate -l $((free - 4096))K %2$s
      dd if=/dev/zero of=%2$s.rest bs=64k 2>/dev/null || true
      dd if=/dev/zero of=%2$s.rest bs=4k oflag=append conv=notrunc 2>/dev/null || true
      for segment in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
        timeout 2 psql -XAtqh /var/run/postgresql -U postgres \\
          -c "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()" >/dev/null 2>&1 || break
      done
      """
          .formatted(VOLUME, FILLER);

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Target target = Target.server(random);
    Duration lasts = Fault.between(random, 1_000, 10_000);
    return new Act() {
      private @Nullable Pod full;

      @Override
      public void begin(Scene scene) {
        Pod pod = scene.pod(target);
        full = pod;
        Shell.inContainer(pod, Scene.POSTGRES, FILL);
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        StorageGrown.grow(scene.cluster());
      }

      /** So that the next one need not grow as much. */
      @Override
      public void tidy(Scene scene) {
        if (full == null) {
          return;
        }
        await("the container that holds the filler")
            .atMost(Cluster.PATIENCE)
            .ignoreExceptions()
            .until(
                () -> {
                  Pod now = Kube.client().pods().resource(full).get();
                  Shell.inContainer(now, Scene.POSTGRES, "rm -f %1$s %1$s.rest".formatted(FILLER));
                  return true;
                });
      }

      @Override
      public String toString() {
        return "%s, %s, %d ms".formatted(name, target, lasts.toMillis());
      }
    };
  }
}
