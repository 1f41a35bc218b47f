package dev.mpg.e2e.chaos;

import dev.mpg.e2e.support.Endpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client that appends ids to lists and keeps what it was told of each. When a connection fails it
 * opens the next.
 */
final class Client implements AutoCloseable {

  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private static final String SECONDS_TO_CONNECT = "2";
  private static final String SECONDS_TO_ANSWER = "6";

  /** Of so many writes one is the last of its connection. */
  private static final int WRITES_PER_CONNECTION = 50;

  /** Classes of errors by which a server says that it did not commit. */
  private static final Set<String> DEFINITE = Set.of("22", "23", "25", "42", "53", "55");

  private static final String WHO =
      """
      (SELECT system_identifier FROM pg_control_system()) AS system,
      ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
      host(inet_server_addr()) AS address, pg_is_in_recovery() AS recovering,
      pg_current_wal_insert_lsn() AS position\
      """;

  private static final String READ =
      "SELECT cardinality(ids) AS length, "
          + WHO
          + " FROM chaos_list WHERE key = ? FOR NO KEY UPDATE";
  private static final String APPEND = "UPDATE chaos_list SET ids = ids || ? WHERE key = ?";
  private static final String ENTER = "INSERT INTO chaos_entry (id, key) VALUES (?, ?)";
  private static final String AT_ONCE =
      "WITH entered AS (INSERT INTO chaos_entry (id, key) VALUES (?, ?)) UPDATE chaos_list SET ids"
          + " = ids || ? WHERE key = ? RETURNING cardinality(ids) - 1 AS length, "
          + WHO;

  /** How a client writes. */
  enum Manner {
    /** Statement by statement, then a commit. */
    TRANSACTION,
    /** One statement that commits by itself. */
    STATEMENT
  }

  private final Route route;
  private final Endpoint endpoint;
  private final Manner manner;
  private final List<Integer> keys;
  private final RandomGenerator random;
  private final SteppedClock clock;
  private final int number;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;
  private volatile long lastAcknowledged;
  private volatile @Nullable String lastFailure;
  private long written;

  /**
   * Starts it.
   *
   * @param number no other client of the run has it
   * @param keys the lists that it appends to, of which others may be too
   */
  Client(
      Route route,
      Endpoint endpoint,
      Manner manner,
      int number,
      List<Integer> keys,
      SteppedClock clock,
      RandomGenerator random) {
    this.route = route;
    this.endpoint = endpoint;
    this.manner = manner;
    this.number = number;
    this.keys = keys;
    this.clock = clock;
    this.random = random;
    this.thread = new Thread(this::write, "client " + this);
    thread.start();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** What it was told so far. */
  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Whether a write that began since then was acknowledged. */
  boolean isServedSince(long nanoTime) {
    return lastAcknowledged - nanoTime > 0;
  }

  /** Stops it; the answer to its last write is waited for. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For the output. */
  @Override
  public String toString() {
    return "%d %s %s%s"
        .formatted(number, endpoint, manner, lastFailure == null ? "" : ", last: " + lastFailure);
  }

  private void write() {
    Properties impatient = new Properties();
    impatient.setProperty("connectTimeout", SECONDS_TO_CONNECT);
    impatient.setProperty("loginTimeout", SECONDS_TO_ANSWER);
    impatient.setProperty("socketTimeout", SECONDS_TO_ANSWER);
    while (!stopped) {
      try (Connection connection = route.connect(endpoint, impatient)) {
        connection.setAutoCommit(manner == Manner.STATEMENT);
        while (!stopped && attempt(connection) && random.nextInt(WRITES_PER_CONNECTION) > 0) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException e) {
        lastFailure = e.getSQLState() + " " + e.getMessage();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * One write.
   *
   * @return whether the connection can be used for another
   */
  private boolean attempt(Connection connection) {
    UUID id = nextId();
    int key = keys.get(random.nextInt(keys.size()));
    Progress progress = new Progress();
    long began = System.nanoTime();
    Outcome outcome;
    String error = null;
    try {
      if (manner == Manner.STATEMENT) {
        appendAtOnce(connection, id, key, progress);
      } else {
        append(connection, id, key, progress);
      }
      outcome = Outcome.ACKNOWLEDGED;
      lastAcknowledged = began;
    } catch (SQLException e) {
      outcome = progress.committing && !isDefinite(e) ? Outcome.UNKNOWN : Outcome.REFUSED;
      error = e.getSQLState() + " " + e.getMessage();
      lastFailure = error;
    }
    attempts.add(
        new Attempt(
            id,
            key,
            number + " " + endpoint + " " + manner,
            began,
            System.nanoTime(),
            outcome,
            progress.length,
            progress.server,
            error));
    return outcome == Outcome.ACKNOWLEDGED;
  }

  /** What is known of a write that may fail at any moment. */
  private static final class Progress {
    private boolean committing;
    private @Nullable Integer length;
    private @Nullable Server server;

    private void read(ResultSet row) throws SQLException {
      if (!row.next()) {
        throw new IllegalStateException("the list is not there");
      }
      length = row.getInt("length");
      server =
          new Server(
              row.getString("system"),
              row.getLong("timeline"),
              row.getString("address"),
              row.getBoolean("recovering"),
              row.getString("position"));
    }
  }

  private static void append(Connection connection, UUID id, int key, Progress progress)
      throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setInt(1, key);
      try (ResultSet row = read.executeQuery()) {
        progress.read(row);
      }
    }
    try (PreparedStatement append = connection.prepareStatement(APPEND)) {
      append.setObject(1, id);
      append.setInt(2, key);
      append.executeUpdate();
    }
    try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
      enter.setObject(1, id);
      enter.setInt(2, key);
      enter.executeUpdate();
    }
    progress.committing = true;
    connection.commit();
  }

  private static void appendAtOnce(Connection connection, UUID id, int key, Progress progress)
      throws SQLException {
    try (PreparedStatement append = connection.prepareStatement(AT_ONCE)) {
      append.setObject(1, id);
      append.setInt(2, key);
      append.setObject(3, id);
      append.setInt(4, key);
      progress.committing = true;
      try (ResultSet row = append.executeQuery()) {
        progress.read(row);
      }
    }
  }

  private static boolean isDefinite(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.length() == 5 && DEFINITE.contains(state.substring(0, 2));
  }

  /** Begins with the time, as ids of many applications do; a clock that jumps makes none twice. */
  private UUID nextId() {
    return new UUID(clock.millis() << 16, (long) number << 40 | ++written);
  }
}
