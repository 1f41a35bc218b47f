package dev.mpg.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients as an application has them: each keeps its connection and runs one transaction of two
 * statements after the other. What fails is counted, and what was acknowledged is remembered.
 */
public final class Load implements AutoCloseable {

  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
  private static final AtomicInteger LOADS = new AtomicInteger();

  private final Cluster cluster;
  private final Endpoint endpoint;
  private final String table;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private volatile long stall;
  private volatile boolean stopped;
  private volatile @Nullable String lastFailure;

  private Load(Cluster cluster, Endpoint endpoint) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.table = "load_" + LOADS.incrementAndGet();
  }

  /** Starts so many clients, and waits until transactions are acknowledged. */
  public static Load start(Cluster cluster, Endpoint endpoint, int clients) throws SQLException {
    Load load = new Load(cluster, endpoint);
    try (Connection connection = cluster.connect(Endpoint.DIRECT)) {
      Cluster.execute(connection, "CREATE TABLE " + load.table + " (id bigint, step int)");
    }
    for (int i = 0; i < clients; i++) {
      Thread thread = new Thread(load::run, "client " + i + " through " + endpoint);
      load.threads.add(thread);
      thread.start();
    }
    try {
      load.awaitMore(10 * clients);
    } catch (RuntimeException e) {
      load.close();
      throw new IllegalStateException(load.toString(), e);
    }
    return load;
  }

  /** Waits until so many transactions more than now are acknowledged. */
  public void awaitMore(int transactions) {
    int now = acknowledged.size();
    await(transactions + " transactions more through " + endpoint)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> acknowledged.size() >= now + transactions);
  }

  /** Transactions that were not acknowledged, and connections that could not be made. */
  public long failures() {
    return failures.get();
  }

  /** The longest that a client waited from one acknowledged transaction to the next. */
  public Duration stall() {
    return Duration.ofNanos(stall);
  }

  /** Forgets the longest wait, and what failed, until now. */
  public void reset() {
    stall = 0;
    failures.set(0);
  }

  /** Stops the clients. */
  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops them; none may have failed, and nothing that was acknowledged may be missing. */
  public void assertNobodyNoticed(String event) throws SQLException {
    assertNothingLost(event);
    assertThat(failures.get()).as("%s: failed transactions; last: %s", event, lastFailure).isZero();
  }

  /** Stops them; nothing that was acknowledged may be missing. */
  public void assertNothingLost(String event) throws SQLException {
    close();
    System.out.println(event + ", " + this);
    assertThat(missing()).as("acknowledged transactions that are missing").isEmpty();
  }

  /** Acknowledged transactions that are not there, or not whole. */
  public Set<Long> missing() throws SQLException {
    Set<Long> missing = new HashSet<>(acknowledged);
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT id FROM " + table + " GROUP BY id HAVING count(*) = 2");
        var rows = query.executeQuery()) {
      while (rows.next()) {
        missing.remove(rows.getLong(1));
      }
    }
    return missing;
  }

  /** For the test's output. */
  @Override
  public String toString() {
    return "%d clients, %s: %d transactions acknowledged, longest stall %d ms, %d failures%s"
        .formatted(
            threads.size(),
            endpoint,
            acknowledged.size(),
            stall().toMillis(),
            failures.get(),
            lastFailure == null ? "" : ", last: " + lastFailure);
  }

  private void run() {
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    // Once, as an application that has it mounted: to ask for it anew would load the API server
    // while it is needed.
    UserSecret secret = cluster.secret();
    long last = System.nanoTime();
    while (!stopped) {
      try (Connection connection = cluster.connect(endpoint, secret, properties)) {
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
          while (!stopped) {
            long id = ids.incrementAndGet();
            for (int step = 1; step <= 2; step++) {
              insert.setLong(1, id);
              insert.setInt(2, step);
              insert.executeUpdate();
            }
            connection.commit();
            acknowledged.add(id);
            long now = System.nanoTime();
            note(now - last);
            last = now;
            LockSupport.parkNanos(PAUSE_NANOS);
          }
        }
      } catch (SQLException e) {
        failures.incrementAndGet();
        lastFailure = e.getMessage();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private synchronized void note(long nanos) {
    stall = Math.max(stall, nanos);
  }
}
