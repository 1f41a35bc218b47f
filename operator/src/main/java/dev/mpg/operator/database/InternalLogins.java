package dev.mpg.operator.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The logins of the cluster's own parts beside the pooler's lookup. Patroni makes those for
 * replication and rewind when it makes a database; kept volumes come with the passwords of before,
 * so all of them are brought to the present ones.
 */
public final class InternalLogins {
  private static final String QUERY =
      """
      SELECT rolname::text AS name, rolpassword AS verifier,
        EXISTS (SELECT FROM pg_database d, aclexplode(d.datacl) a
          WHERE d.datname = 'postgres' AND a.grantee = r.oid
            AND a.privilege_type = 'CONNECT') AS connect
      FROM pg_authid r WHERE rolname LIKE 'mpg\\_%' AND rolcanlogin""";

  private final ServerConnections connections;

  /**
   * @param connections to the primary of the server
   */
  public InternalLogins(ServerConnections connections) {
    this.connections = connections;
  }

  /**
   * What the server has of one login.
   *
   * @param connect whether it was granted CONNECT itself; PUBLIC's is taken away by {@link
   *     DatabaseSync}
   */
  private record Found(@Nullable String verifier, boolean connect) {}

  /**
   * Brings the logins to their passwords, and lets them into the database {@code postgres}.
   *
   * @return how many statements were executed; 0 when all was as wanted
   * @throws SQLException when the server cannot be reached or refuses
   */
  public int sync(List<InternalUser> wanted) throws SQLException {
    try (Session session = Session.open(connections, Planner.MAINTENANCE)) {
      Map<String, Found> found = new HashMap<>();
      for (Row row : session.query(QUERY).get(0)) {
        found.put(row.text("name"), new Found(row.textOrNull("verifier"), row.flag("connect")));
      }
      List<String> statements = new ArrayList<>();
      wanted.forEach(user -> statements.addAll(statements(user, found.get(user.name()))));
      if (!statements.isEmpty()) {
        session.executeTogether(statements);
      }
      return statements.size();
    }
  }

  private static List<String> statements(InternalUser user, @Nullable Found found) {
    String name = Quoting.identifier(user.name());
    String password = " PASSWORD " + Quoting.literal(user.scramVerifier());
    List<String> statements = new ArrayList<>();
    if (found == null) {
      statements.add("CREATE ROLE " + name + " LOGIN NOINHERIT" + password);
    } else if (!user.scramVerifier().equals(found.verifier())) {
      statements.add("ALTER ROLE " + name + password);
    }
    if (found == null || !found.connect()) {
      statements.add("GRANT CONNECT ON DATABASE postgres TO " + name);
    }
    return statements;
  }
}
