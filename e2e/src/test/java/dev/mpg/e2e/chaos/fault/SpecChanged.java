package dev.mpg.e2e.chaos.fault;

import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A planned change: an edit of the spec, and at times another one soon after.
 *
 * @param draw what is drawn
 */
record SpecChanged(String name, int weight, Draw draw) implements Fault {

  /**
   * The edits.
   *
   * @param text what is wanted
   * @param back how it ends; null: it stays
   */
  record Edits(
      String text,
      Consumer<ManagedPostgresSpec> edit,
      Duration lasts,
      @Nullable Consumer<ManagedPostgresSpec> back) {}

  /** Draws them. */
  interface Draw {
    Edits edits(RandomGenerator random);
  }

  /** A change that stays. */
  static SpecChanged to(String name, int weight, String text, Consumer<ManagedPostgresSpec> edit) {
    return new SpecChanged(name, weight, random -> new Edits(text, edit, Duration.ZERO, null));
  }

  @Override
  public Act draw(RandomGenerator random) {
    Edits edits = draw.edits(random);
    return new Act() {
      @Override
      public void begin(Scene scene) {
        scene.cluster().edit(edits.edit());
      }

      @Override
      public Duration lasts() {
        return edits.lasts();
      }

      @Override
      public void end(Scene scene) {
        if (edits.back() != null) {
          scene.cluster().edit(edits.back());
        }
      }

      @Override
      public String toString() {
        return edits.lasts().isZero()
            ? "%s: %s".formatted(name, edits.text())
            : "%s: %s, %d ms".formatted(name, edits.text(), edits.lasts().toMillis());
      }
    };
  }
}
