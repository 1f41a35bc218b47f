package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.fixture.Clusters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A spec that cannot be carried out changes nothing. */
class RefusedSpecTest {
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
  void aRunningClusterStaysAsItIs() {
    operator.create("{plan: basic}");
    List<HasMetadata> before = operator.objects();

    edit("{plan: gold, replicas: 3}");

    soon().until(() -> operator.condition("Progressing").getReason().equals("InvalidSpec"));
    assertThat(operator.condition("Progressing").getMessage())
        .contains("spec.plan")
        .contains("gold")
        .contains("basic, launch");
    assertThat(operator.objects()).isEqualTo(before);
  }

  @Test
  void theClusterIsLookedAfterByTheSpecBefore() {
    operator.create("{plan: basic}");
    edit("{plan: gold, replicas: 3}");
    soon().until(() -> operator.condition("Progressing").getReason().equals("InvalidSpec"));

    operator
        .client()
        .services()
        .inNamespace(RunningOperator.NAMESPACE)
        .withName("shop-direct")
        .delete();

    soon()
        .until(
            () ->
                operator
                        .client()
                        .services()
                        .inNamespace(RunningOperator.NAMESPACE)
                        .withName("shop-direct")
                        .get()
                    != null);
    assertThat(operator.condition("Progressing").getMessage())
        .contains("spec.plan")
        .contains("the former spec is carried out");
    assertThat(
            operator
                .client()
                .apps()
                .statefulSets()
                .inNamespace(RunningOperator.NAMESPACE)
                .list()
                .getItems())
        .hasSize(3);
  }

  @Test
  void aVolumeCannotShrinkThoughTheApiServerLetItPass() {
    operator.create("{plan: basic, storage: {size: 20Gi}}");

    edit("{plan: basic, storage: {size: 10Gi}}");

    soon().until(() -> operator.condition("Progressing").getReason().equals("InvalidSpec"));
    assertThat(operator.condition("Progressing").getMessage())
        .contains("spec.storage.size")
        .contains("20Gi");
  }

  @Test
  void volumesGrowAllTheSame() {
    operator.create("{plan: basic}");

    edit("{plan: gold, storage: {size: 20Gi}}");

    soon().until(() -> sizes().equals(List.of("20Gi", "20Gi")));
    soon().until(() -> operator.condition("Progressing").getReason().equals("InvalidSpec"));
  }

  @Test
  void volumesGrowThoughNoFormerSpecIsKnown() {
    operator.create("{plan: basic}");
    operator.restart(
        () -> {
          operator
              .client()
              .secrets()
              .inNamespace(RunningOperator.NAMESPACE)
              .withName("shop-mpg-verifiers")
              .delete();
          edit("{plan: gold, storage: {size: 20Gi}}");
        });

    soon().until(() -> sizes().equals(List.of("20Gi", "20Gi")));
  }

  private List<String> sizes() {
    return operator
        .client()
        .persistentVolumeClaims()
        .inNamespace(RunningOperator.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .filter(claim -> !claim.getMetadata().getName().equals("data-shop-repo-0"))
        .map(claim -> claim.getSpec().getResources().getRequests().get("storage").toString())
        .toList();
  }

  @Test
  void aMendedSpecIsCarriedOut() {
    operator.create("{plan: gold}");
    assertThat(operator.resource().getStatus().getPhase()).isEqualTo(Phase.FAILED);

    edit("{plan: basic}");

    soon().until(() -> operator.condition("Progressing").getReason().equals("Creating"));
    assertThat(operator.objects()).hasSize(40);
  }

  private void edit(String spec) {
    operator
        .client()
        .resource(operator.resource())
        .edit(
            resource -> {
              resource.setSpec(Clusters.shop(spec).getSpec());
              return resource;
            });
  }
}
