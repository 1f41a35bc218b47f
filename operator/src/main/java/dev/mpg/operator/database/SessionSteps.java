package dev.mpg.operator.database;

import java.util.Set;
import java.util.stream.Collectors;

/** Steps on other sessions of the server. */
final class SessionSteps {
  /** As a number, which means the same in every time zone. */
  static final String NOW = "SELECT extract(epoch FROM clock_timestamp())::text AS now";

  private static final String WITHOUT_ROLE =
      "usesysid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_authid r WHERE r.oid = a.usesysid)";

  private SessionSteps() {}

  /**
   * Ends all sessions of a role, and waits up to 5 seconds for each. By number, which also finds
   * the sessions of a role that is dropped.
   */
  static Step end(String database, Item item, long roleOid) {
    String of = " FROM pg_stat_activity WHERE usesysid = " + roleOid;
    return Step.alone(
        database,
        item,
        "SELECT count(pg_terminate_backend(pid))"
            + of
            + "; SELECT count(pg_terminate_backend(pid, 5000))"
            + of);
  }

  /** Ends sessions of roles that were dropped while they were open. */
  static Step endThoseWithoutRole(String database, Item item) {
    return Step.alone(
        database,
        item,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity a WHERE " + WITHOUT_ROLE);
  }

  /**
   * The query that ends sessions of these users that began before a change, and all of those that
   * were removed.
   *
   * @param recycle users whose sessions are to be made anew
   * @param removed users that are gone
   * @param changed when the change was, by the server's clock
   */
  static String end(Set<String> recycle, Set<String> removed, String changed) {
    return "SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity a WHERE "
        + "usename = ANY ("
        + array(recycle)
        + ") AND backend_start < to_timestamp("
        + Quoting.literal(changed)
        + "::numeric) OR usename = ANY ("
        + array(removed)
        + ") OR "
        + WITHOUT_ROLE;
  }

  private static String array(Set<String> names) {
    return names.stream()
        .sorted()
        .map(Quoting::literal)
        .collect(Collectors.joining(", ", "ARRAY[", "]::name[]"));
  }
}
