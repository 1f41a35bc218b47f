package dev.mpg.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions of one status: a transition time changes only when the condition does. */
final class Conditions {
  private final List<Condition> before;
  private final Instant now;
  private final @Nullable Long generation;
  private final List<Condition> conditions = new ArrayList<>();

  Conditions(@Nullable List<Condition> before, Instant now, @Nullable Long generation) {
    this.before = before == null ? List.of() : before;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.generation = generation;
  }

  void set(ConditionType type, boolean value, ConditionReason reason, String message) {
    String status = value ? "True" : "False";
    String since =
        before.stream()
            .filter(old -> type.text().equals(old.getType()) && status.equals(old.getStatus()))
            .findFirst()
            .map(Condition::getLastTransitionTime)
            .orElse(now.toString());
    conditions.add(
        new ConditionBuilder()
            .withType(type.text())
            .withStatus(status)
            .withReason(reason.text())
            .withMessage(message)
            .withLastTransitionTime(since)
            .withObservedGeneration(generation)
            .build());
  }

  /** Says again what was said before. */
  void keep(Condition said) {
    conditions.add(said);
  }

  /** Keeps what was said before of the types that nothing is said of now. */
  List<Condition> withRest() {
    List<Condition> all = new ArrayList<>(conditions);
    before.stream()
        .filter(old -> all.stream().noneMatch(set -> set.getType().equals(old.getType())))
        .forEach(all::add);
    return all;
  }

  List<Condition> list() {
    return List.copyOf(conditions);
  }
}
