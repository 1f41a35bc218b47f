package dev.mpg.operator.connect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The admin console of one pooler pod. */
public final class PoolerConsole implements AutoCloseable {
  /** What it answers when a client went by itself meanwhile. */
  private static final String CLIENT_GONE = "ERROR: client not found";

  private static final String ALREADY_PAUSED = "ERROR: already suspended/paused";
  private static final String NOT_PAUSED = "ERROR: pooler is not paused/suspended";

  /** What SHOW SERVERS calls a connection that is being made. */
  private static final String LOGIN = "new";

  private static final Set<String> IDLE = Set.of("idle", "used", "tested");

  /** As it is shown, in whole seconds; PgBouncer's time zone follows. */
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private static final int LENGTH_OF_MOMENT = 19;

  /**
   * How long a login may take before it counts as one to a server that is gone; on a machine with
   * too much to do it has taken over a second.
   */
  public static final Duration TIME_TO_LOG_IN = Duration.ofSeconds(3);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Connection connection;

  public PoolerConsole(Connection connection) {
    this.connection = connection;
  }

  /**
   * A setting in force.
   *
   * @param value what it is
   * @param otherwise what it is when nobody sets it
   */
  public record Setting(String value, @Nullable String otherwise) {}

  /** The settings in force, by name. */
  public Map<String, Setting> settings() throws SQLException {
    Map<String, Setting> settings = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW CONFIG")) {
      while (rows.next()) {
        settings.put(
            rows.getString("key"), new Setting(rows.getString("value"), rows.getString("default")));
      }
    }
    return settings;
  }

  /** Changes a setting at once, without waiting for the mounted file. */
  public void set(String name, String value) throws SQLException {
    // The console has no parameters; values were validated, and a quote is doubled all the same.
    run("SET " + name + " = '" + value.replace("'", "''") + "'");
  }

  /**
   * Server connections are made anew as soon as their clients let go of them.
   *
   * <p>RECONNECT breaks off logins too. PgBouncer then counts the server as one that lets nobody
   * in, and tells that to the next client of the user that finds no connection ("server login has
   * been failing"): soon, since those that are in use are closed after their transactions. So the
   * end of a login is waited for, and for a moment in which none is about to begin; a database that
   * has nothing but logins is left alone. One that does not come to an end goes to a server that is
   * gone, and would be waited for until {@code server_connect_timeout}.
   *
   * @param timeToLogIn how old a login gets before it is broken off; zero breaks off all
   */
  public void reconnect(Duration timeToLogIn) throws SQLException {
    if (timeToLogIn.isZero()) {
      for (String database : QuietMoment.databases(servers(), server -> true)) {
        run("RECONNECT " + quoted(database));
      }
      return;
    }
    LocalDateTime overdue = now().minus(timeToLogIn);
    QuietMoment moment = new QuietMoment(servers(), overdue, timeToLogIn, System.nanoTime());
    while (!moment.due().isEmpty()) {
      // Looked at anew for each database: a login begins at any time.
      Optional<String> database = moment.next(servers(), System.nanoTime());
      if (database.isPresent()) {
        run("RECONNECT " + quoted(database.get()));
      } else {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
  }

  private List<PoolerServer> servers() throws SQLException {
    List<PoolerServer> servers = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW SERVERS")) {
      while (rows.next()) {
        servers.add(
            new PoolerServer(
                rows.getString("database"),
                rows.getString("user"),
                IDLE.contains(rows.getString("state")) && rows.getInt("close_needed") == 0,
                LOGIN.equals(rows.getString("state")) ? moment(rows) : null));
      }
    }
    return servers;
  }

  /** By PgBouncer's clock: the youngest connection is this console's, or younger. */
  private LocalDateTime now() throws SQLException {
    LocalDateTime youngest = LocalDateTime.MIN;
    try (Statement statement = connection.createStatement();
        ResultSet clients = statement.executeQuery("SHOW CLIENTS")) {
      while (clients.next()) {
        LocalDateTime connected = moment(clients);
        youngest = connected.isAfter(youngest) ? connected : youngest;
      }
    }
    return youngest;
  }

  private static LocalDateTime moment(ResultSet row) throws SQLException {
    return LocalDateTime.parse(
        row.getString("connect_time").substring(0, LENGTH_OF_MOMENT), MOMENT);
  }

  /**
   * Has all clients wait as soon as their transactions, or in session mode they themselves, end;
   * returns when the pooler has no server connection left. One that is paused already, by an
   * operator that has died since, begins anew.
   *
   * @param atMost how long to wait for that. The pooler goes on waiting when it has passed
   */
  public void pause(Duration atMost) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(atMost.toMillis()));
    try {
      run("PAUSE");
    } catch (SQLException e) {
      if (!ALREADY_PAUSED.equals(e.getMessage())) {
        throw e;
      }
      run("RESUME");
      run("PAUSE");
    }
  }

  /** Has clients go on; also when they do already. */
  public void resume() throws SQLException {
    try {
      run("RESUME");
    } catch (SQLException e) {
      if (!NOT_PAUSED.equals(e.getMessage())) {
        throw e;
      }
    }
  }

  /** Reads the mounted files again, certificates included. */
  public void reload() throws SQLException {
    run("RELOAD");
  }

  /**
   * Ends all sessions on a database, clients' too. It can be connected to again afterwards, if it
   * is there.
   */
  public void close(String database) throws SQLException {
    String name = quoted(database);
    run("KILL " + name);
    // KILL leaves it paused.
    run("RESUME " + name);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The databases for which the pooler has met a user, by user. */
  public Map<String, Set<String>> pools() throws SQLException {
    Map<String, Set<String>> pools = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW POOLS")) {
      while (rows.next()) {
        pools
            .computeIfAbsent(rows.getString("user"), user -> new TreeSet<>())
            .add(rows.getString("database"));
      }
    }
    return pools;
  }

  /** Ends all connections of clients that came as one of these users. */
  public void endClients(Set<String> users) throws SQLException {
    List<Long> clients = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW CLIENTS")) {
      while (rows.next()) {
        if (users.contains(rows.getString("user"))) {
          clients.add(rows.getLong("id"));
        }
      }
    }
    for (long client : clients) {
      try {
        run("KILL_CLIENT " + client);
      } catch (SQLException e) {
        if (!CLIENT_GONE.equals(e.getMessage())) {
          throw e;
        }
      }
    }
  }

  private void run(String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
