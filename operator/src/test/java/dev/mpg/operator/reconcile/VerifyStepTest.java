package dev.mpg.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.BackupStatus;
import dev.mpg.operator.api.v1alpha1.VerificationResult;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.backup.RestorePod;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A verification that has a pod already: what came of it is told, and then the pod goes. */
@NullUnmarked
class VerifyStepTest {
  /** Somewhat after the pod was made, whose time the mock API server sets itself. */
  private static final Instant ENDED =
      Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);

  @Test
  void whatWasFoundIsToldAndNothingIsLeft() {
    try (RunningOperator operator = new RunningOperator()) {
      operator.create("{plan: basic}");
      operator.client().resource(keys()).create();

      ended(operator, 0, "{\"verified\": \"all is sound\"}");

      awaitGone(operator);
      BackupStatus status = operator.resource().getStatus().getBackup();
      assertThat(status.getVerified().getResult()).isEqualTo(VerificationResult.SUCCEEDED);
      assertThat(status.getVerified().getBackup()).isEqualTo("monday");
      assertThat(status.getVerified().getTime()).isEqualTo(ENDED.toString());
      assertThat(status.getVerified().getDuration()).matches("[0-9]+m[0-9]+s");
      assertThat(status.getVerified().getMessage()).isEqualTo("all is sound");
      assertThat(status.getVerifying()).isNull();
      assertThat(
              operator.client().secrets().inNamespace(RunningOperator.NAMESPACE).list().getItems())
          .extracting(secret -> secret.getMetadata().getName())
          .doesNotContain("shop-mpg-verify-tls");
      assertThat(events(operator, "BackupVerified"))
          .singleElement()
          .asString()
          .startsWith("backup monday: all is sound; it took ");
    }
  }

  @Test
  void damageIsToldByAWarning() {
    try (RunningOperator operator = new RunningOperator()) {
      operator.create("{plan: basic}");

      ended(operator, RestoreEnd.DAMAGED, "{\"damaged\": \"an index lacks rows\"}");

      awaitGone(operator);
      assertThat(operator.resource().getStatus().getBackup().getVerified().getResult())
          .isEqualTo(VerificationResult.FAILED);
      assertThat(events(operator, "VerificationFailed"))
          .containsExactly("backup monday: an index lacks rows");
    }
  }

  @Test
  void anOperatorThatStartsTellsWhatEndedMeanwhile() {
    try (RunningOperator operator = new RunningOperator()) {
      operator.create("{plan: basic}");

      operator.restart(() -> ended(operator, 0, "{\"verified\": \"all is sound\"}"));

      awaitGone(operator);
      assertThat(operator.resource().getStatus().getBackup().getVerified().getMessage())
          .isEqualTo("all is sound");
      assertThat(events(operator, "BackupVerified")).hasSize(1);
    }
  }

  @Test
  void aRequestIsTakenAwayWhenItWasCarriedOut() {
    try (RunningOperator operator = new RunningOperator()) {
      operator.create("{plan: basic}");
      operator
          .client()
          .resource(operator.resource())
          .edit(
              resource -> {
                resource.getMetadata().getAnnotations().put(Labels.VERIFY, "now");
                return resource;
              });

      ended(operator, 0, "{\"verified\": \"all is sound\"}");

      awaitGone(operator);
      // The mock API server keeps the key without a value.
      assertThat(operator.resource().getMetadata().getAnnotations().get(Labels.VERIFY)).isNull();
    }
  }

  private static void ended(RunningOperator operator, int exitCode, String message) {
    operator
        .client()
        .resource(
            pod()
                .withNewStatus()
                .withPhase(exitCode == 0 ? "Succeeded" : "Failed")
                .addNewContainerStatus()
                .withName(RestorePod.CONTAINER)
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withFinishedAt(ENDED.toString())
                .withMessage(message)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build())
        .create();
  }

  private static PodBuilder pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(RunningOperator.NAMESPACE)
        .withName("shop-verify")
        .withUid(Clusters.UID)
        .withLabels(Labels.of("shop", Component.RESTORE))
        .addToAnnotations(Labels.BACKUP, "monday")
        .addToAnnotations(Labels.VERIFY, "now")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName(RestorePod.CONTAINER)
        .withArgs("mpg-restore", "--verify", "20260301-100000F")
        .endContainer()
        .endSpec();
  }

  private static Secret keys() {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(RunningOperator.NAMESPACE)
        .withName("shop-mpg-verify-tls")
        .withLabels(Labels.of("shop", Component.RESTORE))
        .endMetadata()
        .build();
  }

  private static void awaitGone(RunningOperator operator) {
    RunningOperator.soon()
        .until(
            () ->
                operator
                        .client()
                        .pods()
                        .inNamespace(RunningOperator.NAMESPACE)
                        .withName("shop-verify")
                        .get()
                    == null);
    operator.settle();
  }

  private static List<String> events(RunningOperator operator, String reason) {
    return operator
        .client()
        .v1()
        .events()
        .inNamespace(RunningOperator.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .filter(event -> reason.equals(event.getReason()))
        .map(Event::getMessage)
        .toList();
  }
}
