package dev.mpg.operator.matrix;

import static dev.mpg.operator.matrix.Line.alone;
import static dev.mpg.operator.matrix.Line.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/**
 * The role matrix: every statement executed for real, as every role, in a database made first, one
 * beside it, and one that was added when users and objects were already there.
 *
 * <p>The numbers are the rows of the matrix; A is allowed, D refused with SQLSTATE 42501. What is
 * changed is rolled back. Nothing is expected of a session beyond its transaction, so that the
 * connections may be a pooler's in transaction mode.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PermissionMatrix {

  /** insufficient_privilege. */
  static final String DENIED = "42501";

  private static final Set<Person> USERS =
      EnumSet.of(Person.ADMIN, Person.OTHER_ADMIN, Person.WRITER, Person.READER);

  /** A statement to be tried by somebody somewhere. */
  record Case(Place place, Person person, Line line) {
    Outcome outcome() {
      return Objects.requireNonNull(line.outcomes().get(person));
    }

    @Override
    public String toString() {
      return "%d %s in %s: %s: %s"
          .formatted(line.row(), person, place, outcome(), line.statements());
    }
  }

  private static final List<Line> LINES =
      List.of(
          // 1 and 2 are connections: see below.
          line(
              3,
              "A---",
              "CREATE TABLE public.mine (id int)",
              "SELECT 1 / count(*) FROM pg_tables WHERE tablename = 'mine'"
                  + " AND tableowner = 'schema_admin'"),
          line(3, "ADD-", "CREATE TABLE public.mine (id int)"),
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

  private @Nullable Stage opened;

  /** Where the statements are tried, with everything on it that {@link #set} makes. */
  protected abstract Stage open() throws Exception;

  @BeforeAll
  void begin() throws Exception {
    opened = open();
  }

  @AfterAll
  void end() throws SQLException {
    if (opened != null) {
      opened.close();
    }
  }

  private Stage stage() {
    return Objects.requireNonNull(opened);
  }

  /**
   * Makes databases, users and objects, in the order in which a person might: what is there before
   * a database, a user or an object must not matter.
   */
  public static void set(Stage stage) throws SQLException {
    for (Person login : List.of(Person.OUTSIDER, Person.STRANGER)) {
      stage.asSuperuser(
          "postgres",
          "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(login.login(), login.password()));
    }
    stage.want(EnumSet.of(Place.FIRST), EnumSet.of(Person.ADMIN));
    fill(stage, Place.FIRST, Person.ADMIN);
    stage.want(EnumSet.of(Place.FIRST, Place.SECOND), USERS);
    fill(stage, Place.SECOND, Person.ADMIN);
    fillOthers(stage, Place.FIRST);
    fillOthers(stage, Place.SECOND);
    stage.want(EnumSet.allOf(Place.class), USERS);
    fill(stage, Place.LATER, Person.OTHER_ADMIN);
    fillOthers(stage, Place.LATER);
    for (Place place : Place.values()) {
      stage.asSuperuser(
          stage.name(place),
          "GRANT CONNECT ON DATABASE " + quoted(stage.name(place)) + " TO outsider",
          "CREATE FOREIGN DATA WRAPPER plain");
    }
  }

  private static void fill(Stage stage, Place place, Person admin) throws SQLException {
    execute(
        stage,
        place,
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

  private static void fillOthers(Stage stage, Place place) throws SQLException {
    execute(
        stage,
        place,
        Person.OTHER_ADMIN,
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

  private static void execute(Stage stage, Place place, Person person, String... statements)
      throws SQLException {
    try (Connection connection = stage.connect(stage.name(place), person);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static Stream<Case> cases() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                LINES.stream()
                    .flatMap(
                        line ->
                            line.outcomes().keySet().stream()
                                .map(person -> new Case(place, person, line))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void statement(Case tried) throws SQLException {
    Connection session = stage().session(tried.place(), tried.person());
    session.setAutoCommit(tried.line().alone());
    try (Statement statement = session.createStatement()) {
      List<String> statements = tried.line().statements();
      for (String before : statements.subList(0, statements.size() - 1)) {
        statement.execute(before);
      }
      String last = statements.get(statements.size() - 1);
      switch (tried.outcome()) {
        case ALLOWED -> statement.execute(last);
        case DENIED -> assertDenied(statement, last);
        case IGNORED -> {
          statement.execute(last);
          assertThat(String.valueOf(statement.getWarnings()))
              .containsAnyOf(
                  "permission denied",
                  "only table or database owner",
                  "no privileges were granted");
        }
      }
    } finally {
      if (!session.getAutoCommit()) {
        session.rollback();
      }
    }
  }

  private static void assertDenied(Statement statement, String sql) {
    assertRefused(() -> statement.execute(sql), Set.of(DENIED), sql);
  }

  private static void assertRefused(ThrowingCallable tried, Set<String> codes, String what) {
    assertThatThrownBy(tried)
        .as(what)
        .isInstanceOfSatisfying(
            SQLException.class,
            refused -> assertThat(refused.getSQLState()).as(refused.getMessage()).isIn(codes));
  }

  @ParameterizedTest
  @EnumSource(names = {"ADMIN", "OTHER_ADMIN", "WRITER", "READER"})
  void row1UsersConnectToEveryDatabase(Person person) throws SQLException {
    for (Place place : Place.values()) {
      try (Connection connection = stage().connect(stage().name(place), person)) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void row1OutsiderDoesNotConnect(Place place) {
    assertNotLetIn(stage().name(place), Person.STRANGER);
  }

  @ParameterizedTest
  @EnumSource
  void row2NobodyConnectsToTheServersOwnDatabases(Person person) {
    assertNotLetIn("postgres", person);
    assertNotLetIn("template1", person);
  }

  /** A pooler may let somebody in before it asks the server for a connection. */
  private void assertNotLetIn(String database, Person person) {
    assertRefused(
        () -> {
          try (Connection connection = stage().connect(database, person);
              Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
          }
        },
        stage().refusals(),
        person + " in " + database);
  }

  @ParameterizedTest
  @EnumSource(names = {"ADMIN", "WRITER", "READER"})
  void row10CopyFromStdin(Person person) throws Exception {
    for (Place place : Place.values()) {
      Connection session = stage().session(place, person);
      session.setAutoCommit(false);
      try {
        var copy = session.unwrap(PGConnection.class).getCopyAPI();
        String sql = "COPY others.t FROM STDIN";
        if (person == Person.READER) {
          assertRefused(() -> copy.copyIn(sql, new StringReader("1\n")), Set.of(DENIED), sql);
        } else {
          assertThat(copy.copyIn(sql, new StringReader("1\n2\n"))).isEqualTo(2);
        }
      } finally {
        session.rollback();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ADMIN", "WRITER", "READER"})
  void row25EndingSessions(Person person) throws SQLException {
    String database = stage().name(Place.FIRST);
    try (Connection own = stage().connect(database, person);
        Connection others = stage().connect(database, Person.OTHER_ADMIN);
        Connection ending = stage().connect(database, person);
        Statement statement = ending.createStatement()) {
      String terminate = "SELECT pg_terminate_backend(%s, 5000)";

      statement.execute(terminate.formatted(serverProcess(own)));
      assertThat(own.isValid(5)).isFalse();
      String theirs = terminate.formatted(serverProcess(others));
      if (person == Person.ADMIN) {
        statement.execute(theirs);
        assertThat(others.isValid(5)).isFalse();
      } else {
        assertDenied(statement, theirs);
      }
      // Whoever looks after a server keeps a session of the superuser open.
      assertDenied(
          statement,
          terminate.formatted(
              "(SELECT pid FROM pg_stat_activity WHERE usename = 'postgres'"
                  + " ORDER BY backend_start LIMIT 1)"));
    }
  }

  /** The server's process that serves the connection, held by a transaction. */
  private static int serverProcess(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** That nobody can connect to the function's database is row 2. */
  @ParameterizedTest
  @EnumSource
  void row26TheLookupIsThePoolersAlone(Person person) throws SQLException {
    String refused =
        "DO $$ BEGIN PERFORM * FROM mpg_pooler.lookup('%s'); RAISE 'not refused';"
                .formatted(stage().name(Person.READER).replace("'", "''"))
            + " EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";
    String become = "SET SESSION AUTHORIZATION " + quoted(stage().name(person));

    stage().asSuperuser("postgres", become, refused);
    if (person == Person.ADMIN || person == Person.OTHER_ADMIN) {
      stage().asSuperuser("postgres", become, "SET ROLE schema_admin", refused);
    }
  }

  @Test
  void row27OwnPasswordsAreRepaired() throws SQLException {
    Set<Person> people = EnumSet.of(Person.ADMIN, Person.WRITER, Person.READER);
    String database = stage().name(Place.FIRST);
    for (Person person : people) {
      try (Connection connection = stage().connect(database, person);
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("SET LOCAL ROLE NONE");
        statement.execute("ALTER ROLE CURRENT_USER PASSWORD 'my own'");
        connection.commit();
      }
      assertRefused(
          () -> stage().connect(database, person), stage().wrongPassword(), "the former password");
    }

    stage().repair();

    for (Person person : people) {
      try (Connection again = stage().connect(database, person)) {
        assertThat(again.isValid(5)).isTrue();
      }
    }
  }

  @Test
  void sessionsOfAdminsAreNamedInTheLog() throws SQLException {
    try (Statement statement = stage().session(Place.FIRST, Person.OTHER_ADMIN).createStatement();
        ResultSet rows = statement.executeQuery("SELECT session_user, current_user")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo(stage().name(Person.OTHER_ADMIN));
      assertThat(rows.getString(2)).isEqualTo("schema_admin");
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
