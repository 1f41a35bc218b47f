package dev.mpg.operator.database;

/**
 * The comment on roles and databases that the operator made or adopted.
 *
 * <p>A comment, because it goes with the object through renames, physical backups and failovers,
 * only a superuser can set it on these two kinds, and {@code \du+} and {@code \l+} show it.
 */
final class Marker {
  static final String TEXT = "managed by mpg-operator";

  private Marker() {}

  static String onRole(String name) {
    return "COMMENT ON ROLE " + Quoting.identifier(name) + " IS " + Quoting.literal(TEXT);
  }

  static String onDatabase(String name) {
    return "COMMENT ON DATABASE " + Quoting.identifier(name) + " IS " + Quoting.literal(TEXT);
  }
}
