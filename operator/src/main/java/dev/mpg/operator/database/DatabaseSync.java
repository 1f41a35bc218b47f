package dev.mpg.operator.database;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
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
   * Observes everything, plans and applies.
   *
   * @see #sync(WantedState, Set, Known)
   */
  public SyncResult sync(WantedState wanted, Set<String> everReady) throws SQLException {
    return sync(wanted, everReady, Known.NOTHING);
  }

  /**
   * Observes, plans and applies.
   *
   * @param wanted what the resource wants
   * @param everReady databases that have been ready before, from the resource's status; one of them
   *     that is gone is reported and not made again
   * @param known databases that are as wanted inside: they are not looked into
   * @return a result per item; the failure of one does not hold up the others
   * @throws NotPrimaryException when the server is a standby
   * @throws SQLException when the server cannot be reached or the connection is lost on the way
   */
  public SyncResult sync(WantedState wanted, Set<String> everReady, Known known)
      throws SQLException {
    try (Sessions sessions = new Sessions(connections)) {
      Applier.Pass pass = pass(wanted, everReady, known, sessions);
      SyncResult result = pass.result();
      for (int passes = 1; passes < PASSES && pass.again(); passes++) {
        pass = pass(wanted, everReady, known, sessions);
        result = pass.result().after(result);
      }
      return result;
    }
  }

  /**
   * Whether anything was changed since: one cheap read, whatever the number of users and databases.
   *
   * @return what still holds of what was known; all of it when nothing was changed
   * @throws NotPrimaryException when the server is a standby
   * @throws SQLException when the server cannot be asked: then nothing can be said
   */
  public Known look(Known known) throws SQLException {
    try (Sessions sessions = new Sessions(connections)) {
      return known.after(Signs.read(sessions.in(Planner.MAINTENANCE)));
    }
  }

  /**
   * Ends sessions that cannot follow a change. Works on a standby too, where a session of a removed
   * user could go on reading.
   *
   * @param recycle users whose sessions end when they began before the change
   * @param removed users whose sessions all end
   * @param changed when the change was, by the primary's clock: {@link SyncResult#at}
   * @return how many
   */
  public long endSessions(Set<String> recycle, Set<String> removed, String changed)
      throws SQLException {
    try (Sessions sessions = new Sessions(connections)) {
      Session session = sessions.in(Planner.MAINTENANCE);
      return session
          .query(SessionSteps.end(recycle, removed, changed))
          .get(0)
          .get(0)
          .number("ended");
    }
  }

  private Applier.Pass pass(
      WantedState wanted, Set<String> everReady, Known known, Sessions sessions)
      throws SQLException {
    // First of all: what is changed from here on is seen by the next look.
    Signs signs = Signs.read(sessions.in(Planner.MAINTENANCE));
    ObservedServer server = OBSERVER.server(sessions.in(Planner.MAINTENANCE));
    Map<String, Known.Found> asWanted = asWanted(wanted, server, known);
    ObservedServer observed = lookInto(wanted, server, asWanted.keySet(), sessions);
    SyncPlan plan = planner.plan(wanted, observed, everReady, asWanted);
    Applier.Pass pass = applier.apply(plan, sessions);
    String now = sessions.in(Planner.MAINTENANCE).query(SessionSteps.NOW).get(0).get(0).text("now");
    return new Applier.Pass(
        pass.result().with(known(wanted, signs, asWanted, plan, pass.result()), now), pass.again());
  }

  /** One that lost its mark is looked into: somebody may have put another in its place. */
  private static Map<String, Known.Found> asWanted(
      WantedState wanted, ObservedServer server, Known known) {
    Map<String, Known.Found> asWanted = new HashMap<>();
    for (WantedDatabase database : wanted.databases()) {
      Known.Found found = known.databases().get(database);
      ObservedDatabase there = server.databases().get(database.name());
      if (found != null && there != null && there.marked()) {
        asWanted.put(database.name(), found);
      }
    }
    return asWanted;
  }

  private static Known known(
      WantedState wanted,
      Signs signs,
      Map<String, Known.Found> asWanted,
      SyncPlan plan,
      SyncResult result) {
    Map<WantedDatabase, Known.Found> databases = new HashMap<>();
    for (WantedDatabase database : wanted.databases()) {
      String name = database.name();
      List<ExtensionResult> extensions = result.extensions(name);
      if (result.ready(ItemKind.DATABASE, name)
          && extensions.stream().allMatch(ExtensionResult::ready)) {
        String counters = plan.touches(name) ? "" : signs.counters().getOrDefault(name, "");
        Known.Found found = asWanted.get(name);
        databases.put(database, found == null ? new Known.Found(counters, extensions) : found);
      }
    }
    return new Known(signs.shared(), databases);
  }

  static ObservedServer observe(WantedState wanted, Sessions sessions) throws SQLException {
    return lookInto(wanted, OBSERVER.server(sessions.in(Planner.MAINTENANCE)), Set.of(), sessions);
  }

  private static ObservedServer lookInto(
      WantedState wanted, ObservedServer server, Set<String> not, Sessions sessions)
      throws SQLException {
    Map<String, ObservedDatabase> databases = new TreeMap<>(server.databases());
    for (WantedDatabase database : wanted.databases()) {
      ObservedDatabase found = databases.get(database.name());
      if (found != null
          && found.allowsConnections()
          && !found.invalid()
          && !not.contains(found.name())) {
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
}
