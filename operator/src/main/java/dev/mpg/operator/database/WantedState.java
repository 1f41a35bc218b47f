package dev.mpg.operator.database;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that the resource wants of one server.
 *
 * @param resource the resource's UID: what another one said of a database does not count
 * @param databases the databases; one that is no longer listed keeps its data, unless this resource
 *     said otherwise when it listed it
 * @param users the users; one that is no longer listed is dropped
 * @param pooler the login that PgBouncer looks passwords up with
 */
public record WantedState(
    String resource, List<WantedDatabase> databases, List<WantedUser> users, InternalUser pooler) {
  /**
   * @throws IllegalArgumentException when a name is listed twice
   */
  public WantedState {
    databases = List.copyOf(databases);
    users = List.copyOf(users);
    requireDistinct("databases", databases.stream().map(WantedDatabase::name));
    requireDistinct("users", users.stream().map(WantedUser::name));
  }

  private static void requireDistinct(String field, Stream<String> names) {
    Set<String> seen = new HashSet<>();
    names.forEach(
        name -> {
          if (!seen.add(name)) {
            throw new IllegalArgumentException(field + " has \"" + name + "\" twice");
          }
        });
  }
}
