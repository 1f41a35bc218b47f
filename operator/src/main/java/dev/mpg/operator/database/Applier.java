package dev.mpg.operator.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Executes a plan: neighbouring steps in one database go together in one transaction. When that
 * fails it is done again item by item, so that what fails for one item holds up no other.
 *
 * <p>Neighbouring transactions in different databases, and neighbouring steps that run outside of
 * one, do not depend on each other: they are executed side by side.
 */
final class Applier {
  private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

  // Somebody made or dropped something between the observation and now, or it was a deadlock: a
  // new observation leads to another plan. Anything else would only fail again.
  private static final Set<String> OVERTAKEN =
      Set.of("2BP01", "55006", "3F000", "42P01", "42704", "42710", "40001", "40P01", "XX000");

  /** As many as are worth it on the two CPUs of a small server. */
  private static final int SIDE_BY_SIDE = 3;

  /** Fewer transactions than this are not worth a connection more. */
  private static final int WORTHWHILE = 4;

  /**
   * What a pass came to.
   *
   * @param result the results
   * @param again whether another pass at once may bring more
   */
  record Pass(SyncResult result, boolean again) {}

  /**
   * Executes the plan.
   *
   * @throws SQLException when the connection is lost; everything committed so far stays, and the
   *     next pass does the rest
   */
  Pass apply(SyncPlan plan, Sessions sessions) throws SQLException {
    Run run = new Run(plan);
    for (List<List<Step>> group : groups(batches(plan.steps()))) {
      if (group.size() < WORTHWHILE) {
        for (List<Step> batch : group) {
          run.execute(batch, sessions);
        }
      } else {
        sideBySide(run, group, sessions);
      }
    }
    return new Pass(run.result(), run.again);
  }

  private static void sideBySide(Run run, List<List<Step>> group, Sessions sessions)
      throws SQLException {
    Queue<List<Step>> queue = new ConcurrentLinkedQueue<>(group);
    Map<String, String> about = MDC.getCopyOfContextMap();
    ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    List<Future<@Nullable Void>> workers = new ArrayList<>();
    for (int i = 0; i < SIDE_BY_SIDE; i++) {
      workers.add(
          threads.submit(
              () -> {
                if (about != null) {
                  MDC.setContextMap(about);
                }
                try (Sessions own = sessions.others()) {
                  work(run, queue, own);
                }
                return null;
              }));
    }
    threads.shutdown();
    SQLException lost = null;
    for (Future<@Nullable Void> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof SQLException failure)) {
          throw new IllegalStateException(e.getCause());
        }
        lost = failure;
        queue.clear();
      } catch (InterruptedException e) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted", "57014", e);
      }
    }
    if (lost != null) {
      throw lost;
    }
    for (List<Step> batch = queue.poll(); batch != null; batch = queue.poll()) {
      run.execute(batch, sessions);
    }
  }

  private static void work(Run run, Queue<List<Step>> queue, Sessions sessions)
      throws SQLException {
    for (List<Step> batch = queue.poll(); batch != null; batch = queue.poll()) {
      try {
        sessions.in(batch.get(0).database());
      } catch (SQLException failure) {
        if (Sessions.NO_CONNECTION_LEFT.equals(failure.getSQLState())) {
          // The others, and at last the session that is there already, go on without this one.
          queue.add(batch);
          return;
        }
      }
      run.execute(batch, sessions);
    }
  }

  /** Neighbours that may be executed side by side. */
  private static List<List<List<Step>>> groups(List<List<Step>> batches) {
    List<List<List<Step>>> groups = new ArrayList<>();
    for (List<Step> batch : batches) {
      List<List<Step>> last = groups.isEmpty() ? List.of() : groups.get(groups.size() - 1);
      if (last.isEmpty() || !joins(last, batch.get(0))) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(batch);
    }
    return groups;
  }

  private static boolean joins(List<List<Step>> group, Step next) {
    Step first = group.get(0).get(0);
    if (first.alone() || next.alone()) {
      return first.alone() && next.alone();
    }
    // What concerns the whole server comes before and after all else.
    return !next.database().equals(Planner.MAINTENANCE)
        && !first.database().equals(Planner.MAINTENANCE)
        && group.stream().noneMatch(batch -> batch.get(0).database().equals(next.database()));
  }

  private static List<List<Step>> batches(List<Step> steps) {
    List<List<Step>> batches = new ArrayList<>();
    Step previous = null;
    for (Step step : steps) {
      if (previous == null
          || previous.alone()
          || step.alone()
          || !previous.database().equals(step.database())) {
        batches.add(new ArrayList<>());
      }
      batches.get(batches.size() - 1).add(step);
      previous = step;
    }
    return batches;
  }

  private static final class Run {
    private final SyncPlan plan;
    private final Map<Item, ItemResult> results = new LinkedHashMap<>();
    private final Set<Item> changed = new LinkedHashSet<>();
    private int executed;
    private boolean again;

    Run(SyncPlan plan) {
      this.plan = plan;
      plan.decided().forEach(result -> results.putIfAbsent(result.item(), result));
    }

    void execute(List<Step> batch, Sessions sessions) throws SQLException {
      List<Step> steps = batch.stream().flatMap(this::due).toList();
      if (steps.isEmpty()) {
        return;
      }
      try {
        executeTogether(steps, sessions);
        return;
      } catch (SQLException failure) {
        abortIfLost(failure);
        if (steps.stream().flatMap(Step::single).map(Step::item).distinct().count() == 1) {
          fail(steps.get(0).item(), failure);
          return;
        }
        LOG.debug("item by item, since together failed: {}", message(failure));
      }
      Map<Item, List<Step>> byItem =
          steps.stream()
              .flatMap(Step::single)
              .collect(Collectors.groupingBy(Step::item, LinkedHashMap::new, Collectors.toList()));
      for (Map.Entry<Item, List<Step>> entry : byItem.entrySet()) {
        List<Step> due = entry.getValue().stream().filter(this::isDue).toList();
        try {
          executeTogether(due, sessions);
        } catch (SQLException failure) {
          abortIfLost(failure);
          fail(entry.getKey(), failure);
        }
      }
    }

    private void executeTogether(List<Step> steps, Sessions sessions) throws SQLException {
      if (steps.isEmpty()) {
        return;
      }
      if (LOG.isDebugEnabled()) {
        steps.forEach(step -> LOG.debug("{}", step));
      }
      Session session = sessions.in(steps.get(0).database());
      if (steps.get(0).alone()) {
        session.executeAlone(steps.get(0).sql());
      } else {
        session.executeTogether(steps.stream().map(Step::sql).toList());
      }
      done(steps);
    }

    private synchronized void done(List<Step> steps) {
      executed += steps.size();
      steps.forEach(step -> changed.add(step.item()));
    }

    private Stream<Step> due(Step step) {
      return step.single().allMatch(this::isDue)
          ? Stream.of(step)
          : step.single().filter(this::isDue);
    }

    private synchronized boolean isDue(Step step) {
      return !hasFailed(Item.SERVER)
          && !hasFailed(step.item())
          && (step.needs() == null || !hasFailed(step.needs()));
    }

    /** An item that is not ready for now may still have steps. */
    private boolean hasFailed(Item item) {
      ItemResult result = results.get(item);
      return result != null
          && !result.ready()
          && result.reason() != Reason.IN_PROGRESS
          && result.reason() != Reason.PASSWORD_UNKNOWN;
    }

    private synchronized void fail(Item item, SQLException failure) {
      results.put(item, ItemResult.notReady(item, Reason.SQL_FAILED, message(failure)));
      again |= OVERTAKEN.contains(String.valueOf(failure.getSQLState()));
    }

    SyncResult result() {
      List<ItemResult> items = new ArrayList<>();
      ItemResult server = results.getOrDefault(Item.SERVER, ItemResult.ready(Item.SERVER));
      Set<String> removed = done(plan.removedUsers(), Item::user);
      Set<String> dropped = done(plan.droppedDatabases(), Item::database);
      for (Item item : plan.items()) {
        if ((item.kind() == ItemKind.USER && removed.contains(item.name()))
            || (item.kind() == ItemKind.DATABASE && dropped.contains(item.name()))) {
          continue;
        }
        ItemResult result = results.get(item);
        if (result != null) {
          items.add(result);
        } else if (server.ready()) {
          items.add(ItemResult.ready(item));
        } else {
          items.add(
              ItemResult.notReady(
                  item, Reason.SERVER_NOT_PREPARED, "not tried, because " + server.message()));
        }
      }
      List<ExtensionResult> extensions = plan.extensions().stream().map(this::result).toList();
      again |=
          Stream.concat(
                  items.stream().map(ItemResult::reason),
                  extensions.stream().map(ExtensionResult::reason))
              .anyMatch(reason -> reason == Reason.IN_PROGRESS);
      return new SyncResult(
          items,
          extensions,
          removed,
          dropped,
          plan.keptDatabases(),
          plan.recycle(),
          plan.passwords(),
          changed.stream().map(Item::toString).collect(Collectors.toSet()),
          executed,
          Known.NOTHING,
          "");
    }

    /** Those of what was to go that are gone. */
    private Set<String> done(Set<String> names, Function<String, Item> kind) {
      return names.stream()
          .filter(name -> !hasFailed(Item.SERVER) && !results.containsKey(kind.apply(name)))
          .collect(Collectors.toSet());
    }

    /** What an extension came to: what was planned, unless it or its database failed. */
    private ExtensionResult result(ExtensionResult planned) {
      ItemResult failed =
          Stream.of(
                  Item.SERVER,
                  Item.database(planned.database()),
                  Item.extension(planned.database(), planned.name()))
              .filter(this::hasFailed)
              .map(results::get)
              .findFirst()
              .orElse(null);
      return failed == null
          ? planned
          : new ExtensionResult(
              planned.database(),
              planned.name(),
              planned.version(),
              false,
              failed.reason(),
              "extension \"" + planned.name() + "\": " + failed.message());
    }
  }

  static void abortIfLost(SQLException failure) throws SQLException {
    String state = failure.getSQLState();
    // Connection lost (08), server shutting down (57P), or demoted in the meantime (25006).
    if (state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("25006")) {
      throw failure;
    }
  }

  /** The server's words. Never the driver's own, which may contain the statement. */
  static String message(SQLException failure) {
    ServerErrorMessage server =
        failure instanceof PSQLException fromServer ? fromServer.getServerErrorMessage() : null;
    if (server == null) {
      return "SQLSTATE " + failure.getSQLState();
    }
    StringBuilder message = new StringBuilder().append(server.getMessage());
    if (server.getDetail() != null) {
      message.append(": ").append(server.getDetail().replace('\n', ' '));
    }
    if (server.getHint() != null) {
      message.append(" (").append(server.getHint()).append(')');
    }
    return message.append(" [SQLSTATE ").append(server.getSQLState()).append(']').toString();
  }
}
