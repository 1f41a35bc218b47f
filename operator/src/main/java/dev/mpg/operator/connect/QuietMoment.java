package dev.mpg.operator.connect;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Tells when a pooler can make its connections to a database anew without breaking off a login:
 * when none is under way, and none is about to begin, since each user that has connections has an
 * idle one or enough of them.
 */
final class QuietMoment {
  /** A pool in which all connections are in use, but no login was seen for so long, has enough. */
  private static final Duration CALM = Duration.ofMillis(500);

  /** A pool makes one connection after the other. */
  private static final int LOGINS = 2;

  private final Set<String> due;
  private final LocalDateTime overdue;
  private final long begun;
  private final long until;
  private final Map<String, Long> lastLogin = new HashMap<>();

  /**
   * Begins to wait. A database that has nothing but logins is not waited for: those that succeed
   * are new.
   *
   * @param overdue logins that began before do not count
   * @param timeToLogIn how old a login gets; after twice that each moment is as good as another
   * @param now in nanoseconds
   */
  QuietMoment(List<PoolerServer> servers, LocalDateTime overdue, Duration timeToLogIn, long now) {
    this.due = databases(servers, server -> !server.mayLogIn(overdue));
    this.overdue = overdue;
    this.begun = now;
    this.until = now + timeToLogIn.multipliedBy(LOGINS).toNanos();
  }

  /** The databases whose moment has not come. */
  Set<String> due() {
    return Collections.unmodifiableSet(due);
  }

  /** A database whose moment is now, and which is not due any more; empty when there is none. */
  Optional<String> next(List<PoolerServer> servers, long now) {
    Set<String> loggingIn = databases(servers, server -> server.mayLogIn(overdue));
    loggingIn.forEach(database -> lastLogin.put(database, now));
    Set<String> mayNeedOne = withoutIdle(servers);
    Optional<String> ready =
        due.stream()
            .filter(
                database ->
                    now - until > 0
                        || !loggingIn.contains(database)
                            && (!mayNeedOne.contains(database) || isCalm(database, now)))
            .findFirst();
    ready.ifPresent(due::remove);
    return ready;
  }

  private boolean isCalm(String database, long now) {
    return now - lastLogin.getOrDefault(database, begun) > CALM.toNanos();
  }

  /** The databases of such connections. */
  static Set<String> databases(List<PoolerServer> servers, Predicate<PoolerServer> which) {
    return servers.stream()
        .filter(which)
        .map(PoolerServer::database)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The databases to which some user that has connections has none that is idle. */
  private static Set<String> withoutIdle(List<PoolerServer> servers) {
    return servers.stream()
        .collect(
            Collectors.groupingBy(
                PoolerServer::database,
                Collectors.toMap(PoolerServer::user, PoolerServer::idle, Boolean::logicalOr)))
        .entrySet()
        .stream()
        .filter(database -> database.getValue().containsValue(false))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
