package dev.mpg.operator.reconcile;

import dev.mpg.operator.connect.JdbcConnector;
import dev.mpg.operator.connect.PoolerConsole;
import dev.mpg.operator.switchover.Poolers;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the poolers of one cluster pause and go on, all at the same time and in the background: one
 * that does not answer holds up nobody.
 */
final class PoolerPause {
  private static final Logger LOG = LoggerFactory.getLogger(PoolerPause.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private enum State {
    /** Not reached yet. */
    SILENT,
    /** It waits for transactions to end. */
    WAITING,
    /** It has no server connection. */
    HOLDING,
    RESUMED,
    /** It is about to end, and takes no connection any more. */
    GONE
  }

  private final Executor executor;
  private final JdbcConnector connector;
  private final Duration bound;
  private final Runnable changed;
  private final Map<String, State> states = new ConcurrentHashMap<>();

  /** Those whose pods are about to end. */
  private final Set<String> ending = ConcurrentHashMap.newKeySet();

  /** Those that are waited for when all are told to go on: others have a guard of their own. */
  private final Set<String> owed = ConcurrentHashMap.newKeySet();

  private volatile boolean over;

  /** Whether all were told to go on: only then can the pause have ended. */
  private volatile boolean told;

  private volatile long began;
  private volatile long ended;

  /**
   * Tells nobody yet.
   *
   * @param executor for one task per pooler, each of which mostly waits
   * @param bound when tasks give up at the latest; the poolers' own guards have them go on by then
   * @param changed called when a pooler has answered
   */
  PoolerPause(Executor executor, JdbcConnector connector, Duration bound, Runnable changed) {
    this.executor = executor;
    this.connector = connector;
    this.bound = bound;
    this.changed = changed;
  }

  /** Tells those to pause that were not told yet. */
  void pause(Collection<Pod> pods) {
    if (began == 0) {
      began = System.nanoTime();
    }
    note(pods);
    for (Pod pod : pods) {
      if (states.putIfAbsent(pod.getMetadata().getUid(), State.SILENT) == null) {
        executor.execute(() -> pause(pod));
      }
    }
  }

  /**
   * Those that let nobody begin a transaction now (by UID): they have no server connection, or only
   * some whose transactions still run.
   */
  Set<String> paused() {
    return states.entrySet().stream()
        .filter(entry -> entry.getValue() == State.HOLDING || entry.getValue() == State.WAITING)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Tells all of these to go on, whether they were told to pause or not. */
  void resume(Collection<Pod> pods) {
    over = true;
    note(pods);
    for (Pod pod : pods) {
      String uid = pod.getMetadata().getUid();
      State before = states.put(uid, State.SILENT);
      if (before != State.SILENT && before != State.GONE) {
        owed.add(uid);
      }
    }
    told = true;
    pods.forEach(pod -> executor.execute(() -> resume(pod)));
    noteEnd();
  }

  /**
   * What they say.
   *
   * @param pods those that are there; of others nothing is expected any more
   */
  Poolers poolers(Collection<Pod> pods) {
    note(pods);
    states.keySet().retainAll(uids(pods));
    return new Poolers(
        true, count(State.HOLDING), count(State.WAITING), count(State.SILENT), over && goOn());
  }

  private boolean goOn() {
    return owed.stream()
        .map(states::get)
        .allMatch(state -> state == null || state == State.RESUMED || state == State.GONE);
  }

  private void note(Collection<Pod> pods) {
    pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
        .forEach(pod -> ending.add(pod.getMetadata().getUid()));
  }

  private void noteEnd() {
    if (told && ended == 0 && goOn()) {
      ended = System.nanoTime();
    }
  }

  /** How long clients waited at most; empty when that is not known, or not over. */
  Optional<Duration> stall() {
    return began == 0 || ended == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(ended - began));
  }

  private void pause(Pod pod) {
    String uid = pod.getMetadata().getUid();
    long deadline = System.nanoTime() + bound.toNanos();
    while (!over && states.containsKey(uid) && System.nanoTime() < deadline) {
      try (PoolerConsole console =
          new PoolerConsole(connector.console(pod.getStatus().getPodIP()))) {
        if (over) {
          return;
        }
        states.replace(uid, State.SILENT, State.WAITING);
        changed.run();
        console.pause(bound);
        states.replace(uid, State.WAITING, State.HOLDING);
        if (over) {
          // They were told to go on while this one was being told to pause.
          console.resume();
        }
        changed.run();
        return;
      } catch (SQLException e) {
        LOG.debug("pooler {} does not pause: {}", pod.getMetadata().getName(), e.getMessage());
        if (isGone(uid)) {
          return;
        }
        states.replace(uid, State.WAITING, State.SILENT);
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  private void resume(Pod pod) {
    String uid = pod.getMetadata().getUid();
    long deadline = System.nanoTime() + bound.toNanos();
    while (states.containsKey(uid) && System.nanoTime() < deadline) {
      try (PoolerConsole console =
          new PoolerConsole(connector.console(pod.getStatus().getPodIP()))) {
        console.resume();
        states.replace(uid, State.RESUMED);
        noteEnd();
        changed.run();
        return;
      } catch (SQLException e) {
        LOG.debug("pooler {} does not go on: {}", pod.getMetadata().getName(), e.getMessage());
        if (isGone(uid)) {
          return;
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  /** Of one that is about to end nothing is expected as soon as it does not answer. */
  private boolean isGone(String uid) {
    if (!ending.contains(uid) || states.replace(uid, State.GONE) == null) {
      return false;
    }
    noteEnd();
    changed.run();
    return true;
  }

  private int count(State state) {
    return (int) states.values().stream().filter(state::equals).count();
  }

  private static Set<String> uids(Collection<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
  }
}
