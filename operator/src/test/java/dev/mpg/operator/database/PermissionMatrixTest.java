package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/**
 * The role matrix: every statement executed for real, as every role, in a database made first, one
 * beside it, and one that was added when users and objects were already there.
 *
 * <p>The numbers are the rows of the matrix; A is allowed, D refused with SQLSTATE 42501.
 */
class PermissionMatrixTest {
  private static final List<String> DATABASES = List.of("first", "Second \"one\"", "later");

  private static final String ADMIN = "fly-user";
  private static final String OTHER_ADMIN = "Ann's \"other\"";
  private static final String WRITER = "wanda";
  private static final String READER = "rita";
  private static final String OUTSIDER = "outsider";
  private static final List<String> ROLES = List.of(ADMIN, WRITER, READER, OUTSIDER);

  private static final String DENIED = "42501";

  private static final Map<String, Connection> CONNECTIONS = new HashMap<>();
  private static TestServer server;
  private static WantedState wanted = new Wanted().state();

  /** What a statement comes to. */
  private enum Outcome {
    ALLOWED,
    DENIED,
    /** PostgreSQL answers with a warning and does nothing. */
    IGNORED
  }

  /**
   * One line of the matrix.
   *
   * @param row its number
   * @param outcomes of schema_admin, writer, reader, outsider: A, D, I or - for not in the matrix
   * @param alone whether the statement cannot be in a transaction
   * @param statements the last one is tried, those before it must succeed
   */
  private record Line(int row, String outcomes, boolean alone, List<String> statements) {}

  private record Case(String database, String role, Line line, Outcome outcome) {
    @Override
    public String toString() {
      return line.row()
          + " "
          + role
          + " in "
          + database
          + ": "
          + outcome
          + ": "
          + line.statements();
    }
  }

  private static Line line(int row, String outcomes, String... statements) {
    return new Line(row, outcomes, false, List.of(statements));
  }

  private static Line alone(int row, String outcomes, String... statements) {
    return new Line(row, outcomes, true, List.of(statements));
  }

  private static final List<Line> MATRIX =
      List.of(
          // 1 and 2 are connections: see below.
          line(
              3,
              "ADD-",
              "CREATE TABLE public.mine (id int)",
              "SELECT 1 / count(*) FROM pg_tables WHERE tablename = 'mine'"
                  + " AND tableowner = 'schema_admin'"),
          line(3, "ADD-", "CREATE TABLE mine (id int)"),
          line(4, "ADD-", "CREATE SCHEMA s"),
          line(4, "A---", "CREATE SCHEMA s", "CREATE TABLE s.t (id int)", "DROP SCHEMA s CASCADE"),
          line(5, "ADD-", "ALTER TABLE others.t ADD COLUMN more int"),
          line(5, "ADD-", "DROP TABLE others.doomed"),
          line(5, "ADD-", "DROP SCHEMA others CASCADE"),
          line(6, "DDD-", "SET LOCAL ROLE NONE", "CREATE TABLE public.escaped (id int)"),
          line(6, "DDD-", "SET LOCAL ROLE NONE", "CREATE SCHEMA escaped"),
          line(6, "DDD-", "SET LOCAL ROLE NONE", "CREATE TEMP TABLE escaped (id int)"),
          line(7, "ADD-", "CREATE TEMP TABLE scratch (id int)"),
          line(8, "AAAD", "SELECT * FROM public.items"),
          line(8, "AAAD", "SELECT * FROM public.items_view"),
          line(8, "AAAD", "SELECT * FROM public.items_matview"),
          line(8, "AAAD", "SELECT * FROM others.t"),
          line(8, "AAAD", "SELECT * FROM others.t_view"),
          line(8, "AAAD", "SELECT * FROM others.parted"),
          line(8, "AAAD", "SELECT * FROM others.parted_1"),
          line(9, "AAD-", "SELECT * FROM public.items FOR UPDATE"),
          line(9, "AAD-", "SELECT * FROM others.t FOR SHARE"),
          line(10, "AAD-", "INSERT INTO public.items (name) VALUES ('x')"),
          line(10, "AAD-", "INSERT INTO others.t VALUES (7) RETURNING id"),
          line(10, "AAD-", "UPDATE public.items SET name = 'y' WHERE id = 1"),
          line(10, "AAD-", "DELETE FROM others.t"),
          line(10, "AAD-", "DELETE FROM public.items RETURNING *"),
          line(
              10,
              "AAD-",
              "INSERT INTO public.items (id, name) VALUES (1, 'x')"
                  + " ON CONFLICT (id) DO UPDATE SET name = excluded.name"),
          line(
              10,
              "AAD-",
              "MERGE INTO public.items i USING (SELECT 1 AS id) s ON i.id = s.id"
                  + " WHEN MATCHED THEN UPDATE SET name = 'm'"
                  + " WHEN NOT MATCHED THEN INSERT (name) VALUES ('m')"),
          line(10, "AAD-", "INSERT INTO public.items_view (name) VALUES ('x')"),
          line(11, "AAD-", "INSERT INTO public.items DEFAULT VALUES"),
          line(11, "AAD-", "INSERT INTO others.numbered DEFAULT VALUES"),
          line(11, "AAD-", "SELECT nextval('public.items_id_seq')"),
          line(11, "AAD-", "SELECT setval('public.items_id_seq', 100)"),
          line(11, "AAD-", "SELECT nextval('others.counter')"),
          line(12, "AAA-", "SELECT last_value FROM public.items_id_seq"),
          line(
              12,
              "AAA-",
              "SELECT 1 / count(last_value) FROM pg_sequences WHERE sequencename = 'items_id_seq'"),
          line(13, "ADD-", "TRUNCATE public.items"),
          line(14, "ADD-", "CREATE INDEX ON public.items (name)"),
          alone(14, "AII-", "VACUUM others.t"),
          alone(14, "AII-", "ANALYZE others.t"),
          line(14, "ADD-", "REFRESH MATERIALIZED VIEW public.items_matview"),
          // PostgreSQL lets whoever may UPDATE a table take any lock on it.
          line(14, "AAD-", "LOCK TABLE public.items IN EXCLUSIVE MODE"),
          line(15, "ADD-", "CREATE FUNCTION public.g() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
          line(15, "ADD-", "CREATE PROCEDURE public.g() LANGUAGE sql AS 'SELECT 1'"),
          line(15, "ADD-", "CREATE TYPE public.pair AS (a int, b int)"),
          line(15, "ADD-", "CREATE DOMAIN public.positive AS int CHECK (VALUE > 0)"),
          line(
              15,
              "ADD-",
              "CREATE TRIGGER t BEFORE INSERT ON public.items FOR EACH ROW"
                  + " EXECUTE FUNCTION suppress_redundant_updates_trigger()"),
          line(15, "ADD-", "CREATE VIEW public.v AS SELECT 1 AS one"),
          line(15, "ADD-", "CREATE AGGREGATE public.total(int) (sfunc = int4pl, stype = int)"),
          line(
              15,
              "ADD-",
              "CREATE TABLE others.parted_2 PARTITION OF others.parted FOR VALUES IN (2)"),
          line(15, "ADD-", "ALTER TABLE public.items ENABLE ROW LEVEL SECURITY"),
          line(15, "ADD-", "CREATE POLICY p ON public.items USING (true)"),
          line(16, "AAD-", "SELECT lo_create(0)"),
          line(16, "AAD-", "SELECT lo_creat(-1)"),
          line(16, "AAD-", "SELECT lo_from_bytea(0, 'x')"),
          line(
              16,
              "AA--",
              "SELECT lo_from_bytea(424242, 'x')",
              "SELECT lo_put(424242, 0, 'y')",
              "SELECT lowrite(lo_open(424242, 131072), 'z')",
              "SELECT lo_unlink(424242)"),
          line(16, "--D-", "SELECT lo_put(1, 0, 'y')"),
          line(16, "--D-", "SELECT lo_unlink(1)"),
          line(17, "ADD-", "SELECT * INTO public.copied FROM public.items"),
          line(17, "ADD-", "CREATE TABLE public.copied AS SELECT * FROM public.items"),
          line(18, "DDDD", "SELECT * FROM pg_authid"),
          line(18, "DDDD", "SELECT * FROM pg_shadow"),
          line(19, "DDD-", "SELECT subconninfo FROM pg_subscription"),
          line(19, "DDD-", "SELECT umoptions FROM pg_user_mapping"),
          line(19, "DDD-", "SELECT * FROM pg_largeobject"),
          line(19, "DDD-", "SELECT * FROM pg_statistic"),
          alone(20, "DDD-", "CREATE DATABASE mine"),
          alone(20, "DDD-", "DROP DATABASE first"),
          alone(20, "DDD-", "DROP DATABASE later"),
          line(20, "DDD-", "ALTER DATABASE first SET search_path = x"),
          line(20, "DDD-", "ALTER DATABASE later OWNER TO schema_admin"),
          line(21, "DDD-", "CREATE ROLE mine"),
          line(21, "DDD-", "ALTER ROLE outsider NOLOGIN"),
          line(21, "DDD-", "ALTER ROLE mpg_pooler PASSWORD 'x'"),
          line(21, "DDD-", "ALTER ROLE postgres PASSWORD 'x'"),
          line(21, "DDD-", "ALTER ROLE outsider SET search_path = x"),
          line(21, "DDD-", "DROP ROLE outsider"),
          line(21, "DDD-", "GRANT schema_admin TO outsider"),
          line(21, "DDD-", "GRANT writer TO outsider"),
          line(21, "DDD-", "GRANT pg_read_all_data TO reader"),
          line(21, "-DD-", "SET ROLE schema_admin"),
          line(21, "DDD-", "SET SESSION AUTHORIZATION postgres"),
          alone(22, "DDD-", "ALTER SYSTEM SET work_mem = '1MB'"),
          line(22, "DDD-", "COPY public.items FROM PROGRAM 'true'"),
          line(22, "DDD-", "COPY public.items TO '/tmp/items'"),
          line(22, "DDD-", "SELECT pg_read_file('/etc/hostname')"),
          line(22, "DDD-", "SELECT lo_import('/etc/hostname')"),
          line(22, "DDD-", "LOAD 'auto_explain'"),
          line(22, "DDD-", "CREATE FUNCTION public.c() RETURNS int AS 'libc', 'abs' LANGUAGE c"),
          line(23, "ADD-", "CREATE EXTENSION citext"),
          line(23, "DDD-", "CREATE EXTENSION file_fdw"),
          line(24, "ADD-", "CREATE PUBLICATION p FOR TABLE public.items"),
          line(
              24,
              "DDD-",
              "CREATE SUBSCRIPTION s CONNECTION 'host=localhost' PUBLICATION p"
                  + " WITH (connect = false)"),
          line(
              24,
              "DDD-",
              "CREATE EVENT TRIGGER e ON ddl_command_end"
                  + " EXECUTE FUNCTION mpg_internal.definer_guard()"),
          line(24, "DDD-", "CREATE SERVER s FOREIGN DATA WRAPPER plain"),
          // 25 to 27: see below.
          line(28, "DDD-", "UPDATE information_schema.sql_features SET comments = 'x'"),
          line(29, "AII-", "GRANT SELECT ON public.items TO outsider"),
          line(29, "AII-", "GRANT SELECT ON public.items TO PUBLIC"),
          line(29, "ADD-", "GRANT EXECUTE ON FUNCTION public.secret() TO PUBLIC"),
          line(30, "AAA-", "SELECT public.plain_function()"),
          line(30, "AAA-", "SELECT others.plain_function()"),
          line(31, "ADD-", "SELECT public.definer_function()"),
          line(31, "ADD-", "CALL public.definer_procedure()"),
          line(31, "ADD-", "SELECT public.altered_function()"),
          line(31, "AAA-", "SELECT public.granted_function()"),
          line(32, "AAA-", "SELECT similarity('word', 'words')"),
          line(32, "AAA-", "SELECT * FROM public.searched WHERE tags ? 'a' AND name % 'word'"),
          line(32, "AAD-", "INSERT INTO public.searched VALUES ('word', 'a=>1')"));

  @BeforeAll
  static void makeEverything() throws Exception {
    server = TestServer.start("max_prepared_transactions=0");
    server.execute("postgres", "CREATE ROLE outsider LOGIN PASSWORD 'outsider-password'");
    sync(new Wanted().database(DATABASES.get(0)).user(ADMIN, UserRole.SCHEMA_ADMIN));
    fill(DATABASES.get(0), ADMIN);
    sync(everybody().database(DATABASES.get(0)).database(DATABASES.get(1)));
    fill(DATABASES.get(1), ADMIN);
    fillOthers(DATABASES.get(0));
    fillOthers(DATABASES.get(1));
    Wanted all = everybody();
    DATABASES.forEach(all::database);
    sync(all);
    fill(DATABASES.get(2), OTHER_ADMIN);
    fillOthers(DATABASES.get(2));
    // The outsider gets in by a superuser's own grant, so that more than CONNECT is tried.
    for (String database : DATABASES) {
      server.execute(
          database,
          "GRANT CONNECT ON DATABASE " + Quoting.identifier(database) + " TO outsider",
          "CREATE FOREIGN DATA WRAPPER plain");
    }
  }

  private static Wanted everybody() {
    return new Wanted()
        .user(ADMIN, UserRole.SCHEMA_ADMIN)
        .user(OTHER_ADMIN, UserRole.SCHEMA_ADMIN)
        .user(WRITER, UserRole.WRITER)
        .user(READER, UserRole.READER);
  }

  private static void sync(Wanted builder) throws SQLException {
    wanted = builder.state();
    SyncResult result = new DatabaseSync(server.connections()).sync(wanted, Set.of());
    assertThat(result.items()).allMatch(ItemResult::ready);
  }

  private static void fill(String database, String admin) throws SQLException {
    execute(
        database,
        admin,
        "CREATE TABLE public.items (id serial PRIMARY KEY, name text)",
        "INSERT INTO public.items (name) VALUES ('one')",
        "CREATE VIEW public.items_view AS SELECT name FROM public.items",
        "CREATE MATERIALIZED VIEW public.items_matview AS SELECT * FROM public.items",
        "CREATE FUNCTION public.plain_function() RETURNS bigint LANGUAGE sql"
            + " AS 'SELECT count(*) FROM public.items'",
        "CREATE FUNCTION public.secret() RETURNS int LANGUAGE sql SECURITY DEFINER"
            + " AS 'SELECT 1'",
        "CREATE FUNCTION public.definer_function() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            + " AS 'SELECT count(*) FROM public.items'",
        "CREATE PROCEDURE public.definer_procedure() LANGUAGE sql SECURITY DEFINER"
            + " AS 'DELETE FROM public.items'",
        "CREATE FUNCTION public.altered_function() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION public.altered_function() SECURITY DEFINER",
        "CREATE FUNCTION public.granted_function() RETURNS int LANGUAGE sql SECURITY DEFINER"
            + " AS 'SELECT 1'",
        "GRANT EXECUTE ON FUNCTION public.granted_function() TO reader, writer",
        "CREATE EXTENSION pg_trgm",
        "CREATE EXTENSION hstore",
        "CREATE TABLE public.searched (name text, tags hstore)");
  }

  private static void fillOthers(String database) throws SQLException {
    execute(
        database,
        OTHER_ADMIN,
        "CREATE SCHEMA others",
        "CREATE TABLE others.t (id int)",
        "CREATE TABLE others.doomed (id int)",
        "CREATE VIEW others.t_view AS SELECT * FROM others.t",
        "CREATE TABLE others.numbered (id int GENERATED ALWAYS AS IDENTITY)",
        "CREATE SEQUENCE others.counter",
        "CREATE TABLE others.parted (id int) PARTITION BY LIST (id)",
        "CREATE TABLE others.parted_1 PARTITION OF others.parted FOR VALUES IN (1)",
        "CREATE FUNCTION others.plain_function() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  }

  private static void execute(String database, String user, String... statements)
      throws SQLException {
    try (Connection connection = server.connect(database, user, Wanted.password(user));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (Connection connection : CONNECTIONS.values()) {
      connection.close();
    }
    server.close();
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String database : DATABASES) {
      for (Line line : MATRIX) {
        for (int i = 0; i < ROLES.size(); i++) {
          switch (line.outcomes().charAt(i)) {
            case 'A' -> cases.add(new Case(database, ROLES.get(i), line, Outcome.ALLOWED));
            case 'D' -> cases.add(new Case(database, ROLES.get(i), line, Outcome.DENIED));
            case 'I' -> cases.add(new Case(database, ROLES.get(i), line, Outcome.IGNORED));
            case '-' -> {}
            default -> throw new IllegalArgumentException(line.outcomes());
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void statement(Case tried) throws Exception {
    Connection connection = connection(tried.database(), tried.role());
    connection.setAutoCommit(tried.line().alone());
    try (Statement statement = connection.createStatement()) {
      List<String> statements = tried.line().statements();
      if (tried.outcome() == Outcome.DENIED) {
        for (String before : statements.subList(0, statements.size() - 1)) {
          if (isDeniedEarlier(tried, before)) {
            return;
          }
          statement.execute(before);
        }
        assertDenied(statement, statements.get(statements.size() - 1));
        return;
      }
      for (String sql : statements) {
        statement.execute(sql);
      }
      if (tried.outcome() == Outcome.IGNORED) {
        assertThat(String.valueOf(statement.getWarnings()))
            .containsAnyOf("permission denied", "no privileges were granted");
      }
    } finally {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    }
  }

  /** The first statement of line 3 is refused already: there is no table whose owner to check. */
  private static boolean isDeniedEarlier(Case tried, String before) throws SQLException {
    if (tried.line().row() != 3) {
      return false;
    }
    try (Statement statement = connection(tried.database(), tried.role()).createStatement()) {
      assertDenied(statement, before);
      return true;
    }
  }

  private static void assertDenied(Statement statement, String sql) {
    assertThatExceptionOfType(SQLException.class)
        .as(sql)
        .isThrownBy(() -> statement.execute(sql))
        .returns(DENIED, SQLException::getSQLState);
  }

  private static Connection connection(String database, String role) throws SQLException {
    String key = database + "/" + role;
    if (!CONNECTIONS.containsKey(key)) {
      CONNECTIONS.put(key, server.connect(database, role, Wanted.password(role)));
    }
    return CONNECTIONS.get(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, OTHER_ADMIN, WRITER, READER})
  void row1UsersConnectToEveryDatabase(String role) throws Exception {
    for (String database : DATABASES) {
      try (Connection connection = server.connect(database, role, Wanted.password(role))) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
  }

  @Test
  void row1OutsiderDoesNotConnect() throws Exception {
    server.execute("postgres", "CREATE ROLE stranger LOGIN PASSWORD 'stranger-password'");
    for (String database : DATABASES) {
      assertConnectionDenied(database, "stranger");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, OTHER_ADMIN, WRITER, READER, OUTSIDER})
  void row2NobodyConnectsToTheServersOwnDatabases(String role) {
    assertConnectionDenied("postgres", role);
    assertConnectionDenied("template1", role);
  }

  private static void assertConnectionDenied(String database, String role) {
    assertThatExceptionOfType(SQLException.class)
        .as("%s in %s", role, database)
        .isThrownBy(() -> server.connect(database, role, Wanted.password(role)))
        .returns(DENIED, SQLException::getSQLState);
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, WRITER, READER})
  void row10CopyFromStdin(String role) throws Exception {
    for (String database : DATABASES) {
      Connection connection = connection(database, role);
      connection.setAutoCommit(false);
      try {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        if (role.equals(READER)) {
          assertThatThrownBy(() -> copy.copyIn("COPY others.t FROM STDIN", new StringReader("1\n")))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(DENIED));
        } else {
          assertThat(copy.copyIn("COPY others.t FROM STDIN", new StringReader("1\n2\n")))
              .isEqualTo(2);
        }
      } finally {
        connection.rollback();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, WRITER, READER})
  void row25EndingSessions(String role) throws Exception {
    String database = DATABASES.get(0);
    try (Connection own = server.connect(database, role, Wanted.password(role));
        Connection others = server.connect(database, OTHER_ADMIN, Wanted.password(OTHER_ADMIN));
        Connection superuser = server.superuser(database);
        Connection ending = server.connect(database, role, Wanted.password(role));
        Statement statement = ending.createStatement()) {
      String terminate = "SELECT pg_terminate_backend(%s, 5000)";

      statement.execute(terminate.formatted(pid(own)));
      assertThat(own.isValid(5)).isFalse();
      if (role.equals(ADMIN)) {
        statement.execute(terminate.formatted(pid(others)));
        assertThat(others.isValid(5)).isFalse();
      } else {
        assertDenied(statement, terminate.formatted(pid(others)));
      }
      assertDenied(statement, terminate.formatted(pid(superuser)));
    }
  }

  private static int pid(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, OTHER_ADMIN, WRITER, READER, OUTSIDER})
  void row26TheLookupIsThePoolersAlone(String role) throws Exception {
    try (Connection connection = server.superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION AUTHORIZATION " + Quoting.identifier(role));
      assertDenied(statement, "SELECT * FROM mpg_pooler.lookup('rita')");
      if (role.equals(ADMIN) || role.equals(OTHER_ADMIN)) {
        statement.execute("SET ROLE schema_admin");
        assertDenied(statement, "SELECT * FROM mpg_pooler.lookup('rita')");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ADMIN, WRITER, READER})
  void row27OwnPasswordIsRepaired(String role) throws Exception {
    execute(DATABASES.get(0), role, "SET ROLE NONE", "ALTER ROLE CURRENT_USER PASSWORD 'my own'");
    assertThatThrownBy(() -> server.connect(DATABASES.get(0), role, Wanted.password(role)))
        .isInstanceOf(SQLException.class);

    SyncResult result = new DatabaseSync(server.connections()).sync(wanted, Set.copyOf(DATABASES));

    assertThat(result.ready()).isTrue();
    assertThat(result.statements()).isEqualTo(1);
    try (Connection again = server.connect(DATABASES.get(0), role, Wanted.password(role))) {
      assertThat(again.isValid(5)).isTrue();
    }
  }

  @Test
  void sessionsOfAdminsAreNamedInTheLog() throws Exception {
    try (Statement statement = connection(DATABASES.get(0), OTHER_ADMIN).createStatement();
        ResultSet rows = statement.executeQuery("SELECT session_user, current_user")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo(OTHER_ADMIN);
      assertThat(rows.getString(2)).isEqualTo("schema_admin");
    }
  }
}
