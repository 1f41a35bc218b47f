package dev.mpg.e2e.chaos.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A kind of what may happen to a cluster. */
public interface Fault {

  /** As it stands in the records: short, and never changed. */
  String name();

  /**
   * Draws what exactly is done. Everything that is left to chance comes from here, so that the same
   * numbers give the same act.
   */
  Act draw(RandomGenerator random);

  /** How often it is drawn, compared with others: less for what takes long. */
  default int weight() {
    return 3;
  }

  /** Whether more than one cluster feels it: then no round of another cluster runs meanwhile. */
  default boolean isFeltByAll() {
    return false;
  }

  /** A whole number of milliseconds in this range. */
  static Duration between(RandomGenerator random, int leastMillis, int mostMillis) {
    return Duration.ofMillis(random.nextInt(leastMillis, mostMillis + 1));
  }
}
