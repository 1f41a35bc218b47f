package dev.mpg.operator.connect;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a pooler to the server, as SHOW SERVERS has it.
 *
 * @param idle whether the next client takes it, at once or when it was tested
 * @param loginSince since when it is being made, by the pooler's clock; null when it has been
 */
record PoolerServer(
    String database, String user, boolean idle, @Nullable LocalDateTime loginSince) {
  /** Whether it is being made, and since so shortly that it may succeed. */
  boolean mayLogIn(LocalDateTime overdue) {
    return loginSince != null && !loginSince.isBefore(overdue);
  }
}
