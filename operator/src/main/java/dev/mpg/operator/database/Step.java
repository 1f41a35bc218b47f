package dev.mpg.operator.database;

import org.jspecify.annotations.Nullable;

/**
 * One statement of a plan.
 *
 * @param database where to execute it
 * @param sql the statement, without a semicolon at its end
 * @param loggable the statement without secrets
 * @param item what it is for
 * @param needs another item that must not have failed; else the step is left out
 * @param alone whether it must run outside a transaction, after all before it are committed
 */
record Step(
    String database, String sql, String loggable, Item item, @Nullable Item needs, boolean alone) {

  static Step of(String database, Item item, String sql) {
    return new Step(database, sql, sql, item, null, false);
  }

  static Step secret(String database, Item item, String sql, String secret) {
    return new Step(database, sql, sql.replace(secret, "***"), item, null, false);
  }

  static Step alone(String database, Item item, String sql) {
    return new Step(database, sql, sql, item, null, true);
  }

  Step needing(Item other) {
    return new Step(database, sql, loggable, item, other, alone);
  }

  @Override
  public String toString() {
    return database + ": " + loggable;
  }
}
