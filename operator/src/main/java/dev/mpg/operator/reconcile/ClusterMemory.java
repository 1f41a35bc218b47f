package dev.mpg.operator.reconcile;

import dev.mpg.operator.database.Known;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.switchover.Progress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the operator remembers of a cluster between two reconciles, so that it does not ask again.
 * Losing it costs a few reads, never correctness. Used by one thread at a time.
 */
final class ClusterMemory {
  /** What the last sync of the database was about: what was wanted, and of which primary. */
  @Nullable String syncedFor;

  /** The same of the last try, done or not. */
  @Nullable String triedFor;

  @Nullable SyncResult lastSync;

  /** Databases that were dropped, and whose clients at the poolers are still to be sent away. */
  final Set<String> poolsToClose = new TreeSet<>();

  /** Which primary (by UID) was looked into last, and what of it was found as wanted. */
  @Nullable String knownOf;

  Known known = Known.NOTHING;

  /** When the primary was last asked whether anything was changed by hand. */
  Instant lookedAt = Instant.EPOCH;

  /** Sessions that are to be ended, because they cannot follow what was changed. */
  @Nullable Ending ending;

  /**
   * Sessions that are to be ended.
   *
   * @param since when the change was, or since when poolers renew their connections for it
   * @param at the same by the server's clock
   * @param recycle users whose sessions of before end
   * @param removed users whose sessions all end
   * @param done how often that was done
   */
  record Ending(Instant since, String at, Set<String> recycle, Set<String> removed, long done) {
    /** The same, as if the change were made now; nothing else when some sessions ended already. */
    Ending from(Instant now) {
      return done == 0 ? new Ending(now, at, recycle, removed, 0) : this;
    }
  }

  /** Why the database could not be reached at the last try; null when it was. */
  @Nullable String syncProblem;

  /** Why a volume could not grow at the last try; null when none was to, or all could. */
  @Nullable String storageProblem;

  /** The same of the repository's volume. */
  @Nullable String repositoryStorageProblem;

  /** Which primary and poolers the last successful test write went through. */
  @Nullable String probedFor;

  @Nullable String probeProblem;

  /** When a standby, by its number, was copied anew last because it was damaged. */
  final Map<Integer, Instant> rebuilt = new HashMap<>();

  /** Where the Service of the primary leads to, and since when. */
  @Nullable String route;

  Instant routeSince = Instant.EPOCH;

  /** Whether it led elsewhere before. */
  boolean routeMoved;

  /** When it was last seen to what poolers are to know. */
  Instant poolersLookedAt = Instant.EPOCH;

  /** What each pooler pod (by UID) was last brought to. */
  final Map<String, Pooler> poolers = new HashMap<>();

  /**
   * Pooler pods (by UID) that took no connection to their console when there was something to tell.
   */
  final Set<String> silentPoolers = new HashSet<>();

  /**
   * What a pooler was brought to.
   *
   * @param route where its server connections lead to; null before there was a primary
   * @param files which mounted files it was told to read
   * @param settings settings by name
   * @param users what it knows of users
   */
  record Pooler(
      @Nullable String route, String files, Map<String, String> settings, PooledUsers users) {}

  /** What poolers are to know of users; they ask the server for the rest. */
  PooledUsers users = PooledUsers.NONE;

  /**
   * What poolers do not notice by themselves.
   *
   * @param renewals how often server connections were to be made anew for a change of role
   * @param passwords verifiers of passwords that were changed, by user
   * @param removed users that are gone
   */
  record PooledUsers(long renewals, Map<String, String> passwords, Set<String> removed) {
    /** At the start of the operator. */
    static final PooledUsers NONE = new PooledUsers(0, Map.of(), Set.of());

    PooledUsers {
      passwords = Map.copyOf(passwords);
      removed = Set.copyOf(removed);
    }
  }

  @Nullable String poolerProblem;

  /** What the repository said last. */
  final BackupStep.Memory backups = new BackupStep.Memory();

  /** What the pod said last that restores this cluster. */
  final RestoreWatch.Memory restore = new RestoreWatch.Memory();

  /** What is known of a verification beyond its pod. */
  final VerifyStep.Memory verify = new VerifyStep.Memory();

  /** A change of the primary that this process carries out. */
  final RunningSwitchover switchover = new RunningSwitchover();

  /** What is known of a change of the primary beyond what is recorded. */
  static final class RunningSwitchover {
    /** Whether the record was read since the operator started; from then on it alone writes it. */
    boolean known;

    @Nullable Progress progress;
    @Nullable Checkpoints checkpoints;
    @Nullable PoolerPause pause;
    @Nullable ServiceProof proof;

    /** Poolers (by UID) that went on when the way to the new primary was proven, and when. */
    Set<String> arrived = Set.of();

    Instant arrivedAt = Instant.EPOCH;

    /** The request by hand that was refused or carried out, while the cache still has it. */
    @Nullable String answered;
  }

  /** Last message by an Event's reason, so that none is repeated; at most one of each. */
  final Map<String, String> events = new HashMap<>();

  /** Removed databases that an Event told about, while the cached status still has them. */
  final Set<String> toldRemoved = new TreeSet<>();

  /** The primary that was told about last, for a failover that passed through none. */
  @Nullable String lastPrimary;

  /** Whether the last status said Ready; the cache may still have the one before. */
  boolean ready;

  /** Since when something is left to be tried again; null when nothing is. */
  @Nullable Instant unsettledSince;
}
