package dev.mpg.e2e.chaos.fault;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** Whom a fault hits. */
enum Target {
  PRIMARY,
  STANDBY,
  POOLER;

  String container() {
    return this == POOLER ? Scene.PGBOUNCER : Scene.POSTGRES;
  }

  /** The primary twice as often as the standby. */
  static Target server(RandomGenerator random) {
    return random.nextInt(3) > 0 ? PRIMARY : STANDBY;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
