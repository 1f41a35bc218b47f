package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Way;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.RestoreSpec;
import dev.mpg.operator.matrix.PermissionMatrix;
import dev.mpg.operator.matrix.Stage;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The matrix through each way into a cluster, on the objects that were made on the direct one. */
class MatrixIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster = TENANT.cluster("matrix");

  /**
   * With one pooler: two share the 40 server connections by halves, three databases leave each of
   * them six, and the sessions of one person each and three more can all come to the same one.
   */
  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT
            .applyCluster(
                "matrix",
                """
                {plan: basic, replicas: 0, storage: {size: 1Gi}, deletionPolicy: Delete,
                 pooler: {replicas: 1}, databases: [{name: first}], users: [{name: fly-user}]}
                """)
            .awaitReady();
    try (Stage stage = new ClusterStage(cluster, Way.DIRECT)) {
      PermissionMatrix.set(stage);
    }
  }

  /** A cluster that was made from a backup of that one. */
  @Nested
  class Restored extends PermissionMatrix {
    @Override
    protected Stage open() {
      Backups backups = new Backups(cluster);
      backups.ask("with-rights", BackupType.FULL, DeletionPolicy.RETAIN);
      assertThat(backups.awaitEnd("with-rights").getStatus().getError()).isNull();
      ManagedPostgresSpec spec = cluster.get().getSpec();
      RestoreSpec from = new RestoreSpec();
      from.setCluster(cluster.name());
      from.setBackup("with-rights");
      spec.setRestoreFrom(from);
      return new ClusterStage(
          TENANT.applyCluster("restored", Serialization.asJson(spec)).awaitReady(), Way.DIRECT);
    }
  }

  @Nested
  class Direct extends PermissionMatrix {
    @Override
    protected Stage open() {
      return new ClusterStage(cluster, Way.DIRECT);
    }
  }

  @Nested
  class PooledBySession extends PermissionMatrix {
    @Override
    protected Stage open() {
      return new ClusterStage(cluster, Way.SESSION);
    }
  }

  @Nested
  class PooledByTransaction extends PermissionMatrix {
    @Override
    protected Stage open() {
      return new ClusterStage(cluster, Way.TRANSACTION);
    }
  }
}
