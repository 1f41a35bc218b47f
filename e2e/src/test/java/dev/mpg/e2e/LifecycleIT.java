package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A cluster is made, deleted, and made again. */
@Isolated("the operator is killed")
class LifecycleIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String SMALL = "storage: {size: 1Gi}";

  @Test
  void theOperatorIsKilledWhileItMakesACluster() throws SQLException {
    Cluster cluster = TENANT.applyCluster("interrupted", "{plan: basic, %s}".formatted(SMALL));
    cluster.awaitThat("the first objects", c -> !c.managedObjects().isEmpty());

    OperatorPods.kill();

    cluster.awaitPhase(Phase.READY);
    cluster.execute(Endpoint.POOLER, Defaults.USER, "CREATE TABLE t (id int)");
    cluster.edit(spec -> spec.setDeletionPolicy(DeletionPolicy.DELETE));
    cluster.delete();
  }

  @Test
  void aClusterIsMadeAgainUnderItsName() throws SQLException {
    Cluster cluster =
        TENANT.applyCluster("again", "{plan: basic, %s}".formatted(SMALL)).awaitPhase(Phase.READY);
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE kept AS SELECT 42 AS n");
    UserSecret before = cluster.secret();

    cluster.delete();
    assertThat(cluster.managedObjects())
        .extracting(object -> object.getKind() + "/" + object.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "PersistentVolumeClaim/data-again-1-0",
            "PersistentVolumeClaim/data-again-2-0",
            "PersistentVolumeClaim/data-again-repo-0",
            "Secret/again-mpg-repo-cipher");

    TENANT.applyCluster("again", "{plan: basic, %s}".formatted(SMALL)).awaitPhase(Phase.READY);
    for (Endpoint endpoint : Endpoint.values()) {
      assertThat(cluster.query(endpoint, Defaults.USER, "SELECT n FROM kept")).isEqualTo("42");
      assertThat(cluster.secret().get("password")).isNotEqualTo(before.get("password"));
      SqlState.assertRefused(
          () -> cluster.connect(endpoint, withPassword(before), new Properties()).close(),
          SqlState.WRONG_PASSWORD,
          SqlState.POOLER_REFUSED);
    }

    cluster.edit(spec -> spec.setDeletionPolicy(DeletionPolicy.DELETE));
    cluster.delete();
    await("nothing to be left")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(cluster.managedObjects()).extracting(HasMetadata::getKind).isEmpty());

    TENANT
        .applyCluster(
            "again", "{plan: basic, replicas: 0, deletionPolicy: Delete, %s}".formatted(SMALL))
        .awaitPhase(Phase.READY);
    assertThat(cluster.query(Endpoint.POOLER, Defaults.USER, "SELECT to_regclass('kept') IS NULL"))
        .isEqualTo("t");
    cluster.delete();
  }

  /** The CA is a new one too: the old password is tried with the new trust. */
  private static UserSecret withPassword(UserSecret before) {
    UserSecret now = TENANT.cluster("again").secret();
    Map<String, String> values = new TreeMap<>(now.values());
    values.put("password", before.get("password"));
    return new UserSecret(values);
  }

  @Test
  void someoneElsesStateOfPatroniIsNotTakenOver() {
    TENANT.apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: late-config
          annotations: {initialize: "7300000000000000000", config: '{"ttl": 30}'}
        """);
    Cluster cluster =
        TENANT.applyCluster(
            "late", "{plan: basic, replicas: 0, deletionPolicy: Delete, %s}".formatted(SMALL));

    assertThat(cluster.awaitReason("Ready", "NameTaken").getMessage()).contains("late-config");
    assertThat(cluster.pods()).isEmpty();

    Kube.client().configMaps().inNamespace(TENANT.namespace()).withName("late-config").delete();
    cluster.awaitPhase(Phase.READY).delete();
  }
}
