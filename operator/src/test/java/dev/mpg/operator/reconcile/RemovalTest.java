package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
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
  void allButTheVolumesGoes() {
    operator.create("{plan: basic}");

    delete();

    assertThat(operator.objects())
        .hasSize(2)
        .hasOnlyElementsOfType(PersistentVolumeClaim.class)
        .extracting(HasMetadata::getMetadata)
        .allSatisfy(metadata -> assertThat(metadata.getOwnerReferences()).isEmpty());
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

    assertThat(operator.objects()).hasSize(29);
  }

  private void delete() {
    operator.client().resource(operator.resource()).delete();
    soon().until(() -> operator.resource() == null);
  }
}
