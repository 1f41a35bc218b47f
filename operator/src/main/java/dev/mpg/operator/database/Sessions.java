package dev.mpg.operator.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one sync: one in the maintenance database all the time, and one in the database
 * that was last asked for, so that a hundred databases do not take a hundred connections.
 */
final class Sessions implements AutoCloseable {
  private final ServerConnections connections;
  private @Nullable Session maintenance;
  private @Nullable Session other;
  private @Nullable String otherDatabase;

  Sessions(ServerConnections connections) {
    this.connections = connections;
  }

  /** Sessions of their own, to the same server. */
  Sessions others() {
    return new Sessions(connections);
  }

  Session in(String database) throws SQLException {
    if (database.equals(Planner.MAINTENANCE)) {
      if (maintenance == null) {
        maintenance = Session.open(connections, database);
      }
      return maintenance;
    }
    if (other == null || !database.equals(otherDatabase)) {
      closeOther();
      other = Session.open(connections, database);
      otherDatabase = database;
    }
    return other;
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
