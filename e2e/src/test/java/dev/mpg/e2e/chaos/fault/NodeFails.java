package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Nodes;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Something happens to the node of a server, and ends. */
record NodeFails(String name, Kind kind) implements Fault {

  /** What. */
  enum Kind {
    CUT(Nodes::cut, Nodes::join),
    FROZEN(Nodes::freeze, Nodes::thaw),
    LOST(Nodes::lose, Nodes::bringBack),
    DRAINED(
        Nodes::drain,
        node -> {
          Nodes.allowPodsEverywhere();
          Nodes.keepFirstFree();
        });

    private final Consumer<String> begin;
    private final Consumer<String> end;

    Kind(Consumer<String> begin, Consumer<String> end) {
      this.begin = begin;
      this.end = end;
    }
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public boolean isFeltByAll() {
    return true;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Target target = Target.server(random);
    Duration lasts = Fault.between(random, 1_000, 28_000);
    return new Act() {
      private @Nullable String failed;

      @Override
      public void begin(Scene scene) {
        String node = Nodes.of(scene.pod(target));
        failed = node;
        kind.begin.accept(node);
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        if (failed != null) {
          kind.end.accept(failed);
        }
      }

      @Override
      public String toString() {
        return "%s, of the %s, %d ms".formatted(name, target, lasts.toMillis());
      }
    };
  }
}
