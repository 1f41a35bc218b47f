package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody changes by hand is put back, exactly, and what is made beside it is left alone. */
class DriftTest {
  private static final String DATABASE = "fly-db";
  private static final WantedState WANTED =
      new Wanted()
          .database(DATABASE)
          .user("fly-user", UserRole.SCHEMA_ADMIN)
          .user("wanda", UserRole.WRITER)
          .user("rita", UserRole.READER)
          .state();

  private static TestServer server;
  private static List<Object> asWanted = List.of();

  private record Change(String database, List<String> sql) {
    @Override
    public String toString() {
      return database + ": " + sql;
    }
  }

  private static Change in(String database, String... sql) {
    return new Change(database, List.of(sql));
  }

  /** What somebody makes beside the operator's things. */
  private static final List<Change> FOREIGN =
      List.of(
          in("postgres", "CREATE ROLE foreigner LOGIN SUPERUSER PASSWORD 'x'"),
          in("postgres", "CREATE ROLE team NOLOGIN", "GRANT reader TO team"),
          in("postgres", "GRANT CONNECT ON DATABASE \"fly-db\", postgres TO team"),
          in("postgres", "CREATE DATABASE beside OWNER team"),
          in("postgres", "ALTER ROLE rita SET work_mem = '8MB'"),
          in("postgres", "ALTER DATABASE \"fly-db\" SET timezone = 'UTC'"),
          in("fly-db", "CREATE TABLE app.of_superuser (id int)"),
          in("fly-db", "CREATE SCHEMA of_superuser CREATE TABLE t (id int)"),
          in("fly-db", "GRANT INSERT ON t TO reader"),
          in("fly-db", "GRANT SELECT ON t TO PUBLIC"),
          in("fly-db", "CREATE EXTENSION hstore SCHEMA app"));

  private static final String FOREIGN_STATE =
      """
      SELECT rolname || rolsuper || rolcanlogin FROM pg_roles WHERE rolname IN ('foreigner', 'team')
      UNION ALL SELECT member::regrole || ' ' || roleid::regrole FROM pg_auth_members
      UNION ALL SELECT datname || datacl::text FROM pg_database
      UNION ALL SELECT relname || coalesce(relacl::text, '') FROM pg_class WHERE oid >= 16384
      UNION ALL SELECT setrole::regrole || setconfig::text FROM pg_db_role_setting
      ORDER BY 1
      """;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start();
    assertThat(sync(Set.of()).ready()).isTrue();
    try (Connection connection = server.connect(DATABASE, "fly-user", Wanted.password("fly-user"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id serial)");
      statement.execute("CREATE SCHEMA app");
      statement.execute("CREATE VIEW app.v AS SELECT * FROM t");
    }
    for (Change change : FOREIGN) {
      server.execute(change.database(), change.sql().toArray(String[]::new));
    }
    asWanted = ours(observe());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static SyncResult sync() throws SQLException {
    return sync(Set.of(DATABASE));
  }

  private static SyncResult sync(Set<String> everReady) throws SQLException {
    return new DatabaseSync(server.connections()).sync(WANTED, everReady);
  }

  /** What a look says nothing new of. */
  private static Known known() {
    DatabaseSync sync = new DatabaseSync(server.connections());
    Known[] known = {Known.NOTHING};
    // The sessions of the tests before may tell late of what they wrote.
    Awaitility.await()
        .until(
            () -> {
              known[0] = sync().known();
              return known[0].covers(WANTED) && sync.look(known[0]).equals(known[0]);
            });
    return known[0];
  }

  private static ObservedServer observe() throws SQLException {
    try (Sessions sessions = new Sessions(server.connections())) {
      return DatabaseSync.observe(WANTED, sessions);
    }
  }

  static Stream<Change> repaired() {
    return Stream.of(
        in("postgres", "ALTER ROLE \"fly-user\" SUPERUSER"),
        in("postgres", "ALTER ROLE rita CREATEDB CREATEROLE REPLICATION BYPASSRLS"),
        in("postgres", "ALTER ROLE wanda NOLOGIN"),
        in("postgres", "ALTER ROLE \"fly-user\" INHERIT"),
        in("postgres", "ALTER ROLE wanda NOINHERIT"),
        in("postgres", "ALTER ROLE rita CONNECTION LIMIT 0"),
        in("postgres", "ALTER ROLE rita VALID UNTIL '2020-01-01'"),
        in("postgres", "ALTER ROLE rita PASSWORD 'other'"),
        in("postgres", "ALTER ROLE rita PASSWORD NULL"),
        in("postgres", "ALTER ROLE \"fly-user\" RESET role"),
        in("postgres", "ALTER ROLE \"fly-user\" RESET ALL"),
        in("postgres", "ALTER ROLE \"fly-user\" SET role = 'none'"),
        in("postgres", "ALTER ROLE \"fly-user\" IN DATABASE \"fly-db\" SET role = 'none'"),
        in("postgres", "ALTER ROLE wanda SET role = 'rita'"),
        in("postgres", "GRANT pg_read_all_data TO \"fly-user\""),
        in("postgres", "GRANT writer TO rita"),
        in("postgres", "GRANT \"fly-user\" TO rita"),
        in("postgres", "GRANT schema_admin TO \"fly-user\" WITH ADMIN OPTION"),
        in("postgres", "GRANT schema_admin TO \"fly-user\" WITH INHERIT TRUE"),
        in("postgres", "REVOKE schema_admin FROM \"fly-user\""),
        in("postgres", "REVOKE reader FROM rita"),
        in("postgres", "GRANT pg_read_all_data TO reader"),
        in("postgres", "GRANT writer TO reader"),
        in("postgres", "REVOKE pg_signal_backend FROM schema_admin"),
        in("postgres", "ALTER ROLE schema_admin LOGIN PASSWORD 'x'"),
        in("postgres", "ALTER ROLE writer CREATEDB"),
        in("postgres", "COMMENT ON ROLE rita IS NULL"),
        in("postgres", "COMMENT ON ROLE schema_admin IS 'mine'"),
        in("postgres", "ALTER ROLE rita RENAME TO rosa"),
        in("postgres", "ALTER ROLE mpg_pooler SUPERUSER PASSWORD 'x'"),
        in("postgres", "GRANT CONNECT ON DATABASE postgres TO PUBLIC"),
        in("postgres", "GRANT CONNECT ON DATABASE template1 TO reader"),
        in("postgres", "REVOKE CONNECT ON DATABASE postgres FROM mpg_pooler"),
        in("postgres", "GRANT CONNECT ON DATABASE \"fly-db\" TO PUBLIC"),
        in("postgres", "GRANT TEMPORARY ON DATABASE \"fly-db\" TO writer"),
        in("postgres", "GRANT CREATE ON DATABASE \"fly-db\" TO rita"),
        in("postgres", "REVOKE CONNECT ON DATABASE \"fly-db\" FROM \"fly-user\""),
        in("postgres", "REVOKE ALL ON DATABASE \"fly-db\" FROM schema_admin, reader"),
        in("postgres", "ALTER DATABASE \"fly-db\" OWNER TO schema_admin"),
        in("postgres", "ALTER DATABASE \"fly-db\" OWNER TO \"fly-user\""),
        in("postgres", "ALTER DATABASE \"fly-db\" CONNECTION LIMIT 3"),
        in("postgres", "ALTER DATABASE \"fly-db\" ALLOW_CONNECTIONS false"),
        in("postgres", "COMMENT ON DATABASE \"fly-db\" IS NULL"),
        in("postgres", "DROP FUNCTION mpg_pooler.lookup"),
        in("postgres", "GRANT EXECUTE ON FUNCTION mpg_pooler.lookup TO PUBLIC"),
        in("postgres", "GRANT USAGE ON SCHEMA mpg_pooler TO reader"),
        in("postgres", "ALTER FUNCTION mpg_pooler.lookup RESET search_path"),
        in(
            "postgres",
            "CREATE OR REPLACE FUNCTION mpg_pooler.lookup(text)"
                + " RETURNS TABLE (username text, password text) LANGUAGE sql SECURITY DEFINER"
                + " AS 'SELECT rolname, rolpassword FROM pg_authid'"),
        in("postgres", "DROP OWNED BY mpg_pooler", "DROP ROLE mpg_pooler"),
        in("fly-db", "DROP OWNED BY rita", "DROP ROLE rita"),
        in("fly-db", "DROP OWNED BY reader", "DROP ROLE reader"),
        in("fly-db", "DROP OWNED BY writer", "DROP ROLE writer"),
        in("fly-db", "ALTER SCHEMA public OWNER TO postgres"),
        in("fly-db", "REVOKE USAGE ON SCHEMA public FROM reader"),
        in("fly-db", "REVOKE ALL ON SCHEMA app FROM writer"),
        in("fly-db", "REVOKE SELECT ON t FROM reader"),
        in("fly-db", "REVOKE DELETE ON app.v FROM writer"),
        in("fly-db", "REVOKE USAGE ON SEQUENCE t_id_seq FROM writer"),
        in(
            "fly-db",
            "ALTER DEFAULT PRIVILEGES FOR ROLE schema_admin REVOKE SELECT ON TABLES FROM reader"),
        in(
            "fly-db",
            "ALTER DEFAULT PRIVILEGES FOR ROLE schema_admin REVOKE ALL ON SCHEMAS FROM writer"),
        in(
            "fly-db",
            "ALTER DEFAULT PRIVILEGES FOR ROLE schema_admin REVOKE ALL ON SEQUENCES FROM reader"),
        in("fly-db", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC"),
        in("fly-db", "GRANT EXECUTE ON FUNCTION lo_import(text) TO schema_admin"),
        in("fly-db", "REVOKE EXECUTE ON FUNCTION lo_unlink(oid) FROM writer"),
        in("fly-db", "DROP EVENT TRIGGER mpg_definer_guard"),
        in("fly-db", "ALTER EVENT TRIGGER mpg_definer_guard DISABLE"),
        in("fly-db", "DROP SCHEMA mpg_internal CASCADE"),
        in(
            "fly-db",
            "CREATE OR REPLACE FUNCTION mpg_internal.definer_guard() RETURNS event_trigger"
                + " LANGUAGE plpgsql AS 'BEGIN END'"));
  }

  @ParameterizedTest
  @MethodSource("repaired")
  void isPutBack(Change change) throws Exception {
    server.execute(change.database(), change.sql().toArray(String[]::new));
    assertThat(ours(observe())).isNotEqualTo(asWanted);

    SyncResult result = sync();

    assertThat(result.items()).allMatch(ItemResult::ready);
    assertThat(ours(observe())).isEqualTo(asWanted);
  }

  @ParameterizedTest
  @MethodSource("repaired")
  void isFoundByALook(Change change) throws Exception {
    DatabaseSync sync = new DatabaseSync(server.connections());
    Known before = known();

    server.execute(change.database(), change.sql().toArray(String[]::new));

    Known after = Awaitility.await().until(() -> sync.look(before), known -> !known.equals(before));
    assertThat(sync.sync(WANTED, Set.of(DATABASE), after).ready()).isTrue();
    assertThat(ours(observe())).isEqualTo(asWanted);
  }

  @Test
  void isFoundThoughTheSessionThatDidItStaysOpen() throws Exception {
    DatabaseSync sync = new DatabaseSync(server.connections());
    Known before = known();

    try (Connection open = server.superuser(DATABASE);
        Statement statement = open.createStatement()) {
      // The second comes too soon after the first to be told at once.
      statement.execute("SELECT 1");
      statement.execute("REVOKE SELECT ON t FROM reader");

      Known after =
          Awaitility.await()
              .atMost(Duration.ofSeconds(15))
              .until(() -> sync.look(before), known -> !known.equals(before));
      assertThat(sync.sync(WANTED, Set.of(DATABASE), after).changed())
          .containsExactly("database fly-db");
    }
    assertThat(ours(observe())).isEqualTo(asWanted);
  }

  @Test
  void aChangeOfOneUserLooksIntoNoDatabaseThatIsAsWanted() throws Exception {
    List<String> databases = new ArrayList<>();
    DatabaseSync sync =
        new DatabaseSync(
            database -> {
              databases.add(database);
              return server.superuser(database);
            });
    Known before = known();
    WantedState other =
        new Wanted()
            .database(DATABASE)
            .user("fly-user", UserRole.SCHEMA_ADMIN)
            .user("wanda", UserRole.WRITER)
            .user("rita", UserRole.WRITER)
            .state();

    SyncResult result = sync.sync(other, Set.of(DATABASE), before);

    assertThat(result.changed()).containsExactly("user rita");
    assertThat(databases).containsExactly("postgres");
    assertThat(result.known().covers(other)).isTrue();
    assertThat(result.known().databases()).isEqualTo(before.databases());
    assertThat(sync().ready()).isTrue();
    assertThat(ours(observe())).isEqualTo(asWanted);
  }

  @Test
  void aDatabaseThatIsNotKnownIsLookedIntoAlone() throws Exception {
    Known known = known();
    server.execute(DATABASE, "REVOKE SELECT ON t FROM reader");

    SyncResult blind = new DatabaseSync(server.connections()).sync(WANTED, Set.of(DATABASE), known);
    assertThat(blind.statements()).isZero();
    SyncResult seeing =
        new DatabaseSync(server.connections())
            .sync(WANTED, Set.of(DATABASE), new Known(known.shared(), Map.of()));

    assertThat(seeing.changed()).containsExactly("database fly-db");
    assertThat(seeing.known().databases()).containsValue(new Known.Found("", List.of()));
    assertThat(ours(observe())).isEqualTo(asWanted);
  }

  @Test
  void aLookThatFailsSaysNothing() {
    Known known = known();
    ServerConnections lost =
        database -> {
          throw new SQLException("connection refused", "08001");
        };

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new DatabaseSync(lost).look(known));
  }

  @Test
  void aStandbyIsNoPrimaryToLookAt() throws Exception {
    try (TestServer standby = TestServer.startStandby()) {
      assertThatExceptionOfType(NotPrimaryException.class)
          .isThrownBy(() -> new DatabaseSync(standby.connections()).look(Known.NOTHING));
    }
  }

  @Test
  void whatOthersMakeIsLeftAlone() throws Exception {
    List<String> before = server.query("fly-db", FOREIGN_STATE);

    SyncResult result = sync();

    assertThat(result.ready()).isTrue();
    assertThat(result.statements()).isZero();
    assertThat(server.query("fly-db", FOREIGN_STATE)).isEqualTo(before);
  }

  /** What the operator answers for; without the numbers of roles, which change with a new one. */
  private static List<Object> ours(ObservedServer observed) {
    return List.of(
        observed.lookup(),
        Set.copyOf(observed.databases().values()),
        observed.roles().values().stream()
            .filter(ObservedRole::marked)
            .map(
                role ->
                    List.of(
                        role.name(),
                        role.attributes(),
                        role.connectionLimit(),
                        role.expires(),
                        String.valueOf(role.verifier()),
                        Set.copyOf(role.memberships()),
                        Set.copyOf(role.roleSettings())))
            .collect(Collectors.toSet()));
  }
}
