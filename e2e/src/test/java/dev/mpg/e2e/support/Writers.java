package dev.mpg.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A {@link Writer} through each endpoint. */
public final class Writers implements AutoCloseable {

  private final List<Writer> writers = new ArrayList<>();

  private Writers() {}

  /** Starts them, and waits until their first rows are acknowledged. */
  public static Writers start(Cluster cluster) throws SQLException {
    Writers started = new Writers();
    try {
      for (Endpoint endpoint : Endpoint.values()) {
        started.writers.add(Writer.start(cluster, endpoint));
      }
    } catch (RuntimeException | SQLException e) {
      started.close();
      throw e;
    }
    return started;
  }

  /** Waits until each has so many rows more acknowledged. */
  public void awaitMore(int rows) {
    writers.forEach(writer -> writer.awaitMore(rows));
  }

  /** The longest time between two acknowledged rows of one of them. */
  public Duration longestGap() {
    return Objects.requireNonNull(
        writers.stream().map(Writer::longestGap).max(Duration::compareTo).orElse(null));
  }

  /** Statements and connections that failed. */
  public long failures() {
    return writers.stream().mapToLong(Writer::failures).sum();
  }

  /**
   * Stops them; no row that was acknowledged may be missing.
   *
   * @param event for the test's output
   */
  public void assertNothingLost(String event) throws SQLException {
    close();
    for (Writer writer : writers) {
      System.out.println(event + ", " + writer);
      assertThat(writer.missing()).as("acknowledged rows that are missing").isEmpty();
    }
  }

  @Override
  public void close() {
    writers.forEach(Writer::close);
  }
}
