package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.OperatorPods;
import java.util.random.RandomGenerator;

/** The operator's pods are deleted by force. */
record OperatorKilled(String name) implements Fault {

  /** The next one waits for the lease. */
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
    return new Act() {
      @Override
      public void begin(Scene scene) {
        OperatorPods.kill();
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
