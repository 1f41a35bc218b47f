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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A verification that has a pod already: what came of it is told, and then the pod goes. */
@NullUnmarked
class VerifyStepTest {
  private static final Instant ENDED = Instant.parse("2026-03-01T10:01:32Z");

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
      assertThat(status.getVerified().getDuration()).isEqualTo("1m32s");
      assertThat(status.getVerified().getMessage()).isEqualTo("all is sound");
      assertThat(status.getVerifying()).isNull();
      assertThat(
              operator.client().secrets().inNamespace(RunningOperator.NAMESPACE).list().getItems())
          .extracting(secret -> secret.getMetadata().getName())
          .doesNotContain("shop-mpg-verify-tls");
      assertThat(events(operator, "BackupVerified"))
          .singleElement()
          .isEqualTo("backup monday: all is sound; it took 1m32s");
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
  void onePodThatCannotBeginIsGivenUp() {
    try (RunningOperator operator = new RunningOperator()) {
      operator.create("{plan: basic}");
      Instant created = Instant.now().minus(Duration.ofMinutes(16));

      operator
          .client()
          .resource(
              pod(created)
                  .withNewStatus()
                  .withPhase("Pending")
                  .addNewCondition()
                  .withType("PodScheduled")
                  .withStatus("False")
                  .withMessage("no node has room")
                  .endCondition()
                  .endStatus()
                  .build())
          .create();

      awaitGone(operator);
      BackupStatus status = operator.resource().getStatus().getBackup();
      assertThat(status.getVerified()).isNull();
      assertThat(status.getNotVerified().getMessage())
          .contains("monday", "within 15 minutes", "no node has room", "a volume of 10Gi");
      assertThat(events(operator, "NotVerified")).hasSize(1);
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
      assertThat(operator.resource().getMetadata().getAnnotations())
          .doesNotContainKey(Labels.VERIFY);
    }
  }

  private static void ended(RunningOperator operator, int exitCode, String message) {
    operator
        .client()
        .resource(
            pod(ENDED.minusSeconds(92))
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

  private static PodBuilder pod(Instant created) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(RunningOperator.NAMESPACE)
        .withName("shop-verify")
        .withUid(Clusters.UID)
        .withCreationTimestamp(created.toString())
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
