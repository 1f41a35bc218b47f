package dev.mpg.operator.reconcile;

import dev.mpg.operator.connect.JdbcConnector;
import dev.mpg.operator.switchover.Preparation;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a change of the primary short: checkpoints on both servers, so that the one has little
 * to write when it stops, and the other little to do when it is promoted; and that the standby has
 * replayed what it received. In the background.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long NEAR_ENOUGH_BYTES = 1024 * 1024;
  private static final int TRIES = 100;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final String LAG =
      "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) FROM pg_stat_replication"
          + " WHERE application_name = ?";

  private final CompletableFuture<Boolean> done;

  private Checkpoints(CompletableFuture<Boolean> done) {
    this.done = done;
  }

  /**
   * Begins.
   *
   * @param standby the next primary; the same pod when its server restarts in its place
   * @param changed called when they are done, or have failed
   */
  static Checkpoints start(
      Executor executor, JdbcConnector connector, Pod primary, Pod standby, Runnable changed) {
    if (primary.equals(standby)) {
      return new Checkpoints(
          CompletableFuture.supplyAsync(() -> checkpoint(connector, primary), executor)
              .whenComplete((success, failure) -> changed.run()));
    }
    CompletableFuture<Boolean> both =
        CompletableFuture.supplyAsync(() -> checkpoint(connector, primary), executor)
            .thenCombine(
                CompletableFuture.supplyAsync(() -> checkpoint(connector, standby), executor),
                Boolean::logicalAnd)
            .thenApply(success -> success && isNear(connector, primary, standby));
    both.whenComplete((success, failure) -> changed.run());
    return new Checkpoints(both);
  }

  Preparation state() {
    if (!done.isDone()) {
      return Preparation.RUNNING;
    }
    return !done.isCompletedExceptionally() && done.join() ? Preparation.DONE : Preparation.FAILED;
  }

  private static boolean checkpoint(JdbcConnector connector, Pod pod) {
    try (Connection connection = connector.server(pod.getStatus().getPodIP(), "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
      return true;
    } catch (SQLException e) {
      LOG.warn("no checkpoint on {}: {}", pod.getMetadata().getName(), e.getMessage());
      return false;
    }
  }

  private static boolean isNear(JdbcConnector connector, Pod primary, Pod standby) {
    try (Connection connection = connector.server(primary.getStatus().getPodIP(), "postgres");
        PreparedStatement lag = connection.prepareStatement(LAG)) {
      lag.setString(1, standby.getMetadata().getName());
      for (int tries = 0; tries < TRIES; tries++) {
        try (ResultSet row = lag.executeQuery()) {
          long bytes = row.next() ? row.getLong(1) : Long.MAX_VALUE;
          if (bytes <= NEAR_ENOUGH_BYTES && !row.wasNull()) {
            return true;
          }
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
      LOG.warn(
          "{} is more than {} bytes behind", standby.getMetadata().getName(), NEAR_ENOUGH_BYTES);
      return false;
    } catch (SQLException e) {
      LOG.warn("the standby's position is not known: {}", e.getMessage());
      return false;
    }
  }
}
