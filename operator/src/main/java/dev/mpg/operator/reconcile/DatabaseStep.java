package dev.mpg.operator.reconcile;

import static java.util.Objects.requireNonNull;

import dev.mpg.operator.connect.JdbcConnector;
import dev.mpg.operator.credentials.Credentials;
import dev.mpg.operator.credentials.UserPassword;
import dev.mpg.operator.database.DatabaseSync;
import dev.mpg.operator.database.InternalLogins;
import dev.mpg.operator.database.InternalUser;
import dev.mpg.operator.database.ItemKind;
import dev.mpg.operator.database.ItemResult;
import dev.mpg.operator.database.Reason;
import dev.mpg.operator.database.ServerConnections;
import dev.mpg.operator.database.SyncResult;
import dev.mpg.operator.database.WantedDatabase;
import dev.mpg.operator.database.WantedState;
import dev.mpg.operator.database.WantedUser;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.InternalKeys;
import dev.mpg.operator.model.UserModel;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.resources.patroni.PatroniConfig;
import dev.mpg.operator.resources.pooler.PoolerSecrets;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the server's users and databases to what is wanted, when either has changed. */
final class DatabaseStep {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseStep.class);

  /** Whether the server is as wanted; false asks for another try. */
  boolean sync(Reconciliation run) {
    Optional<InstanceState> primary = run.observation().primary();
    Pod pod = primary.map(InstanceState::pod).orElse(null);
    if (pod == null || pod.getStatus().getPodIP() == null) {
      return true;
    }
    WantedState wanted = wanted(run.model(), run.credentials());
    List<InternalUser> logins = internal(run.credentials());
    String about = pod.getMetadata().getUid() + " " + fingerprint(wanted, logins);
    ClusterMemory memory = run.memory();
    if (about.equals(memory.syncedFor)) {
      return true;
    }
    String address = pod.getStatus().getPodIP();
    JdbcConnector connector = run.connector();
    ServerConnections connections = database -> connector.server(address, database);
    try {
      new InternalLogins(connections).sync(logins);
      memory.lastSync = new DatabaseSync(connections).sync(wanted, everReady(run));
      memory.syncProblem = null;
      memory.poolsToClose.addAll(gone(run, memory.lastSync));
      // A failed item is tried again; what is as wanted is not asked about again.
      if (memory.lastSync.ready()) {
        memory.syncedFor = about;
        return true;
      }
      return false;
    } catch (SQLException e) {
      memory.syncProblem = "the primary " + pod.getMetadata().getName() + ": " + e.getMessage();
      LOG.debug("{}", memory.syncProblem);
      return false;
    }
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
