package dev.mpg.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignificantChangeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"renewTime", "acquireTime", "optime", "slots", "retain_slots", "failsafe"})
  void patronisHeartbeatIsNoChange(String annotation) {
    boolean change =
        SignificantChange.between(
            leader("shop-1-0", annotation, "2"), leader("shop-1-0", annotation, "1"));

    assertThat(change).isFalse();
  }

  @Test
  void anotherLeaderIsOne() {
    boolean change =
        SignificantChange.between(
            leader("shop-2-0", "optime", "1"), leader("shop-1-0", "optime", "1"));

    assertThat(change).isTrue();
  }

  @Test
  void aPositionInTheLogIsNoChange() {
    boolean change =
        SignificantChange.between(
            pod("replica", "{\"state\":\"running\",\"xlog_location\":2}"),
            pod("replica", "{\"state\":\"running\",\"xlog_location\":1}"));

    assertThat(change).isFalse();
  }

  @Test
  void anotherRoleIsOne() {
    boolean change =
        SignificantChange.between(
            pod("primary", "{\"state\":\"running\"}"), pod("replica", "{\"state\":\"running\"}"));

    assertThat(change).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"state\":\"stopped\"}",
        "{\"state\":\"running\",\"pending_restart\":true}",
        "{\"state\":\"running\",\"replication_state\":\"streaming\"}"
      })
  void whatPatroniSaysOfAMemberIsOne(String status) {
    boolean change =
        SignificantChange.between(
            pod("replica", status), pod("replica", "{\"state\":\"running\"}"));

    assertThat(change).isTrue();
  }

  @Test
  void readinessIsOne() {
    Pod ready = pod("replica", "{}");
    Pod unready =
        new PodBuilder(ready)
            .editStatus()
            .editFirstCondition()
            .withStatus("False")
            .endCondition()
            .endStatus()
            .build();

    assertThat(SignificantChange.between(unready, ready)).isTrue();
  }

  @Test
  void aStatusThatIsNoJsonIsCompared() {
    assertThat(SignificantChange.between(pod("replica", "{"), pod("replica", "["))).isTrue();
  }

  private static ConfigMap leader(String leader, String annotation, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("shop-leader")
        .withResourceVersion(value)
        .addToAnnotations("leader", leader)
        .addToAnnotations(annotation, value)
        .endMetadata()
        .build();
  }

  private static Pod pod(String role, String status) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("shop-1-0")
        .addToLabels(Labels.ROLE, role)
        .addToAnnotations("status", status)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }
}
