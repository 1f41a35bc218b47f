package dev.mpg.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a resource to its objects. */
class ReconcileTest {
  private RunningOperator operator;

  @BeforeEach
  void start() {
    operator = new RunningOperator();
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void oneLineOfSpecMakesEveryObject() {
    operator.create("{plan: basic}");

    assertThat(names(operator.objects()))
        .containsExactlyInAnyOrder(
            "ConfigMap/shop-config",
            "ConfigMap/shop-failover",
            "ConfigMap/shop-leader",
            "ConfigMap/shop-patroni",
            "ConfigMap/shop-pgbackrest",
            "ConfigMap/shop-pgbouncer",
            "ConfigMap/shop-sync",
            "Deployment/shop-pgbouncer",
            "NetworkPolicy/shop-pgbouncer",
            "NetworkPolicy/shop-postgres",
            "NetworkPolicy/shop-repo",
            "NetworkPolicy/shop-restore",
            "PersistentVolumeClaim/data-shop-1-0",
            "PersistentVolumeClaim/data-shop-2-0",
            "PersistentVolumeClaim/data-shop-repo-0",
            "PodDisruptionBudget/shop-pgbouncer",
            "PodDisruptionBudget/shop-postgres",
            "Role/shop-postgres",
            "RoleBinding/shop-postgres",
            "Secret/shop-fly-user",
            "Secret/shop-mpg-ca",
            "Secret/shop-mpg-internal",
            "Secret/shop-mpg-operator-tls",
            "Secret/shop-mpg-pgbouncer-auth",
            "Secret/shop-mpg-pgbouncer-tls",
            "Secret/shop-mpg-postgres-tls",
            "Secret/shop-mpg-repo-cipher",
            "Secret/shop-mpg-repo-tls",
            "Secret/shop-mpg-verifiers",
            "Service/shop-1",
            "Service/shop-2",
            "Service/shop-direct",
            "Service/shop-pgbouncer",
            "Service/shop-repo",
            "Service/shop-ro",
            "ServiceAccount/shop-postgres",
            "ServiceAccount/shop-repo",
            "StatefulSet/shop-1",
            "StatefulSet/shop-2",
            "StatefulSet/shop-repo");
    assertThat(operator.resource().getStatus().getPhase()).isEqualTo(Phase.CREATING);
    assertThat(operator.condition("Ready").getReason()).isEqualTo("NoPrimary");
  }

  @Test
  void aClusterThatIsBackedUpToAStoreHasNoRepository() {
    operator.create(RunningOperator.IN_STORE);
    List<String> before = operator.writes();

    operator.lookAgain();

    assertThat(names(operator.objects()))
        .contains("StatefulSet/shop-2", "ServiceAccount/shop-repo")
        .doesNotContain(
            "StatefulSet/shop-repo",
            "PersistentVolumeClaim/data-shop-repo-0",
            "Service/shop-repo",
            "NetworkPolicy/shop-repo");
    assertThat(operator.writes()).isEqualTo(before);
    assertThat(operator.resource().getStatus().getBackup().getRepository())
        .startsWith("s3://backups/shops/shop/");
  }

  @Test
  void theSecondLookWritesNothing() {
    operator.create("{plan: basic}");
    List<String> before = operator.writes();

    operator.lookAgain();

    assertThat(operator.writes()).isEqualTo(before);
  }

  @Test
  void anOperatorThatIsStartedAgainWritesNothing() {
    operator.create("{plan: basic}");
    List<String> before = operator.writes();

    operator.restart();
    operator.settle();

    assertThat(operator.writes()).isEqualTo(before);
  }

  private static Set<String> names(List<HasMetadata> objects) {
    Set<String> names = new TreeSet<>();
    objects.forEach(object -> names.add(object.getKind() + "/" + object.getMetadata().getName()));
    return names;
  }
}
