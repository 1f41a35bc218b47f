package dev.mpg.operator.database;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.util.Arrays;
import java.util.Set;

/** Names that no user or database of a resource can have; the last guard behind the validation. */
final class ReservedNames {
  /** Roles of the operator's own parts. */
  static final String INTERNAL_PREFIX = "mpg_";

  private static final Set<String> ROLES = Set.of("public", "none");
  private static final Set<String> DATABASES =
      Set.of("postgres", "template0", "template1", "pgbouncer");

  private ReservedNames() {}

  static boolean isReservedRole(String name) {
    return ROLES.contains(name)
        || name.startsWith("pg_")
        || name.startsWith(INTERNAL_PREFIX)
        || Arrays.stream(UserRole.values()).anyMatch(role -> role.group().equals(name));
  }

  static boolean isReservedDatabase(String name) {
    return DATABASES.contains(name);
  }
}
