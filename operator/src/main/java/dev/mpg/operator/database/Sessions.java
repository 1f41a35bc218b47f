package dev.mpg.operator.database;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one sync: one in the maintenance database all the time, and one in the database
 * that was last asked for, so that a hundred databases do not take a hundred connections.
 */
final class Sessions implements AutoCloseable {
  static final String NO_CONNECTION_LEFT = "53300";

  /** A server process whose connection was closed counts until it has ended. */
  private static final Duration PROCESS_ENDS = Duration.ofSeconds(3);

  private static final Duration POLL = Duration.ofMillis(20);

  private final ServerConnections connections;
  private final Duration patience;
  private @Nullable Session maintenance;
  private @Nullable Session other;
  private @Nullable String otherDatabase;

  Sessions(ServerConnections connections) {
    this(connections, PROCESS_ENDS);
  }

  private Sessions(ServerConnections connections, Duration patience) {
    this.connections = connections;
    this.patience = patience;
  }

  /** Sessions of their own, to the same server, when it has connections left. */
  Sessions others() {
    return new Sessions(connections, Duration.ZERO);
  }

  Session in(String database) throws SQLException {
    if (database.equals(Planner.MAINTENANCE)) {
      if (maintenance == null) {
        maintenance = open(database);
      }
      return maintenance;
    }
    if (other == null || !database.equals(otherDatabase)) {
      closeOther();
      other = open(database);
      otherDatabase = database;
    }
    return other;
  }

  private Session open(String database) throws SQLException {
    Instant until = Instant.now().plus(patience);
    while (true) {
      try {
        return Session.open(connections, database);
      } catch (SQLException failure) {
        if (!NO_CONNECTION_LEFT.equals(failure.getSQLState()) || Instant.now().isAfter(until)) {
          throw failure;
        }
        pause(failure);
      }
    }
  }

  private static void pause(SQLException failure) throws SQLException {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private void closeOther() throws SQLException {
    Session closing = other;
    other = null;
    if (closing != null) {
      closing.close();
    }
  }

  @Override
  public void close() throws SQLException {
    Session closing = maintenance;
    maintenance = null;
    try {
      closeOther();
    } finally {
      if (closing != null) {
        closing.close();
      }
    }
  }
}
