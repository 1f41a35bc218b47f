package dev.mpg.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** A client that writes one row after the other and records between which moments each was. */
public final class TimedWriter {
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  /** A row that was committed after one moment and before the other. */
  private record Write(long id, Instant sent, Instant acknowledged) {}

  private final List<Write> writes = new ArrayList<>();

  private TimedWriter() {}

  /** Writes for a while into the table {@code timed}. */
  public static TimedWriter run(Cluster cluster, Duration how) throws SQLException {
    return run(cluster, Endpoint.DIRECT, how);
  }

  /** The same, by one way or the other. */
  public static TimedWriter run(Cluster cluster, Endpoint endpoint, Duration how)
      throws SQLException {
    TimedWriter writer = new TimedWriter();
    try (Connection connection = cluster.connect(endpoint);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE timed (id bigint PRIMARY KEY)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO timed VALUES (?)")) {
        Instant end = Instant.now().plus(how);
        for (long id = 1; Instant.now().isBefore(end); id++) {
          insert.setLong(1, id);
          Instant sent = Instant.now();
          insert.executeUpdate();
          writer.writes.add(new Write(id, sent, Instant.now()));
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
    return writer;
  }

  /** When the first row was acknowledged. */
  public Instant first() {
    return writes.get(0).acknowledged();
  }

  /** When the last row was acknowledged. */
  public Instant last() {
    return writes.get(writes.size() - 1).acknowledged();
  }

  /** How many rows. */
  public int size() {
    return writes.size();
  }

  /**
   * That a cluster has every row that was acknowledged until a moment, and none that was sent after
   * it. Of the one that was on its way nothing is known.
   */
  public void assertStateOf(Cluster cluster, Instant moment) throws SQLException {
    assertThat(wrong(cluster, moment)).as("rows at " + moment).isEmpty();
  }

  /** What differs from that: ids with what is wrong with them. */
  public List<String> wrong(Cluster cluster, Instant moment) throws SQLException {
    TreeSet<Long> there = new TreeSet<>();
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM timed")) {
      while (rows.next()) {
        there.add(rows.getLong(1));
      }
    }
    List<String> wrong = new ArrayList<>();
    for (Write write : writes) {
      boolean present = there.remove(write.id());
      if (!write.acknowledged().isAfter(moment) && !present) {
        wrong.add(write + " is missing");
      } else if (write.sent().isAfter(moment) && present) {
        wrong.add(write + " is too much");
      }
    }
    there.forEach(id -> wrong.add(id + " was never written"));
    return wrong;
  }
}
