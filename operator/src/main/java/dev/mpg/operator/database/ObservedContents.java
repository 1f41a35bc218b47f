package dev.mpg.operator.database;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What matters of the inside of a database.
 *
 * @param schemas all but the server's own
 * @param defaultGrants what {@code schema_admin}'s default privileges give, by kind of object:
 *     {@code n} schemas, {@code r} tables, {@code S} sequences
 * @param largeObjectGrants who may execute the functions that write large objects, by signature
 * @param definerGuard the state of {@link DefinerGuard}; empty when it is not there
 * @param lacking tables and sequences on which a group lacks what it should have
 * @param extensions the extensions in it, by name
 */
record ObservedContents(
    List<Schema> schemas,
    Map<String, Set<Grant>> defaultGrants,
    Map<String, Set<Grant>> largeObjectGrants,
    String definerGuard,
    List<Relation> lacking,
    Map<String, ObservedExtensions.Installed> extensions) {

  /** What CREATE DATABASE from template0 makes. */
  static final ObservedContents FRESH =
      new ObservedContents(
          List.of(new Schema("public", "pg_database_owner", Set.of())),
          Map.of(),
          Map.of(),
          "",
          List.of(),
          Map.of());

  /** A schema; the grants leave its owner out. */
  record Schema(String name, String owner, Set<Grant> grants) {}

  /** A table (also a view and the like) or a sequence. */
  record Relation(String schema, String name, boolean sequence, String owner) {
    String quoted() {
      return Quoting.identifier(schema) + "." + Quoting.identifier(name);
    }
  }
}
