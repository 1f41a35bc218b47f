package dev.mpg.e2e.support;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that writes large rows until no server of the cluster takes any more, and remembers
 * which of them were acknowledged.
 */
public final class Filler {
  private static final int LARGE = 8_000_000;
  private static final int MEDIUM = 4_000_000;
  private static final int SMALL = 100_000;
  private static final Duration GIVES_UP = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Set<Long> acknowledged = new HashSet<>();
  private long id;
  private @Nullable String lastFailure;

  private Filler(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Fills the volumes by inserts. */
  public static Filler fill(Cluster cluster) throws SQLException {
    Filler filler = new Filler(cluster);
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE filler (id bigint, filling text)");
      statement.execute("ALTER TABLE filler ALTER filling SET STORAGE EXTERNAL");
    }
    filler.writeUntilNothingGoes(LARGE, Duration.ZERO);
    // A server that cannot extend a table goes on until there is no room for the log either.
    filler.writeUntilNothingGoes(SMALL, GIVES_UP);
    return filler;
  }

  private void writeUntilNothingGoes(int size, Duration patience) {
    long last = System.nanoTime();
    while (true) {
      try (Connection connection = connect();
          PreparedStatement insert = insert(connection)) {
        while (true) {
          write(insert, size);
          last = System.nanoTime();
        }
      } catch (SQLException e) {
        lastFailure = e.getMessage();
        if (System.nanoTime() - last > patience.toNanos()) {
          return;
        }
      }
    }
  }

  /** Tries until a row is acknowledged. */
  public void awaitWrite() {
    org.awaitility.Awaitility.await("a write")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              try (Connection connection = connect();
                  PreparedStatement insert = insert(connection)) {
                write(insert, SMALL);
                return true;
              }
            });
  }

  /** Writes one row more. */
  public void writeMore() {
    try (Connection connection = connect();
        PreparedStatement insert = insert(connection)) {
      write(insert, MEDIUM);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(PreparedStatement insert, int size) throws SQLException {
    insert.setLong(1, ++id);
    insert.setInt(2, size);
    insert.executeUpdate();
    acknowledged.add(id);
  }

  private Connection connect() throws SQLException {
    Properties impatient = new Properties();
    impatient.setProperty("connectTimeout", "2");
    return cluster.connect(Endpoint.DIRECT, cluster.secret(), impatient);
  }

  private static PreparedStatement insert(Connection connection) throws SQLException {
    return connection.prepareStatement("INSERT INTO filler VALUES (?, repeat('x', ?))");
  }

  /** Rows that were acknowledged but are not there. */
  public Set<Long> missing() throws SQLException {
    Set<Long> missing = new HashSet<>(acknowledged);
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM filler")) {
      while (rows.next()) {
        missing.remove(rows.getLong(1));
      }
    }
    return missing;
  }

  /** For the test's output. */
  @Override
  public String toString() {
    return "%d rows acknowledged, last failure: %s".formatted(acknowledged.size(), lastFailure);
  }
}
