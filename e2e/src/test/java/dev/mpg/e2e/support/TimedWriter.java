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
    TimedWriter writer = new TimedWriter();
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
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
    TreeSet<Long> there = new TreeSet<>();
    try (Connection connection = cluster.connect(Endpoint.DIRECT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM timed")) {
      while (rows.next()) {
        there.add(rows.getLong(1));
      }
    }
    assertThat(there)
        .as("rows at " + moment)
        .containsAll(
            writes.stream().filter(w -> !w.acknowledged().isAfter(moment)).map(Write::id).toList())
        .doesNotContainAnyElementsOf(
            writes.stream().filter(w -> w.sent().isAfter(moment)).map(Write::id).toList());
  }
}
