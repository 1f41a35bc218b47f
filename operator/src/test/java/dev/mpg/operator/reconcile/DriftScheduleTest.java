package dev.mpg.operator.reconcile;

import static dev.mpg.operator.reconcile.RunningOperator.NAMESPACE;
import static dev.mpg.operator.reconcile.RunningOperator.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.fixture.Observed;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.patroni.DcsConfigMaps;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the operator looks for changes by hand, and what it makes of a server that is silent. */
class DriftScheduleTest {
  /** Statistics are ten seconds late, so it looks every hundredth of a second. */
  private static final Duration OFTEN = Duration.ofMillis(10_010);

  private RunningOperator operator;

  @BeforeEach
  void start() {
    operator = new RunningOperator(OFTEN);
    operator.create("{plan: basic, replicas: 0}");
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void withoutAPrimaryItLooksAtNothing() {
    // Waits until there was no pass for as long as fifty looks would take.
    operator.settle();

    assertThat(operator.condition("UsersSynced").getReason()).isEqualTo("Waiting");
  }

  @Test
  void aSuspendedClusterIsNotLookedAt() {
    primaryAppears();
    operator
        .client()
        .resource(operator.resource())
        .edit(
            resource -> {
              resource.getSpec().setSuspended(true);
              return resource;
            });

    soon().until(() -> operator.condition("Progressing").getReason().equals("Suspended"));
    operator.settle();
  }

  @Test
  void aServerThatIsSilentIsToldAndAskedAgain() {
    primaryAppears();

    soon()
        .untilAsserted(
            () ->
                assertThat(operator.condition("UsersSynced"))
                    .returns("ServerUnreachable", Condition::getReason));
    soon()
        .until(
            () -> {
              List<String> writes = operator.writes();
              int runs = operator.runs();
              soon().until(() -> operator.runs() > runs + 2);
              return operator.writes().equals(writes);
            });
  }

  /** As Patroni would say it; nothing listens at that address. */
  private void primaryAppears() {
    Pod pod = Observed.of(1).build().instances().get(0).pod();
    assertThat(pod).isNotNull();
    pod.getMetadata().setNamespace(NAMESPACE);
    pod.getMetadata().getLabels().put(Labels.NUMBER, "1");
    pod.getStatus().setPodIP("127.0.0.2");
    // Not older than the cluster.
    pod.getMetadata().setCreationTimestamp("2100-01-01T00:00:00Z");
    operator.client().resource(pod).create();
    operator
        .client()
        .configMaps()
        .inNamespace(NAMESPACE)
        .withName("shop-leader")
        .edit(
            map -> {
              map.getMetadata()
                  .getAnnotations()
                  .put(DcsConfigMaps.LEADER, pod.getMetadata().getName());
              return map;
            });
  }
}
