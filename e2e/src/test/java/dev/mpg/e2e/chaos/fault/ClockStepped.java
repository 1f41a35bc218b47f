package dev.mpg.e2e.chaos.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The clients' clock jumps, an hour at most, forth or back. */
record ClockStepped(String name) implements Fault {

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public Act draw(RandomGenerator random) {
    Duration to = Fault.between(random, -3_600_000, 3_600_000);
    Duration lasts = Fault.between(random, 500, 3_000);
    return new Act() {
      @Override
      public void begin(Scene scene) {
        scene.clock().step(to);
      }

      @Override
      public Duration lasts() {
        return lasts;
      }

      @Override
      public void end(Scene scene) {
        scene.clock().step(Duration.ZERO);
      }

      @Override
      public String toString() {
        return "%s by %d s, %d ms".formatted(name, to.toSeconds(), lasts.toMillis());
      }
    };
  }
}
