package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Weather;
import java.util.random.RandomGenerator;

/** PgBouncer gets SIGKILL in one pod. */
record PoolerKilled(String name) implements Fault {

  @Override
  public Act draw(RandomGenerator random) {
    return new Act() {
      @Override
      public void begin(Scene scene) {
        Weather.kill(scene.pod(Target.POOLER), Scene.PGBOUNCER);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
