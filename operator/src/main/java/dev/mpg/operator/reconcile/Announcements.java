package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ItemStatus;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresStatus;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.status.ConditionReason;
import dev.mpg.operator.status.ConditionType;
import dev.mpg.operator.status.StatusFactory;
import dev.mpg.operator.validation.Violation;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events for what changed between the status before and the status now; each told once. */
final class Announcements {
  private Announcements() {}

  static void refused(
      EventPublisher events,
      ClusterMemory memory,
      ManagedPostgres resource,
      List<Violation> violations) {
    once(
        memory,
        EventReason.INVALID_SPEC,
        violations.stream().map(Violation::message).collect(Collectors.joining("; ")),
        condition(resource.getStatus(), ConditionType.PROGRESSING)
            .filter(old -> ConditionReason.INVALID_SPEC.text().equals(old.getReason()))
            .map(Condition::getMessage)
            .orElse(null),
        message -> events.warning(resource, EventReason.INVALID_SPEC, message));
  }

  static void changes(
      EventPublisher events,
      ClusterMemory memory,
      ManagedPostgres resource,
      ManagedPostgresStatus now) {
    ManagedPostgresStatus before = resource.getStatus();
    String primaryBefore = before == null ? null : before.getPrimary();
    if (primaryBefore == null && before != null) {
      primaryBefore = memory.lastPrimary;
    }
    if (now.getPrimary() != null) {
      if (primaryBefore != null && !primaryBefore.equals(now.getPrimary())) {
        events.normal(
            resource,
            EventReason.PRIMARY_CHANGED,
            "the primary is " + now.getPrimary() + ", before it was " + primaryBefore);
      }
      memory.lastPrimary = now.getPrimary();
    } else if (primaryBefore != null) {
      memory.lastPrimary = primaryBefore;
    }
    boolean wasReady = memory.ready || (before != null && before.getPhase() == Phase.READY);
    memory.ready = now.getPhase() == Phase.READY;
    if (memory.ready && !wasReady) {
      events.normal(resource, EventReason.READY, "the cluster takes writes and has a standby");
    }
    failures(
        events,
        memory,
        resource,
        ConditionType.STORAGE_RESIZING,
        ConditionReason.EXPANSION_REFUSED,
        EventReason.STORAGE_REFUSED,
        before,
        now);
    failures(
        events,
        memory,
        resource,
        ConditionType.STORAGE_RESIZING,
        ConditionReason.ALMOST_FULL,
        EventReason.VOLUME_ALMOST_FULL,
        before,
        now);
    failures(
        events,
        memory,
        resource,
        ConditionType.READY,
        ConditionReason.NAME_TAKEN,
        EventReason.NAME_TAKEN,
        before,
        now);
    backups(events, memory, resource, before, now);
    items(
        events,
        memory,
        resource,
        EventReason.USER_NOT_READY,
        "user",
        before == null ? null : before.getUsers(),
        now.getUsers());
    items(
        events,
        memory,
        resource,
        EventReason.DATABASE_NOT_READY,
        "database",
        before == null ? null : StatusFactory.withExtensions(before.getDatabases()),
        StatusFactory.withExtensions(now.getDatabases()));
    if (before != null) {
      removals(events, memory, resource, before, now);
    }
  }

  /** What a person has to look at: not that the repository is about to start. */
  private static void backups(
      EventPublisher events,
      ClusterMemory memory,
      ManagedPostgres resource,
      @Nullable ManagedPostgresStatus before,
      ManagedPostgresStatus now) {
    Set<String> wrong =
        Set.of(
            ConditionReason.REPOSITORY_FULL.text(),
            ConditionReason.REPOSITORY_ALMOST_FULL.text(),
            ConditionReason.EXPANSION_REFUSED.text(),
            ConditionReason.ARCHIVING_FAILS.text(),
            ConditionReason.LOG_MISSING.text(),
            ConditionReason.REPOSITORY_UNREACHABLE.text());
    condition(now, ConditionType.BACKUP_HEALTHY)
        .filter(condition -> wrong.contains(condition.getReason()))
        .ifPresentOrElse(
            condition ->
                once(
                    memory,
                    EventReason.BACKUP_UNHEALTHY,
                    condition.getMessage(),
                    condition(before, ConditionType.BACKUP_HEALTHY)
                        .map(Condition::getMessage)
                        .orElse(null),
                    message -> events.warning(resource, EventReason.BACKUP_UNHEALTHY, message)),
            () -> memory.events.remove(EventReason.BACKUP_UNHEALTHY.text()));
    failures(
        events,
        memory,
        resource,
        ConditionType.BACKUP_HEALTHY,
        ConditionReason.BACKUP_FAILED,
        EventReason.BACKUP_FAILED,
        before,
        now);
  }

  /** A database that was removed leaves the status when the server was asked what became of it. */
  private static void removals(
      EventPublisher events,
      ClusterMemory memory,
      ManagedPostgres resource,
      ManagedPostgresStatus before,
      ManagedPostgresStatus now) {
    Set<String> left = names(before);
    left.removeAll(names(now));
    // The cache may still have the status that was written before the last one.
    memory.toldRemoved.retainAll(left);
    SyncResult sync = memory.lastSync;
    if (sync == null) {
      return;
    }
    for (String name : left) {
      if (!memory.toldRemoved.add(name)) {
        continue;
      }
      if (sync.keptDatabases().contains(name)) {
        events.normal(
            resource,
            EventReason.DATABASE_KEPT,
            "database "
                + name
                + " was removed from spec.databases and keeps its data; it is no longer managed. Add"
                + " it again to have it back, or add it with deletionPolicy: Delete and remove it"
                + " once more to have it dropped");
      } else {
        events.normal(
            resource,
            EventReason.DATABASE_DROPPED,
            "database "
                + name
                + " was removed from spec.databases and is gone with all data: its deletionPolicy"
                + " was Delete, or it was dropped in SQL");
      }
    }
  }

  private static Set<String> names(ManagedPostgresStatus status) {
    Set<String> names = new TreeSet<>();
    if (status.getDatabases() != null) {
      status.getDatabases().forEach(database -> names.add(String.valueOf(database.getName())));
    }
    return names;
  }

  private static void failures(
      EventPublisher events,
      ClusterMemory memory,
      ManagedPostgres resource,
      ConditionType type,
      ConditionReason reason,
      EventReason event,
      @Nullable ManagedPostgresStatus before,
      ManagedPostgresStatus now) {
    condition(now, type)
        .filter(condition -> reason.text().equals(condition.getReason()))
        .ifPresentOrElse(
            condition ->
                once(
                    memory,
                    event,
                    condition.getMessage(),
                    condition(before, type)
                        .filter(old -> reason.text().equals(old.getReason()))
                        .map(Condition::getMessage)
                        .orElse(null),
                    message -> events.warning(resource, event, message)),
            () -> memory.events.remove(event.text()));
  }

  private static void items(
      EventPublisher events,
      ClusterMemory memory,
      ManagedPostgres resource,
      EventReason event,
      String kind,
      @Nullable List<ItemStatus> before,
      @Nullable List<ItemStatus> now) {
    String failed = failed(kind, now);
    if (failed.isEmpty()) {
      memory.events.remove(event.text());
    } else {
      once(
          memory,
          event,
          failed,
          failed(kind, before),
          message -> events.warning(resource, event, message));
    }
  }

  /** Those that wait for the primary are not worth an Event. */
  private static String failed(String kind, @Nullable List<ItemStatus> items) {
    return items == null
        ? ""
        : items.stream()
            .filter(item -> !Boolean.TRUE.equals(item.getReady()))
            .filter(item -> !ConditionReason.WAITING.text().equals(item.getReason()))
            .map(item -> kind + " " + item.getName() + ": " + item.getMessage())
            .collect(Collectors.joining("; "));
  }

  /** Tells what has not been told since it was something else. */
  static void once(
      ClusterMemory memory,
      EventReason reason,
      String message,
      @Nullable String toldBefore,
      java.util.function.Consumer<String> tell) {
    boolean repeated = message.equals(memory.events.put(reason.text(), message));
    if (!repeated && !message.equals(toldBefore)) {
      tell.accept(message);
    }
  }

  private static Optional<Condition> condition(
      @Nullable ManagedPostgresStatus status, ConditionType type) {
    if (status == null || status.getConditions() == null) {
      return Optional.empty();
    }
    return status.getConditions().stream()
        .filter(condition -> type.text().equals(condition.getType()))
        .findFirst();
  }
}
