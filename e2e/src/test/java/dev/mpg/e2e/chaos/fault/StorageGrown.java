package dev.mpg.e2e.chaos.fault;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import java.util.random.RandomGenerator;

/** The volumes are to be larger. */
record StorageGrown(String name) implements Fault {

  private static final int STEP = 64;

  @Override
  public Act draw(RandomGenerator random) {
    return new Act() {
      @Override
      public void begin(Scene scene) {
        grow(scene.cluster());
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  static void grow(Cluster cluster) {
    cluster.edit(
        spec -> {
          int mebibytes = Integer.parseInt(spec.getStorage().getSize().replace("Mi", ""));
          StorageSpec larger = new StorageSpec();
          larger.setSize(mebibytes + STEP + "Mi");
          larger.setStorageClassName(spec.getStorage().getStorageClassName());
          spec.setStorage(larger);
        });
  }
}
