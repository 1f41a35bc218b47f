package dev.mpg.operator.database;

/** Steps on other sessions of the server. */
final class SessionSteps {
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
}
