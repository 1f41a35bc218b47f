package dev.mpg.operator.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens superuser connections to the primary. */
@FunctionalInterface
public interface ServerConnections {
  /**
   * A new connection to the database; the caller closes it.
   *
   * <p>It needs a connect timeout, and a socket timeout longer than the 60 seconds that {@link
   * Session} allows a statement: the wait for a synchronous standby at commit ends by nothing else.
   */
  Connection open(String database) throws SQLException;
}
