package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.AutoGrowSpec;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.RepositoryStorage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The repository's volume grows under the running repository. */
class RepositoryGrowthIT {
  @RegisterExtension static final Tenant TENANT = new Tenant();

  @Test
  void itGrowsByAnEditIsToldWhenAlmostFullAndGrowsByItself() {
    Cluster cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, replicas: 0, deletionPolicy: Delete, storage: {size: 1Gi},
                 backup: {storage: {size: 1Gi}}}
                """)
            .awaitPhase(Phase.READY);
    Backups backups = new Backups(cluster);
    backups.awaitFirst();
    String pod = backups.repository().getMetadata().getUid();

    cluster.edit(spec -> spec.getBackup().setStorage(storage(null)));

    cluster.awaitThat("a repository of 2 Gi", c -> mebibytes(backups) > 1900);

    backups.inRepository(
        "fallocate -l $(($(df --output=avail -B1 /var/lib/pgbackrest | tail -1) - 100000000))"
            + " /var/lib/pgbackrest/fill");
    assertThat(cluster.awaitReason("BackupHealthy", "RepositoryAlmostFull").getMessage())
        .contains("spec.backup.storage.size");
    cluster.awaitThat("an Event", c -> !c.events("BackupUnhealthy").isEmpty());

    AutoGrowSpec autoGrow = new AutoGrowSpec();
    autoGrow.setMaxSize("3Gi");
    cluster.edit(spec -> spec.getBackup().setStorage(storage(autoGrow)));

    cluster.awaitThat("a repository of 3 Gi", c -> mebibytes(backups) > 2900);
    cluster.awaitCondition("BackupHealthy", "True");
    backups.ask("after", BackupType.FULL, DeletionPolicy.RETAIN);
    assertThat(backups.awaitEnd("after").getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
    assertThat(cluster.get().getSpec().getBackup().getStorage().getSize()).isEqualTo("2Gi");
    assertThat(backups.repository().getMetadata().getUid()).as("the same pod").isEqualTo(pod);
    assertThat(cluster.events("VolumesGrow"))
        .anyMatch(event -> event.getMessage().contains("spec.backup.storage.size asks for it"))
        .anyMatch(event -> event.getMessage().contains("spec.backup.storage.autoGrow asks for it"));
  }

  private static int mebibytes(Backups backups) {
    return Integer.parseInt(
        backups.inRepository("df -m --output=size /var/lib/pgbackrest | tail -1").strip());
  }

  private static RepositoryStorage storage(@Nullable AutoGrowSpec autoGrow) {
    RepositoryStorage storage = new RepositoryStorage();
    storage.setSize("2Gi");
    storage.setAutoGrow(autoGrow);
    return storage;
  }
}
