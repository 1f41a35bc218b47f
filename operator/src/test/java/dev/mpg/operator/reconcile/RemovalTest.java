package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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

  private void delete() {
    operator.client().resource(operator.resource()).delete();
    soon().until(() -> operator.resource() == null);
  }
}
