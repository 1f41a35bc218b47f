package dev.mpg.operator.reconcile;

import static java.util.Objects.requireNonNull;

import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.UserPassword;
import dev.mpg.operator.database.DatabaseSync;
import dev.mpg.operator.database.InternalLogins;
import dev.mpg.operator.database.InternalUser;
import dev.mpg.operator.database.ItemKind;
import dev.mpg.operator.database.ItemResult;
import dev.mpg.operator.database.Known;
import dev.mpg.operator.database.Reason;
import dev.mpg.operator.database.ServerConnections;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.database.WantedDatabase;
import dev.mpg.operator.database.WantedState;
import dev.mpg.operator.database.WantedUser;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.model.UserModel;
import dev.mpg.operator.observe.Delays;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.resources.patroni.PatroniConfig;
import dev.mpg.operator.resources.pooler.PoolerSecrets;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the server's users and databases to what is wanted when that or the primary has changed,
 * and looks from time to time whether somebody changed them by hand.
 */
final class DatabaseStep {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseStep.class);

  /** More would not fit into an Event. */
  private static final int TOLD = 10;

  /** So late may a session tell the server's statistics of what it wrote. */
  private static final Duration STATISTICS_LATE = Duration.ofSeconds(10);

  /** A standby may be behind, so it is visited once more. */
  private static final Duration ONCE_MORE = Duration.ofSeconds(15);

  private static final Delays AT_ONCE = new Delays(List.of(Duration.ZERO, ONCE_MORE));

  /** The pooler renews its server connections as transactions end; those get a second. */
  private static final Delays AFTER_TRANSACTIONS =
      new Delays(List.of(Duration.ofSeconds(1), ONCE_MORE));

  private final EventPublisher events;
  private final Clock clock;
  private final Duration lookEvery;

  /**
   * @param driftInterval how long at most a change by hand stays
   */
  DatabaseStep(EventPublisher events, Clock clock, Duration driftInterval) {
    this.events = events;
    this.clock = clock;
    this.lookEvery = driftInterval.minus(STATISTICS_LATE);
  }

  /** Whether the server is as wanted; false asks for another try. */
  boolean sync(Reconciliation run) {
    ClusterMemory memory = run.memory();
    Pod pod = primary(run);
    if (pod == null) {
      // Whoever comes next is looked into, be it the same one.
      memory.knownOf = null;
      return true;
    }
    if (!pod.getMetadata().getUid().equals(memory.knownOf)) {
      memory.knownOf = pod.getMetadata().getUid();
      memory.known = Known.NOTHING;
      memory.lookedAt = Instant.EPOCH;
    }
    WantedState wanted = wanted(run.model(), run.credentials());
    List<InternalUser> logins = internal(run.credentials());
    String about = memory.knownOf + " " + fingerprint(wanted, logins);
    boolean asked = !about.equals(memory.syncedFor);
    boolean isNew = !about.equals(memory.triedFor);
    memory.triedFor = about;
    String address = pod.getStatus().getPodIP();
    ServerConnections connections = database -> run.connector().server(address, database);
    DatabaseSync sync = new DatabaseSync(connections);
    try {
      // A change of the spec goes first; what keeps failing is no reason to look no more.
      boolean waits = isNew && !memory.known.equals(Known.NOTHING);
      if (isDue(memory) && !waits && hasDrifted(sync, wanted, memory)) {
        memory.syncedFor = null;
      }
      if (!about.equals(memory.syncedFor)) {
        int statements = new InternalLogins(connections).sync(logins);
        SyncResult result = sync.sync(wanted, everReady(run), memory.known);
        memory.lastSync = result;
        memory.known = result.known();
        memory.syncedFor = result.ready() ? about : null;
        memory.poolsToClose.addAll(gone(run, result));
        follow(run, wanted, result);
        if (!asked) {
          tellOfDrift(run, result, statements);
        }
      }
      memory.syncProblem = null;
      // A failed item is tried again; what is as wanted is not asked about again.
      return memory.syncedFor != null;
    } catch (SQLException e) {
      memory.syncProblem = "the primary " + pod.getMetadata().getName() + ": " + e.getMessage();
      LOG.debug("{}", memory.syncProblem);
      return false;
    }
  }

  /** Whether the server has the password that the user is to have. */
  boolean isInForce(Reconciliation run, String user) {
    UserPassword wanted = run.credentials().users().get(user);
    return wanted != null && wanted.verifier().equals(run.memory().users.passwords().get(user));
  }

  private static @Nullable Pod primary(Reconciliation run) {
    return run.observation()
        .primary()
        .map(InstanceState::pod)
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .orElse(null);
  }

  private boolean isDue(ClusterMemory memory) {
    return !clock.instant().isBefore(memory.lookedAt.plus(lookEvery));
  }

  /** Whether there is anything to look into; what still holds is all that is known then. */
  private boolean hasDrifted(DatabaseSync sync, WantedState wanted, ClusterMemory memory)
      throws SQLException {
    Known before = memory.known;
    if (!before.equals(Known.NOTHING)) {
      memory.known = sync.look(before);
    }
    memory.lookedAt = clock.instant();
    return !memory.known.equals(before) || !memory.known.covers(wanted);
  }

  /** Has sessions and poolers follow what was changed. */
  private void follow(Reconciliation run, WantedState wanted, SyncResult result) {
    ClusterMemory memory = run.memory();
    ClusterMemory.PooledUsers before = memory.users;
    Map<String, String> passwords = new HashMap<>(before.passwords());
    wanted.users().stream()
        .filter(user -> result.passwords().contains(user.name()))
        .filter(user -> result.ready(ItemKind.USER, user.name()))
        .forEach(user -> passwords.put(user.name(), user.scramVerifier()));
    Set<String> removed = new HashSet<>(before.removed());
    removed.addAll(result.removedUsers());
    wanted.users().forEach(user -> removed.remove(user.name()));
    memory.users =
        new ClusterMemory.PooledUsers(
            before.renewals() + (result.recycle().isEmpty() ? 0 : 1), passwords, removed);
    memory.ending = ending(memory.ending, result, removed);
    result.removedUsers().stream()
        .sorted()
        .forEach(
            user ->
                events.normal(
                    run.resource(),
                    EventReason.USER_REMOVED,
                    "user "
                        + user
                        + " was removed: its sessions were ended, and what it owned belongs to"
                        + " schema_admin"));
  }

  /** One whose name has come back keeps its new sessions. */
  private ClusterMemory.@Nullable Ending ending(
      ClusterMemory.@Nullable Ending before, SyncResult result, Set<String> gone) {
    Set<String> recycle = new HashSet<>(result.recycle());
    Set<String> removed = new HashSet<>(result.removedUsers());
    boolean more = !recycle.isEmpty() || !removed.isEmpty();
    if (before != null) {
      recycle.addAll(before.recycle());
      removed.addAll(before.removed());
    }
    removed.retainAll(gone);
    if (more) {
      return new ClusterMemory.Ending(clock.instant(), result.at(), recycle, removed, 0);
    }
    return before == null
        ? null
        : new ClusterMemory.Ending(before.since(), before.at(), recycle, removed, before.done());
  }

  private void tellOfDrift(Reconciliation run, SyncResult result, int internalLogins) {
    if (result.statements() + internalLogins == 0) {
      return;
    }
    List<String> changed = new ArrayList<>(new TreeSet<>(result.changed()));
    if (internalLogins > 0) {
      changed.add("the cluster's own logins");
    }
    events.warning(
        run.resource(),
        EventReason.DRIFT_REPAIRED,
        "what was changed in SQL by hand was put back: "
            + String.join(", ", changed.subList(0, Math.min(changed.size(), TOLD)))
            + (changed.size() > TOLD ? " and " + (changed.size() - TOLD) + " more" : ""));
  }

  /**
   * Ends sessions that cannot follow a change, when their time has come: on the primary, and on the
   * standbys, where only a superuser can.
   *
   * @return false asks for another try
   */
  boolean endSessions(Reconciliation run) {
    ClusterMemory.Ending ending = run.memory().ending;
    Instant now = clock.instant();
    Delays endings = endings(run);
    if (ending == null || endings.passed(ending.since(), now) == ending.done()) {
      return true;
    }
    boolean all = true;
    for (InstanceState instance : run.observation().instances()) {
      Pod pod = instance.pod();
      if (pod == null || !instance.ready()) {
        continue;
      }
      String address = pod.getStatus().getPodIP();
      try {
        long ended =
            new DatabaseSync(database -> run.connector().server(address, database))
                .endSessions(ending.recycle(), ending.removed(), ending.at());
        LOG.debug("{} sessions ended in {}", ended, pod.getMetadata().getName());
      } catch (SQLException e) {
        LOG.debug("sessions in {}: {}", pod.getMetadata().getName(), e.getMessage());
        all = false;
      }
    }
    if (all) {
      long done = endings.passed(ending.since(), now);
      run.memory().ending =
          endings.next(ending.since(), done, now).isEmpty()
              ? null
              : new ClusterMemory.Ending(
                  ending.since(), ending.at(), ending.recycle(), ending.removed(), done);
    }
    return all;
  }

  /** When sessions that cannot follow a change are ended. In session mode nothing renews them. */
  private static Delays endings(Reconciliation run) {
    return run.model().poolMode() == PoolMode.SESSION ? AT_ONCE : AFTER_TRANSACTIONS;
  }

  /** When there is something to do though nothing happens; empty when there is no primary. */
  Optional<Duration> nextLook(Reconciliation run) {
    if (run.model().suspended() || primary(run) == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    ClusterMemory memory = run.memory();
    Duration look = Duration.between(now, memory.lookedAt.plus(lookEvery));
    Duration soonest = look.isNegative() ? Duration.ZERO : look;
    return Stream.concat(
            Stream.of(soonest),
            Stream.ofNullable(memory.ending)
                .flatMap(ending -> endings(run).next(ending.since(), ending.done(), now).stream()))
        .min(Comparator.naturalOrder());
  }

  private static WantedState wanted(ClusterModel model, Credentials credentials) {
    List<WantedUser> users = new ArrayList<>();
    for (UserModel user : model.users()) {
      UserPassword kept = credentials.users().get(user.name());
      // One whose password cannot be used stays as it is: a user that is not wanted is dropped.
      if (kept != null) {
        users.add(new WantedUser(user.name(), user.role(), kept.verifier()));
      }
    }
    return new WantedState(
        model.uid(),
        model.databases().stream()
            .map(
                database ->
                    new WantedDatabase(
                        database.name(), database.extensions(), database.deletionPolicy()))
            .toList(),
        users,
        new InternalUser(
            PoolerSecrets.LOOKUP, credentials.internal(InternalKeys.POOLER).verifier()));
  }

  private static List<InternalUser> internal(Credentials credentials) {
    return List.of(
        new InternalUser(
            PatroniConfig.REPLICATION, credentials.internal(InternalKeys.REPLICATION).verifier()),
        new InternalUser(
            PatroniConfig.REWIND, credentials.internal(InternalKeys.REWIND).verifier()));
  }

  private static String fingerprint(WantedState wanted, List<InternalUser> logins) {
    return Integer.toHexString(wanted.databases().hashCode())
        + Integer.toHexString(
            wanted.users().stream()
                .map(user -> user.name() + " " + user.role() + " " + user.scramVerifier())
                .toList()
                .hashCode())
        + Integer.toHexString(wanted.pooler().scramVerifier().hashCode())
        + Integer.toHexString(logins.stream().map(InternalUser::scramVerifier).toList().hashCode());
  }

  /** Databases that were removed from the spec and are not in the server any more. */
  private static Set<String> gone(Reconciliation run, SyncResult sync) {
    Set<String> gone = new TreeSet<>(sync.droppedDatabases());
    if (run.resource().getStatus() != null && run.resource().getStatus().getDatabases() != null) {
      // One that was dropped when the connection was lost is not in the result.
      run.resource()
          .getStatus()
          .getDatabases()
          .forEach(database -> gone.add(requireNonNull(database.getName())));
      gone.removeAll(sync.keptDatabases());
      sync.items().stream()
          .filter(item -> item.kind() == ItemKind.DATABASE)
          .map(ItemResult::name)
          .forEach(gone::remove);
    }
    return gone;
  }

  private static Set<String> everReady(Reconciliation run) {
    if (run.resource().getStatus() == null || run.resource().getStatus().getDatabases() == null) {
      return Set.of();
    }
    return run.resource().getStatus().getDatabases().stream()
        .filter(
            item ->
                Boolean.TRUE.equals(item.getReady())
                    || Reason.DATABASE_MISSING.toString().equals(item.getReason()))
        .map(item -> requireNonNull(item.getName()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
