package dev.mpg.operator.reconcile;

import dev.mpg.operator.connect.JdbcConnector;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries, in the background, until a write through the Service of the primary comes to the new one:
 * kube-proxy follows a second late, and leads to the former one until then.
 */
final class ServiceProof {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProof.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  /** A record in the log that changes nothing, but is committed like a write. */
  private static final String WRITE =
      "SELECT host(inet_server_addr()), pg_logical_emit_message(true, 'mpg', '')";

  private final JdbcConnector connector;
  private final String service;
  private final String primary;
  private final long notBefore;
  private final Runnable changed;
  private volatile boolean proven;
  private volatile boolean over;

  /**
   * Begins.
   *
   * @param service the Service's address
   * @param primary the address of the new primary's pod
   * @param atLeast how long it lasts at least: what is seen here is true of this node
   * @param changed called when it has succeeded
   */
  ServiceProof(
      Executor executor,
      JdbcConnector connector,
      String service,
      String primary,
      Duration atLeast,
      Runnable changed) {
    this.connector = connector;
    this.service = service;
    this.primary = primary;
    this.notBefore = System.nanoTime() + atLeast.toNanos();
    this.changed = changed;
    executor.execute(this::run);
  }

  boolean isOf(String address) {
    return primary.equals(address);
  }

  boolean proven() {
    return proven;
  }

  void end() {
    over = true;
  }

  private void run() {
    while (!over && !proven) {
      try (Connection connection = connector.writer(service);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(WRITE)) {
        boolean written = row.next() && primary.equals(row.getString(1));
        if (written) {
          LockSupport.parkNanos(notBefore - System.nanoTime());
        }
        proven = written;
      } catch (SQLException e) {
        LOG.debug("no write through the Service yet: {}", e.getMessage());
      }
      if (!proven) {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
    changed.run();
  }
}
