package dev.mpg.operator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the operator's process.
 *
 * @param catalogue file with plans and images; {@code MPG_CONFIG}, default /etc/mpg/config.yaml
 * @param namespaces namespaces to watch, empty for all; {@code MPG_WATCH_NAMESPACES}, with commas
 * @param leaderElection whether several replicas take turns; {@code MPG_LEADER_ELECTION}
 * @param leaderElectionNamespace where their lease is; {@code MPG_LEADER_ELECTION_NAMESPACE}
 * @param driftInterval how long at most what somebody changes in SQL by hand stays; {@code
 *     MPG_DRIFT_INTERVAL_SECONDS}, 20 to 86400, default 60
 * @param httpPort of /livez, /readyz and /metrics; {@code MPG_HTTP_PORT}, default 8080
 */
public record OperatorSettings(
    Path catalogue,
    Set<String> namespaces,
    boolean leaderElection,
    @Nullable String leaderElectionNamespace,
    Duration driftInterval,
    int httpPort) {

  /** The server's statistics are up to ten seconds late, so less could not be kept. */
  private static final int LEAST_DRIFT_SECONDS = 20;

  private static final int MOST_DRIFT_SECONDS = 86400;

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException when a variable has a value that cannot be; the message names
   *     it
   */
  public static OperatorSettings of(Map<String, String> environment) {
    return new OperatorSettings(
        Path.of(environment.getOrDefault("MPG_CONFIG", "/etc/mpg/config.yaml")),
        Arrays.stream(environment.getOrDefault("MPG_WATCH_NAMESPACES", "").split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet()),
        bool(environment, "MPG_LEADER_ELECTION"),
        environment.get("MPG_LEADER_ELECTION_NAMESPACE"),
        driftInterval(environment.getOrDefault("MPG_DRIFT_INTERVAL_SECONDS", "60")),
        port(environment.getOrDefault("MPG_HTTP_PORT", "8080")));
  }

  private static boolean bool(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(name + "=" + value + ": must be true or false");
    };
  }

  private static Duration driftInterval(String value) {
    try {
      int seconds = Integer.parseInt(value);
      if (seconds >= LEAST_DRIFT_SECONDS && seconds <= MOST_DRIFT_SECONDS) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "MPG_DRIFT_INTERVAL_SECONDS="
            + value
            + ": must be a number of seconds from "
            + LEAST_DRIFT_SECONDS
            + " to "
            + MOST_DRIFT_SECONDS);
  }

  private static int port(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "MPG_HTTP_PORT=" + value + ": must be a port number from 0 to 65535");
  }
}
