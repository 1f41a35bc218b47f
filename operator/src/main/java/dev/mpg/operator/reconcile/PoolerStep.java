package dev.mpg.operator.reconcile;

import dev.mpg.operator.connect.PoolerConsole;
import dev.mpg.operator.credentials.Password;
import dev.mpg.operator.credentials.UserPassword;
import dev.mpg.operator.database.ItemKind;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.model.UserModel;
import dev.mpg.operator.observe.Delays;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.resources.pooler.PoolerSettings;
import dev.mpg.operator.validation.SettingTable;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings running poolers to the primary and to the wanted settings, and tries the way through. */
final class PoolerStep {
  private static final Logger LOG = LoggerFactory.getLogger(PoolerStep.class);

  /**
   * How long after a change of the Service's target poolers reconnect once more: kube-proxy follows
   * a second late, or later on a busy node, and leads to the former target until then.
   */
  private static final Delays ROUTED =
      new Delays(List.of(Duration.ofMillis(1100), Duration.ofSeconds(2), Duration.ofSeconds(15)));

  /** Until then a login was most likely led to a former primary that does not answer. */
  private static final Duration MISLED = Duration.ofSeconds(2);

  /** Later than that a login that takes so long was. */
  private static final Duration TIME_TO_LOG_IN_AFTER_FAILOVER = Duration.ofSeconds(1);

  /** All looks after a change of the Service's target are over by then. */
  private static final Duration LOOKS = Duration.ofSeconds(20);

  private static final String POOL_MODE = "pool_mode";

  /** Until the first of these. */
  private static final Duration ARRIVING = Duration.ofMillis(1500);

  /** What the driver says when nobody takes the connection. */
  private static final String NO_CONNECTION = PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState();

  private final Clock clock;
  private final Executor executor;

  /**
   * Makes one.
   *
   * @param executor for one task per pooler, each of which mostly waits
   */
  PoolerStep(Clock clock, Executor executor) {
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * Whether all poolers are as wanted; false asks for another try. To be called early in a pass:
   * when the primary has moved, clients wait for it.
   */
  boolean settle(Reconciliation run) {
    ClusterMemory memory = run.memory();
    List<Pod> pods = run.model().suspended() ? List.of() : run.observation().readyPoolerPods();
    memory
        .poolers
        .keySet()
        .retainAll(
            pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet()));
    memory.poolerProblem = null;
    memory.silentPoolers.clear();
    Instant now = clock.instant();
    memory.poolersLookedAt = now;
    // Side by side: one on a node that is lost would keep the others waiting.
    List<CompletableFuture<Visit>> visits = new ArrayList<>();
    for (Pod pod : pods) {
      ClusterMemory.Pooler before = memory.poolers.get(pod.getMetadata().getUid());
      ClusterMemory.Pooler wanted = wanted(run, pod, before, now);
      if (!wanted.equals(before)) {
        visits.add(CompletableFuture.supplyAsync(() -> visit(run, pod, before, wanted), executor));
      }
    }
    for (CompletableFuture<Visit> each : visits) {
      Visit visit = each.join();
      ObjectMeta pod = visit.pod().getMetadata();
      if (visit.failure() == null) {
        ClusterMemory.Pooler before = memory.poolers.put(pod.getUid(), visit.wanted());
        if (before != null && renews(before.users(), visit.wanted().users())) {
          // It may have waited for a quiet moment: transactions get their time from now on.
          memory.ending = memory.ending == null ? null : memory.ending.from(clock.instant());
        }
        continue;
      }
      memory.poolerProblem = "pooler " + pod.getName() + ": " + visit.failure().getMessage();
      LOG.debug("{}", memory.poolerProblem);
      if (NO_CONNECTION.equals(visit.failure().getSQLState())) {
        memory.silentPoolers.add(pod.getUid());
      }
    }
    return memory.poolerProblem == null;
  }

  /**
   * What came of bringing one pooler to what is wanted.
   *
   * @param failure null when it is as wanted now
   */
  private record Visit(Pod pod, ClusterMemory.Pooler wanted, @Nullable SQLException failure) {}

  private Visit visit(
      Reconciliation run,
      Pod pod,
      ClusterMemory.@Nullable Pooler before,
      ClusterMemory.Pooler wanted) {
    try (PoolerConsole console =
        new PoolerConsole(run.connector().console(pod.getStatus().getPodIP()))) {
      if (!hasArrived(run, pod)
          && wanted.route() != null
          && (before == null ? mayBeMisled(run, pod) : !wanted.route().equals(before.route()))) {
        console.reconnect(before == null ? PoolerConsole.TIME_TO_LOG_IN : timeToLogIn(run, pod));
      }
      bring(console, before, wanted);
      tellOfUsers(
          run,
          pod,
          console,
          before == null ? ClusterMemory.PooledUsers.NONE : before.users(),
          wanted.users());
      return new Visit(pod, wanted, null);
    } catch (SQLException e) {
      return new Visit(pod, wanted, e);
    }
  }

  private ClusterMemory.Pooler wanted(
      Reconciliation run, Pod pod, ClusterMemory.@Nullable Pooler before, Instant now) {
    String route = route(run, now);
    return new ClusterMemory.Pooler(
        route == null && before != null ? before.route() : route,
        run.observation().poolerFiles().toBeRead(pod, now),
        PoolerSettings.of(run.model()),
        run.memory().users);
  }

  /**
   * Where the Service of the primary leads to, as a text that differs when poolers are to reconnect
   * again; null while there is no primary. Who is labelled counts, and not the primary alone: a
   * pooler that reconnects while a former primary is behind the Service too may be led there, and
   * would stay.
   */
  private @Nullable String route(Reconciliation run, Instant now) {
    Observation observation = run.observation();
    if (observation.primary().isEmpty()) {
      return null;
    }
    String behind =
        observation.dcs().leader()
            + observation.instances().stream()
                .filter(InstanceState::labelledPrimary)
                .map(state -> state.instance().pod())
                .toList();
    ClusterMemory memory = run.memory();
    if (!behind.equals(memory.route)) {
      memory.routeMoved = memory.route != null;
      memory.route = behind;
      memory.routeSince = now;
    }
    return behind + "/" + ROUTED.passed(memory.routeSince, now);
  }

  /**
   * Whether a pooler that is seen for the first time may have a connection to a former primary. One
   * that was made long after the last change has not, and opens its first ones.
   */
  private static boolean mayBeMisled(Reconciliation run, Pod pod) {
    String created = pod.getMetadata().getCreationTimestamp();
    return created == null || Instant.parse(created).isBefore(run.memory().routeSince.plus(LOOKS));
  }

  /**
   * Whether this pooler has only just gone on, on the way to the new primary that was proven: it
   * has no connection to another one, and is opening many. RECONNECT would break those off, and
   * PgBouncer would pass that on to clients as an error. It comes later, as after each change.
   */
  private boolean hasArrived(Reconciliation run, Pod pod) {
    return arrivedWithin(ARRIVING, run, pod);
  }

  private boolean arrivedWithin(Duration time, Reconciliation run, Pod pod) {
    ClusterMemory.RunningSwitchover switchover = run.memory().switchover;
    return switchover.arrived.contains(pod.getMetadata().getUid())
        && clock.instant().isBefore(switchover.arrivedAt.plus(time));
  }

  /**
   * After a failover a login that has not come to its end is one to the former primary, most
   * likely, and clients had errors already. It is not waited for; after a planned change it is,
   * also where much else to do makes it slow.
   */
  private Duration timeToLogIn(Reconciliation run, Pod pod) {
    ClusterMemory memory = run.memory();
    if (!memory.routeMoved || arrivedWithin(LOOKS, run, pod)) {
      return PoolerConsole.TIME_TO_LOG_IN;
    }
    return clock.instant().isBefore(memory.routeSince.plus(MISLED))
        ? Duration.ZERO
        : TIME_TO_LOG_IN_AFTER_FAILOVER;
  }

  private static void bring(
      PoolerConsole console, ClusterMemory.@Nullable Pooler before, ClusterMemory.Pooler wanted)
      throws SQLException {
    // Before the settings, since the mounted file may be older than those.
    if (!wanted.files().isEmpty() && (before == null || !wanted.files().equals(before.files()))) {
      console.reload();
    }
    for (Map.Entry<String, PoolerConsole.Setting> setting : console.settings().entrySet()) {
      String value = wanted.settings().get(setting.getKey());
      if (value == null && SettingTable.PGBOUNCER.allowed().containsKey(setting.getKey())) {
        // One that the spec had and has no more.
        value = setting.getValue().otherwise();
      }
      if (value != null && !value.equals(setting.getValue().value())) {
        console.set(setting.getKey(), value);
        if (setting.getKey().equals(POOL_MODE)) {
          // In session mode a connection forgets its prepared statements, and PgBouncer does not
          // notice: it would take them to be there. Both ways (bench/poolmode shows it).
          console.reconnect(PoolerConsole.TIME_TO_LOG_IN);
        }
      }
    }
  }

  /**
   * Sends away the clients of databases that were dropped: in transaction mode one that does
   * nothing would not notice, and one that does would wait for a server that never comes.
   *
   * @return false asks for another try
   */
  boolean closePools(Reconciliation run) {
    ClusterMemory memory = run.memory();
    if (memory.poolsToClose.isEmpty()) {
      return true;
    }
    for (Pod pod : run.observation().readyPoolerPods()) {
      try (PoolerConsole console =
          new PoolerConsole(run.connector().console(pod.getStatus().getPodIP()))) {
        for (String database : memory.poolsToClose) {
          console.close(database);
        }
      } catch (SQLException e) {
        LOG.debug("pooler {}: {}", pod.getMetadata().getName(), e.getMessage());
        return false;
      }
    }
    memory.poolsToClose.clear();
    return true;
  }

  private static void tellOfUsers(
      Reconciliation run,
      Pod pod,
      PoolerConsole console,
      ClusterMemory.PooledUsers before,
      ClusterMemory.PooledUsers wanted)
      throws SQLException {
    Set<String> removed = new HashSet<>(wanted.removed());
    removed.removeAll(before.removed());
    if (!removed.isEmpty()) {
      console.endClients(removed);
    }
    if (!wanted.passwords().equals(before.passwords())) {
      Map<String, Set<String>> pools = console.pools();
      Set<String> back = new HashSet<>(before.removed());
      back.removeAll(wanted.removed());
      for (UserModel user : run.model().users()) {
        Password password = password(run, user);
        String changed = wanted.passwords().get(user.name());
        if (password != null
            && changed != null
            && changed.equals(password.verifier())
            && !changed.equals(before.passwords().get(user.name()))) {
          for (String database : pools.getOrDefault(user.name(), Set.of())) {
            introduce(run, pod, user, password, database, back.contains(user.name()));
          }
        }
      }
    }
    // Last: it may wait, and for a login with another password nobody should.
    if (renews(before, wanted)) {
      console.reconnect(PoolerConsole.TIME_TO_LOG_IN);
    }
  }

  private static boolean renews(
      ClusterMemory.PooledUsers before, ClusterMemory.PooledUsers wanted) {
    return wanted.renewals() != before.renewals();
  }

  /**
   * Logs in once as a user that has another password, where the pooler has met it before. PgBouncer
   * logs in to the server with keys that it has from a client's login: those of the former password
   * are refused, and clients that are there would wait for somebody to come with the new one.
   *
   * @param back whether the user was away: PgBouncer may remember that the server refused it, tells
   *     that to the next one who asks something, and only then tries again
   */
  private static void introduce(
      Reconciliation run, Pod pod, UserModel user, Password password, String database, boolean back)
      throws SQLException {
    String address = pod.getStatus().getPodIP();
    try (Connection connection = run.connector().pooled(address, user.name(), password, database)) {
      if (back) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SELECT 1");
        } catch (SQLException remembered) {
          LOG.debug("pooler {}: {}", pod.getMetadata().getName(), remembered.getMessage());
        }
      }
    }
  }

  /** When poolers are to be told something again; empty when all know everything. */
  Optional<Duration> nextLook(Reconciliation run) {
    Instant now = clock.instant();
    ClusterMemory memory = run.memory();
    Instant looked = memory.poolersLookedAt;
    return Stream.of(
            ROUTED.next(memory.routeSince, ROUTED.passed(memory.routeSince, looked), now),
            run.observation().poolerFiles().nextReading(looked, now))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** The first user that is in the server as wanted. */
  private static Optional<UserModel> usable(Reconciliation run) {
    SyncResult sync = run.memory().lastSync;
    return run.model().users().stream()
        .filter(user -> password(run, user) != null)
        .filter(user -> sync != null && sync.ready(ItemKind.USER, user.name()))
        .findFirst();
  }

  private static @Nullable Password password(Reconciliation run, UserModel user) {
    UserPassword kept = run.credentials().users().get(user.name());
    return kept == null ? null : kept.password();
  }

  /**
   * Commits a write through the pooler's Service, with the name and password from a user's Secret,
   * once for each primary and set of poolers.
   *
   * @return false asks for another try
   */
  boolean probe(Reconciliation run) {
    ClusterMemory memory = run.memory();
    Service service = run.observation().poolerService();
    List<Pod> pods = run.observation().readyPoolerPods();
    if (service == null || pods.isEmpty() || run.observation().primary().isEmpty()) {
      memory.probedFor = null;
      return true;
    }
    String about =
        run.observation().primary().map(p -> p.instance().pod()).orElse("")
            + pods.stream().map(pod -> pod.getMetadata().getUid()).sorted().toList()
            + memory.syncedFor;
    if (about.equals(memory.probedFor)) {
      return true;
    }
    UserModel user = usable(run).orElse(null);
    Password password = user == null ? null : password(run, user);
    if (user == null || password == null) {
      memory.probeProblem = "no user of spec.users can be used; see UsersSynced";
      return true;
    }
    try (Connection connection =
            run.connector()
                .application(
                    service.getSpec().getClusterIP(), user.name(), password, user.database());
        Statement statement = connection.createStatement();
        // A record in the log that changes nothing, but is committed and replicated like a write.
        ResultSet written =
            statement.executeQuery("SELECT pg_logical_emit_message(true, 'mpg', '')")) {
      memory.probedFor = written.next() ? about : null;
      memory.probeProblem = null;
      return memory.probedFor != null;
    } catch (SQLException e) {
      memory.probedFor = null;
      memory.probeProblem = e.getMessage();
      LOG.debug("no write through the pooler yet: {}", e.getMessage());
      return false;
    }
  }
}
