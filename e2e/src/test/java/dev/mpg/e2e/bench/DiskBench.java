package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Filler;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long after {@code storage.size} is raised a cluster whose volumes are full takes writes. */
class DiskBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @Test
  void fullDisk() throws SQLException {
    Figures write = new Figures("volumes full, edit of storage.size to first write");
    Figures ready = new Figures("volumes full, edit of storage.size to Ready");
    int missing = 0;
    for (int round = 1; round <= Figures.rounds(); round++) {
      Cluster cluster =
          TENANT.applyCluster("full-" + round, FULL_SOON.formatted("1Gi")).awaitPhase(Phase.READY);
      Filler filler = Filler.fill(cluster);
      System.out.println("round " + round + ": " + filler);

      long edit = System.nanoTime();
      cluster.edit(spec -> spec.setStorage(size("2Gi")));
      filler.awaitWrite();
      write.add(Duration.ofNanos(System.nanoTime() - edit));
      cluster.awaitPhase(Phase.READY);
      ready.add(Duration.ofNanos(System.nanoTime() - edit));

      missing += filler.missing().size();
      System.out.println(write + "\nacknowledged writes missing so far: " + missing);
      cluster.delete();
    }
    System.out.println(
        Figures.head()
            + "\n"
            + write
            + "\n"
            + ready
            + "\n\nacknowledged writes missing: "
            + missing);
    assertThat(missing).isZero();
  }

  /** The log is kept until a volume is full of it. */
  private static final String FULL_SOON =
      """
      {plan: basic, deletionPolicy: Delete, storage: {size: %s},
       postgresql: {parameters: {checkpoint_timeout: 1h, max_wal_size: 4GB}}}
      """;

  private static StorageSpec size(String size) {
    StorageSpec storage = new StorageSpec();
    storage.setSize(size);
    return storage;
  }
}
