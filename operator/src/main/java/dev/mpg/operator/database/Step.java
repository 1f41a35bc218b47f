package dev.mpg.operator.database;

import java.util.List;
import java.util.stream.Stream;
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
 * @param parts steps of several items that this one does at once; each by itself when one of the
 *     items has failed
 */
record Step(
    String database,
    String sql,
    String loggable,
    Item item,
    @Nullable Item needs,
    boolean alone,
    List<Step> parts) {

  static Step of(String database, Item item, String sql) {
    return new Step(database, sql, sql, item, null, false, List.of());
  }

  static Step secret(String database, Item item, String sql, String secret) {
    return new Step(database, sql, sql.replace(secret, "***"), item, null, false, List.of());
  }

  static Step alone(String database, Item item, String sql) {
    return new Step(database, sql, sql, item, null, true, List.of());
  }

  /** One statement for what several would do, for an item each. */
  static Step together(Item item, String sql, List<Step> parts) {
    return new Step(parts.get(0).database(), sql, sql, item, null, false, List.copyOf(parts));
  }

  /** One step for each item. */
  Stream<Step> single() {
    return parts.isEmpty() ? Stream.of(this) : parts.stream();
  }

  Step needing(Item other) {
    return new Step(database, sql, loggable, item, other, alone, parts);
  }

  @Override
  public String toString() {
    return database + ": " + loggable;
  }
}
