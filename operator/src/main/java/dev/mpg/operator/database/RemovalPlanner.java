package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The steps that drop a user: no new sessions, no sessions, no objects, no role.
 *
 * <p>What it owns goes to {@code schema_admin}; what it was granted is revoked.
 */
final class RemovalPlanner {
  private final String maintenance;
  private final ObservedServer observed;

  RemovalPlanner(String maintenance, ObservedServer observed) {
    this.maintenance = maintenance;
    this.observed = observed;
  }

  List<Step> lockOut(ObservedRole role) {
    List<Step> steps = new ArrayList<>();
    String name = Quoting.identifier(role.name());
    Item item = Item.user(role.name());
    if (role.has(ObservedRole.LOGIN)) {
      steps.add(Step.of(maintenance, item, "ALTER ROLE " + name + " NOLOGIN"));
    }
    // REASSIGN OWNED would give a database to schema_admin, who could then drop it.
    observed.databases().values().stream()
        .filter(database -> database.owner().equals(role.name()))
        .map(database -> Quoting.identifier(database.name()))
        .sorted()
        .map(
            database ->
                "ALTER DATABASE "
                    + database
                    + " OWNER TO "
                    + Quoting.identifier(observed.superuser()))
        .forEach(sql -> steps.add(Step.of(maintenance, item, sql)));
    return steps;
  }

  /** Databases in which the role owns or was granted something, as far as one can connect there. */
  Set<String> databases(ObservedRole role) {
    return role.dependencies().stream()
        .map(ObservedRole.Dependency::database)
        .filter(Objects::nonNull)
        .filter(
            name -> {
              ObservedDatabase database = observed.databases().get(name);
              return database != null && database.allowsConnections() && !database.invalid();
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<Step> disown(ObservedRole role, String database) {
    String name = Quoting.identifier(role.name());
    Item item = Item.user(role.name());
    return List.of(
        Step.of(
            database, item, "REASSIGN OWNED BY " + name + " TO " + UserRole.SCHEMA_ADMIN.group()),
        Step.of(database, item, "DROP OWNED BY " + name));
  }

  List<Step> drop(ObservedRole role) {
    String name = Quoting.identifier(role.name());
    Item item = Item.user(role.name());
    return List.of(
        // Also takes what it was granted on databases themselves.
        Step.of(maintenance, item, "DROP OWNED BY " + name),
        Step.of(maintenance, item, "DROP ROLE " + name));
  }
}
