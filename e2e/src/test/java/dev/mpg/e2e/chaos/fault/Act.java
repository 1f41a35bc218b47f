package dev.mpg.e2e.chaos.fault;

import java.time.Duration;

/**
 * One fault as it was drawn.
 *
 * <p>{@link #toString()} says what is done, and to whom.
 */
public interface Act {

  /** Does it. */
  void begin(Scene scene);

  /** How long until it ends; zero: it is over when it has begun. */
  default Duration lasts() {
    return Duration.ZERO;
  }

  /** Takes back what lasts. Called also when it could not begin. */
  default void end(Scene scene) {}

  /** Clears away what is left, after the round was checked. */
  default void tidy(Scene scene) {}
}
