package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mock server collects no garbage: what is gone was deleted by the operator. */
class RemovalTest {
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
  void allButTheVolumesAndWhatBackupsAreEncryptedWithGoes() {
    operator.create("{plan: basic}");

    delete();

    assertThat(operator.objects())
        .extracting(HasMetadata::getMetadata)
        .allSatisfy(metadata -> assertThat(metadata.getOwnerReferences()).isEmpty())
        .extracting(ObjectMeta::getName)
        .containsExactlyInAnyOrder(
            "data-shop-1-0", "data-shop-2-0", "data-shop-repo-0", "shop-mpg-repo-cipher");
  }

  @Test
  void volumesGoTooWhenThePolicySaysSo() {
    operator.create("{plan: basic, deletionPolicy: Delete}");

    delete();

    assertThat(operator.objects()).isEmpty();
  }

  @Test
  void aClusterOfThatNameCanBeMadeAgainOnTheKeptVolumes() {
    operator.create("{plan: basic}");
    delete();

    operator.create("{plan: basic}");

    assertThat(operator.objects()).hasSize(40);
  }

  @Test
  void filesInAStoreAreRemovedByAPodBeforeTheRestGoes() {
    operator.create(RunningOperator.IN_STORE);
    operator.client().resource(operator.resource()).delete();
    soon().until(() -> removal().get() != null);
    assertThat(operator.objects())
        .extracting(object -> object.getMetadata().getName())
        .contains("shop-mpg-repo-cipher", "shop-pgbackrest");

    ends(0);

    soon().until(() -> operator.resource() == null);
    assertThat(operator.objects()).isEmpty();
  }

  @Test
  void aStoreThatRefusesHoldsTheRestAndRetainLetsItGo() {
    operator.create(RunningOperator.IN_STORE);
    operator.client().resource(operator.resource()).delete();
    soon().until(() -> removal().get() != null);
    ends(1);
    operator.settle();
    assertThat(operator.resource()).isNotNull();

    operator
        .client()
        .resource(operator.resource())
        .edit(
            resource -> {
              resource.getSpec().setDeletionPolicy(DeletionPolicy.RETAIN);
              return resource;
            });

    soon().until(() -> operator.resource() == null);
    assertThat(operator.objects())
        .extracting(object -> object.getMetadata().getName())
        .containsExactlyInAnyOrder("data-shop-1-0", "data-shop-2-0", "shop-mpg-repo-cipher");
  }

  private PodResource removal() {
    return operator.client().pods().inNamespace(RunningOperator.NAMESPACE).withName("shop-removal");
  }

  /** What the kubelet says of the pod that removes. */
  private void ends(int code) {
    removal()
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .withNewStatus()
                    .addNewContainerStatus()
                    .withName("removal")
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(code)
                    .withFinishedAt(Instant.now().toString())
                    .endTerminated()
                    .endState()
                    .endContainerStatus()
                    .endStatus()
                    .build());
  }

  private void delete() {
    operator.client().resource(operator.resource()).delete();
    soon().until(() -> operator.resource() == null);
  }
}
