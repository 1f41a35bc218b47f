package dev.mpg.e2e.chaos.fault;

import java.util.random.RandomGenerator;

/** Somebody annotates the resource: the primary is to move. */
record SwitchoverAsked(String name) implements Fault {

  private static final String ANNOTATION = "mpg.dev/switchover";

  @Override
  public Act draw(RandomGenerator random) {
    return new Act() {
      @Override
      public void begin(Scene scene) {
        scene.cluster().annotate(ANNOTATION, "any");
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
