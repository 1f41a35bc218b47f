package dev.mpg.e2e.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that run one transaction after the other through the pooler, and take another connection
 * after so many, as pools of applications do.
 */
public final class TransactionLoad implements AutoCloseable {
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private final Cluster cluster;
  private final String user;
  private final int transactionsPerConnection;
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong cutOff = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean stopped;
  private volatile @Nullable String lastFailure;

  private TransactionLoad(Cluster cluster, String user, int transactionsPerConnection) {
    this.cluster = cluster;
    this.user = user;
    this.transactionsPerConnection = transactionsPerConnection;
  }

  /** Starts clients of one user, and waits until each kind of statement was possible. */
  public static TransactionLoad start(
      Cluster cluster, String user, int clients, int transactionsPerConnection)
      throws SQLException {
    cluster.execute(
        Endpoint.DIRECT, user, "CREATE TABLE IF NOT EXISTS load (at timestamptz DEFAULT now())");
    TransactionLoad load = new TransactionLoad(cluster, user, transactionsPerConnection);
    for (int i = 0; i < clients; i++) {
      Thread client = new Thread(load::run, "client " + i);
      client.start();
      load.clients.add(client);
    }
    load.awaitMore(clients * 10L);
    return load;
  }

  /** Waits until so many more transactions are committed. */
  public void awaitMore(long transactions) {
    long now = committed.get();
    org.awaitility.Awaitility.await(transactions + " transactions more; " + this)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> committed.get() >= now + transactions);
  }

  /** Transactions that failed after they had begun. */
  public long cutOff() {
    return cutOff.get();
  }

  /** Connections that could not be made, or were gone when the next transaction was to begin. */
  public long dropped() {
    return dropped.get();
  }

  /**
   * Without named prepared statements, which no session keeps when the mode of a pooler changes.
   */
  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("prepareThreshold", "0");
    return cluster.connect(Endpoint.POOLER, cluster.secret(user), properties);
  }

  private void run() {
    while (!stopped) {
      boolean begun = false;
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        for (int i = 0; i < transactionsPerConnection && !stopped; i++) {
          begun = false;
          statement.execute("SELECT 1");
          begun = true;
          statement.execute("INSERT INTO load DEFAULT VALUES");
          connection.commit();
          committed.incrementAndGet();
          begun = false;
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException e) {
        (begun ? cutOff : dropped).incrementAndGet();
        lastFailure = e.getMessage();
      }
    }
  }

  /** Ends the clients. */
  @Override
  public void close() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** For the test's output. */
  @Override
  public String toString() {
    return "%d clients of %s, %d transactions, %d cut off, %d connections dropped%s"
        .formatted(
            clients.size(),
            user,
            committed.get(),
            cutOff.get(),
            dropped.get(),
            lastFailure == null ? "" : ", last: " + lastFailure);
  }
}
