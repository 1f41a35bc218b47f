package dev.mpg.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123Z");
  private static final String BEFORE = "2026-01-01T10:00:00Z";

  @Test
  void theTimeStaysWhileTheConditionDoes() {
    Conditions conditions = new Conditions(List.of(ready("True", BEFORE)), NOW, 2L);

    conditions.set(ConditionType.READY, true, ConditionReason.SERVING, "another message");

    assertThat(conditions.list())
        .singleElement()
        .satisfies(
            ready -> {
              assertThat(ready.getLastTransitionTime()).isEqualTo(BEFORE);
              assertThat(ready.getMessage()).isEqualTo("another message");
              assertThat(ready.getObservedGeneration()).isEqualTo(2);
            });
  }

  @Test
  void theTimeChangesWithTheCondition() {
    Conditions conditions = new Conditions(List.of(ready("False", BEFORE)), NOW, 2L);

    conditions.set(ConditionType.READY, true, ConditionReason.SERVING, "");

    assertThat(conditions.list())
        .extracting(Condition::getLastTransitionTime)
        .containsExactly("2026-01-01T12:00:00Z");
  }

  @Test
  void aTimeThatSomebodyRemovedIsSetAnew() {
    Conditions conditions = new Conditions(List.of(ready("True", null)), NOW, 2L);

    conditions.set(ConditionType.READY, true, ConditionReason.SERVING, "");

    assertThat(conditions.list())
        .extracting(Condition::getLastTransitionTime)
        .containsExactly("2026-01-01T12:00:00Z");
  }

  @Test
  void whatNothingIsSaidOfStaysAsItWas() {
    Conditions conditions = new Conditions(List.of(ready("True", BEFORE)), NOW, 2L);

    conditions.set(ConditionType.PROGRESSING, false, ConditionReason.INVALID_SPEC, "");

    assertThat(conditions.withRest())
        .extracting(Condition::getType)
        .containsExactly("Progressing", "Ready");
  }

  private static Condition ready(String status, String since) {
    return new ConditionBuilder()
        .withType("Ready")
        .withStatus(status)
        .withLastTransitionTime(since)
        .build();
  }
}
