package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom PgBouncer finds, asked as PgBouncer asks. */
class PoolerLookupTest {
  private static final String LONGEST = "u".repeat(63);

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start();
    WantedState wanted =
        new Wanted()
            .user("fly-user", UserRole.SCHEMA_ADMIN)
            .user("rita", UserRole.READER)
            .user(LONGEST, UserRole.WRITER)
            .state();
    new DatabaseSync(server.connections()).sync(wanted, Set.of());
    server.execute(
        "postgres",
        "CREATE ROLE replicating LOGIN REPLICATION PASSWORD 'x'",
        "CREATE ROLE bypassing LOGIN BYPASSRLS PASSWORD 'x'",
        "CREATE ROLE expired LOGIN PASSWORD 'x' VALID UNTIL '2020-01-01'",
        "CREATE ROLE valid LOGIN PASSWORD 'x' VALID UNTIL '2999-01-01'",
        "CREATE ROLE locked NOLOGIN PASSWORD 'x'",
        "CREATE ROLE empty LOGIN",
        "CREATE ROLE mpg_exporter LOGIN PASSWORD 'x'");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<String> lookup(String user) throws Exception {
    String pooler = InternalUser.POOLER;
    try (Connection connection = server.connect("postgres", pooler, Wanted.password(pooler));
        PreparedStatement query =
            connection.prepareStatement("SELECT username, password FROM mpg_pooler.lookup(?)")) {
      query.setString(1, user);
      List<String> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1) + " " + rows.getString(2));
        }
      }
      return found;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fly-user", "rita"})
  void findsUsers(String user) throws Exception {
    assertThat(lookup(user)).containsExactly(user + " " + Wanted.verifier(user));
  }

  @Test
  void findsTheLongestNameAndNoneThatBeginsLikeIt() throws Exception {
    assertThat(lookup(LONGEST)).hasSize(1);
    assertThat(lookup(LONGEST + "uu")).isEmpty();
  }

  @Test
  void findsOneThatExpiresLater() throws Exception {
    assertThat(lookup("valid")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres",
        "replicating",
        "bypassing",
        "expired",
        "locked",
        "empty",
        "mpg_pooler",
        "mpg_exporter",
        "schema_admin",
        "nobody",
        "",
        "' OR true --"
      })
  void findsNobodyElse(String user) throws Exception {
    assertThat(lookup(user)).isEmpty();
  }

  @Test
  void thePoolerSeesNothingElse() throws Exception {
    String pooler = InternalUser.POOLER;
    try (Connection connection = server.connect("postgres", pooler, Wanted.password(pooler));
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT has_table_privilege('pg_authid', 'SELECT'),"
                        + " has_database_privilege('postgres', 'CREATE, TEMPORARY'),"
                        + " has_schema_privilege('public', 'CREATE'),"
                        + " has_database_privilege('template1', 'CONNECT')")) {
      rows.next();
      assertThat(
              List.of(
                  rows.getBoolean(1), rows.getBoolean(2), rows.getBoolean(3), rows.getBoolean(4)))
          .containsOnly(false);
    }
  }
}
