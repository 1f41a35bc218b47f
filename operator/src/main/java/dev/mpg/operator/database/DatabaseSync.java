package dev.mpg.operator.database;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings a server to the wanted users, roles and databases, and keeps it there.
 *
 * <p>Safe to call at any time and as often as one likes: with nothing to change it only reads. An
 * interrupted call is finished by the next one.
 */
public final class DatabaseSync {
  // The second pass is for what can be seen only after the first: inside a database that was
  // closed, and objects that a removed user made while its sessions were being ended.
  private static final int PASSES = 2;

  private final ServerConnections connections;
  private static final Observer OBSERVER = new Observer();
  private final Planner planner = new Planner();
  private final Applier applier = new Applier();

  /**
   * @param connections to the primary of the server to sync
   */
  public DatabaseSync(ServerConnections connections) {
    this.connections = connections;
  }

  /**
   * Observes, plans and applies.
   *
   * @param wanted what the resource wants
   * @param everReady databases that have been ready before, from the resource's status; one of them
   *     that is gone is reported and not made again
   * @return a result per item; the failure of one does not hold up the others
   * @throws NotPrimaryException when the server is a standby
   * @throws SQLException when the server cannot be reached or the connection is lost on the way
   */
  public SyncResult sync(WantedState wanted, Set<String> everReady) throws SQLException {
    try (Sessions sessions = new Sessions(connections)) {
      Applier.Pass pass = pass(wanted, everReady, sessions);
      SyncResult result = pass.result();
      for (int passes = 1; passes < PASSES && pass.again(); passes++) {
        pass = pass(wanted, everReady, sessions);
        result = merge(result, pass.result());
      }
      return result;
    }
  }

  private Applier.Pass pass(WantedState wanted, Set<String> everReady, Sessions sessions)
      throws SQLException {
    ObservedServer observed = observe(wanted, sessions);
    return applier.apply(planner.plan(wanted, observed, everReady), sessions);
  }

  static ObservedServer observe(WantedState wanted, Sessions sessions) throws SQLException {
    ObservedServer server = OBSERVER.server(sessions.in(Planner.MAINTENANCE));
    Map<String, ObservedDatabase> databases = new TreeMap<>(server.databases());
    for (WantedDatabase database : wanted.databases()) {
      ObservedDatabase found = databases.get(database.name());
      if (found != null && found.allowsConnections() && !found.invalid()) {
        databases.put(found.name(), lookInto(found, sessions));
      }
    }
    boolean extensions =
        wanted.databases().stream().anyMatch(database -> !database.extensions().isEmpty());
    return new ObservedServer(
        server.major(),
        server.superuser(),
        server.roles(),
        databases,
        server.lookup(),
        extensions
            ? OBSERVER.extensions(sessions.in(Planner.MAINTENANCE))
            : ObservedExtensions.NOT_ASKED);
  }

  private static ObservedDatabase lookInto(ObservedDatabase database, Sessions sessions)
      throws SQLException {
    try {
      return database.with(OBSERVER.contents(sessions.in(database.name())));
    } catch (SQLException failure) {
      Applier.abortIfLost(failure);
      return database.withProblem(Applier.message(failure));
    }
  }

  private static SyncResult merge(SyncResult earlier, SyncResult later) {
    Set<String> removed = new HashSet<>(earlier.removedUsers());
    removed.addAll(later.removedUsers());
    Set<String> recycle = new HashSet<>(earlier.recycle());
    recycle.addAll(later.recycle());
    Set<String> dropped = new HashSet<>(earlier.droppedDatabases());
    dropped.addAll(later.droppedDatabases());
    return new SyncResult(
        later.items(),
        later.extensions(),
        removed,
        dropped,
        later.keptDatabases(),
        recycle,
        earlier.statements() + later.statements());
  }
}
