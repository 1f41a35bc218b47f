package dev.mpg.e2e.support;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that writes one row after the other and remembers which of them the server acknowledged.
 * When a connection fails it opens the next.
 */
public final class Writer implements AutoCloseable {

  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private final Cluster cluster;
  private final Endpoint endpoint;
  private final Thread thread;
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final AtomicLong failures = new AtomicLong();
  private volatile long longestGap;
  private volatile long gapBegan;
  private volatile boolean stopped;
  private volatile @Nullable String lastFailure;

  private Writer(Cluster cluster, Endpoint endpoint) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.thread = new Thread(this::write, "writer through " + endpoint);
  }

  /** Starts one, and waits until its first rows are acknowledged. */
  public static Writer start(Cluster cluster, Endpoint endpoint) throws SQLException {
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + table(endpoint));
      statement.execute("CREATE TABLE " + table(endpoint) + " (id bigint PRIMARY KEY)");
    }
    Writer writer = new Writer(cluster, endpoint);
    writer.thread.start();
    try {
      writer.awaitMore(20);
    } catch (RuntimeException e) {
      writer.close();
      throw new IllegalStateException(writer.toString(), e);
    }
    return writer;
  }

  /** Waits until so many rows more than now are acknowledged. */
  public void awaitMore(int rows) {
    int now = acknowledged.size();
    await(rows + " rows more through " + endpoint)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> acknowledged.size() >= now + rows);
  }

  /** Stops writing. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Rows that were acknowledged but are not there, as soon as the primary can be asked. */
  public Set<Long> missing() {
    Set<Long> missing = new HashSet<>(acknowledged);
    missing.removeAll(
        await("the rows that are there")
            .atMost(Duration.ofMinutes(1))
            .ignoreExceptionsInstanceOf(SQLException.class)
            .until(this::present, Objects::nonNull));
    return missing;
  }

  private Set<Long> present() throws SQLException {
    Set<Long> present = new HashSet<>();
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM " + table(endpoint))) {
      while (rows.next()) {
        present.add(rows.getLong(1));
      }
    }
    return present;
  }

  /** Statements and connections that failed. */
  public long failures() {
    return failures.get();
  }

  /** The longest time between two acknowledged rows. */
  public Duration longestGap() {
    return Duration.ofNanos(longestGap);
  }

  /** When the row before that was acknowledged, by {@link System#nanoTime()}. */
  public long gapBegan() {
    return gapBegan;
  }

  /** For the test's output. */
  @Override
  public String toString() {
    return "%s: %d rows acknowledged, longest gap %d ms, %d failures%s"
        .formatted(
            endpoint,
            acknowledged.size(),
            longestGap().toMillis(),
            failures.get(),
            lastFailure == null ? "" : ", last: " + lastFailure);
  }

  private static String table(Endpoint endpoint) {
    return "written_" + endpoint;
  }

  private void write() {
    Properties impatient = new Properties();
    impatient.setProperty("connectTimeout", "2");
    impatient.setProperty("socketTimeout", "10");
    long id = 0;
    long last = System.nanoTime();
    while (!stopped) {
      try (Connection connection = cluster.connect(endpoint, cluster.secret(), impatient);
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO " + table(endpoint) + " VALUES (?)")) {
        while (!stopped) {
          insert.setLong(1, ++id);
          insert.executeUpdate();
          acknowledged.add(id);
          long now = System.nanoTime();
          if (now - last > longestGap) {
            longestGap = now - last;
            gapBegan = last;
          }
          last = now;
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException | KubernetesClientException e) {
        // The latter when the API server, which knows the password and the address, is away.
        failures.incrementAndGet();
        lastFailure = e.getMessage();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
