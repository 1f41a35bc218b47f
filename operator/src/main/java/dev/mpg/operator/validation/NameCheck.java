package dev.mpg.operator.validation;

import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresSpec;
import dev.mpg.operator.api.v1alpha1.Names;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names of the cluster, its databases and its users. */
final class NameCheck {

  private static final Pattern CLUSTER = Pattern.compile(Names.CLUSTER_PATTERN);
  private static final Pattern ITEM = Pattern.compile(Names.ITEM_PATTERN);

  private NameCheck() {}

  static void checkCluster(String name, Consumer<Violation> found) {
    if (name.length() > Names.CLUSTER_MAX_LENGTH || !CLUSTER.matcher(name).matches()) {
      found.accept(new Violation("metadata.name", name, Names.CLUSTER_REMEDY));
    }
  }

  static void checkDatabases(@Nullable List<DatabaseSpec> databases, Consumer<Violation> found) {
    if (databases == null) {
      return;
    }
    checkItems(
        "spec.databases",
        databases.stream().map(DatabaseSpec::getName).toList(),
        Names.RESERVED_DATABASES::contains,
        "is reserved for the server; choose another",
        found);
  }

  static void checkUsers(ManagedPostgresSpec spec, Consumer<Violation> found) {
    List<UserSpec> users = spec.getUsers();
    if (users == null) {
      return;
    }
    checkItems(
        "spec.users",
        users.stream().map(UserSpec::getName).toList(),
        name ->
            Names.RESERVED_USERS.contains(name)
                || Names.RESERVED_USER_PREFIXES.stream().anyMatch(name::startsWith),
        "is reserved for the server and the operator; choose another that does not begin with pg_"
            + " or mpg_",
        found);
    Set<String> databases = databases(spec);
    for (int i = 0; i < users.size(); i++) {
      String database = users.get(i).getDatabase();
      if (database != null && !databases.contains(database)) {
        found.accept(
            new Violation(
                "spec.users[" + i + "].database",
                database,
                "must be one of spec.databases: " + String.join(", ", databases)));
      }
    }
  }

  private static Set<String> databases(ManagedPostgresSpec spec) {
    List<DatabaseSpec> databases = spec.getDatabases();
    return databases == null
        ? Set.of(Defaults.DATABASE)
        : databases.stream()
            .map(d -> d.getName() == null ? "" : d.getName())
            .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  private static void checkItems(
      String field,
      List<@Nullable String> names,
      Predicate<String> reserved,
      String reservedRemedy,
      Consumer<Violation> found) {
    if (names.isEmpty()) {
      found.accept(new Violation(field, "[]", "name at least one, or remove the field"));
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String at = field + "[" + i + "].name";
      String name = names.get(i) == null ? "" : names.get(i);
      if (name.length() > Names.ITEM_MAX_LENGTH || !ITEM.matcher(name).matches()) {
        found.accept(new Violation(at, name, Names.ITEM_REMEDY));
      } else if (reserved.test(name)) {
        found.accept(new Violation(at, name, reservedRemedy));
      } else if (!seen.add(name)) {
        found.accept(new Violation(at, name, "is there twice; remove one"));
      }
    }
  }
}
