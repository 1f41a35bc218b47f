package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Filler;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Weather;
import dev.mpg.operator.api.v1alpha1.AutoGrowSpec;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.StorageSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The volumes of all servers are full, data and log: one edit brings the cluster back, whatever
 * else is wrong, and no acknowledged row is missing.
 */
@Isolated("the operator is cut off from all pods")
@EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
class DiskFullIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @AfterEach
  void calm() {
    Weather.calm();
  }

  @Test
  void oneEditBringsTheClusterBackAndThenItGrowsByItself() throws SQLException {
    Cluster cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, deletionPolicy: Delete, storage: {size: 1Gi},
                 postgresql: {parameters: {checkpoint_timeout: 1h, max_wal_size: 4GB}}}
                """)
            .awaitPhase(Phase.READY);
    assertThat(keptForSlots(cluster)).isEqualTo("256MB");
    Filler filler = Filler.fill(cluster);
    System.out.println("volumes are full: " + filler);
    cluster.awaitReason("StorageResizing", "AlmostFull");
    assertThat(cluster.events("VolumeAlmostFull")).isNotEmpty();

    // An operator that reaches no server, and a spec of which the rest is refused.
    Pod operator = OperatorPods.list().get(0);
    cluster.pods().forEach(pod -> Weather.cut(operator, pod));
    cluster.edit(
        spec -> {
          spec.setPlan("no-such-plan");
          spec.setStorage(storage("2Gi", null));
        });
    long edit = System.nanoTime();

    filler.awaitWrite();
    System.out.printf("first write %d ms after the edit%n", (System.nanoTime() - edit) / 1_000_000);
    cluster.awaitReason("Progressing", "InvalidSpec");
    Weather.calm();
    cluster.edit(spec -> spec.setPlan("basic"));
    cluster.awaitPhase(Phase.READY).awaitReason("StorageResizing", "AsWanted");
    assertThat(filler.missing()).as("acknowledged rows that are missing").isEmpty();
    assertThat(sizes(cluster)).containsOnly("2Gi");
    assertThat(cluster.events("VolumesGrow")).isNotEmpty();

    // Almost half of each volume is in use: what was full before, without the log that recovery
    // could do without.
    AutoGrowSpec autoGrow = new AutoGrowSpec();
    autoGrow.setThresholdPercent(50);
    autoGrow.setStepPercent(10);
    autoGrow.setMaxSize("3Gi");
    cluster.edit(spec -> spec.setStorage(storage("2Gi", autoGrow)));

    cluster.awaitThat(
        "volumes of 3Gi",
        c -> {
          filler.writeMore();
          return sizes(c).equals(List.of("3Gi", "3Gi"));
        });
    cluster.awaitPhase(Phase.READY);
    assertThat(cluster.get().getSpec().getStorage().getSize()).isEqualTo("2Gi");
    await("what is kept for slots to follow the volumes")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> keptForSlots(cluster).equals("614MB"));
    assertThat(filler.missing()).as("acknowledged rows that are missing").isEmpty();
    for (Pod pod : cluster.pods("replica")) {
      assertThat(
              Shell.inContainer(
                  pod, "postgres", "df -m --output=size /var/lib/postgresql/data | tail -1"))
          .satisfies(size -> assertThat(Integer.parseInt(size.strip())).isGreaterThan(2900));
    }
  }

  private static String keptForSlots(Cluster cluster) throws SQLException {
    return cluster.query(Endpoint.DIRECT, Defaults.USER, "SHOW max_slot_wal_keep_size");
  }

  private static List<String> sizes(Cluster cluster) {
    return cluster.volumeClaims().stream()
        .map(claim -> claim.getStatus().getCapacity().get("storage"))
        .map(Quantity::toString)
        .toList();
  }

  private static StorageSpec storage(String size, @Nullable AutoGrowSpec autoGrow) {
    StorageSpec storage = new StorageSpec();
    storage.setSize(size);
    storage.setAutoGrow(autoGrow);
    return storage;
  }
}
