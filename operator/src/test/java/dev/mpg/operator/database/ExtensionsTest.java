package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.validation.ExtensionTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions that come and go, on a real server. */
class ExtensionsTest {
  private static final String DATABASE = "fly-db";

  private static final String OWNERS =
      "SELECT extname || ' ' || pg_get_userbyid(extowner) || ' ' || extnamespace::regnamespace"
          + " FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1";

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    String careless = "SELECT upper('x'::varchar);";
    TestServer.addExtension("careless", "relocatable = true", careless);
    TestServer.addExtension("careless_trusted", "relocatable = true\ntrusted = true", careless);
    TestServer.addExtension("immovable", "relocatable = false", careless + tables());
    TestServer.addExtension("tables", "relocatable = true", tables());
    TestServer.addExtension(
        "needs_cube", "relocatable = true\ntrusted = true\nrequires = 'cube'", "SELECT 1;");
    TestServer.addExtension(
        "needs_cube_unsafely", "relocatable = true\nrequires = 'cube'", "SELECT 1;");
    server = TestServer.start();
  }

  private static String tables() {
    return """
        CREATE TABLE reference (id int);
        CREATE TABLE data (id serial);
        SELECT pg_extension_config_dump('data', '');
        SELECT pg_extension_config_dump('data_id_seq', '');
        """;
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    server.reset();
  }

  private static SyncResult sync(WantedState wanted) throws SQLException {
    return new DatabaseSync(server.connections()).sync(wanted, Set.of());
  }

  private static SyncResult syncReady(WantedState wanted) throws SQLException {
    SyncResult result = sync(wanted);
    assertThat(result.items()).allMatch(ItemResult::ready);
    assertThat(result.extensions()).allMatch(ExtensionResult::ready);
    return result;
  }

  private static Wanted users() {
    return new Wanted()
        .user("fly-user", UserRole.SCHEMA_ADMIN)
        .user("wanda", UserRole.WRITER)
        .user("rita", UserRole.READER);
  }

  private static WantedState with(String... extensions) {
    return users().database(DATABASE, extensions).state();
  }

  private static void execute(String user, String... statements) throws SQLException {
    try (Connection connection = server.connect(DATABASE, user, Wanted.password(user));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void assertRefused(String user, String sql) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> execute(user, sql))
        .returns("42501", SQLException::getSQLState);
  }

  private static ExtensionResult only(SyncResult result) {
    assertThat(result.items()).allMatch(ItemResult::ready);
    assertThat(result.extensions()).hasSize(1);
    return result.extensions().get(0);
  }

  @Test
  void allThatMayBeGivenAreMadeWhenTheServerHasThem() throws Exception {
    Set<String> names = ExtensionTable.TABLE.allowed().keySet();
    WantedState wanted = with(names.toArray(String[]::new));

    SyncResult result = sync(wanted);

    assertThat(result.items()).allMatch(ItemResult::ready);
    assertThat(result.extensions())
        .extracting(ExtensionResult::name)
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(result.extensions())
        .filteredOn(one -> !one.ready())
        .extracting(one -> one.name() + " " + one.reason())
        .containsExactlyInAnyOrder(
            "postgis NotAvailable", "vector NotAvailable", "pg_stat_statements LibraryNotLoaded");
    assertThat(result.extensions())
        .filteredOn(ExtensionResult::ready)
        .allMatch(one -> one.version() != null && one.message().isEmpty());
    assertThat(sync(wanted).statements()).isZero();
    // What PostgreSQL trusts belongs to those who could have made it, all else to the superuser.
    assertThat(server.query(DATABASE, OWNERS))
        .contains("pg_trgm schema_admin public", "uuid-ossp schema_admin public")
        .contains("bloom postgres public", "moddatetime postgres public")
        .allMatch(line -> line.endsWith(" public"));
  }

  @Test
  void theMessageSaysWhatToDo() throws Exception {
    assertThat(only(sync(with("vector"))).message())
        .contains("\"vector\"", "PostgreSQL 17", "remove it", "image");
    assertThat(only(sync(with("pg_stat_statements"))).message())
        .contains("\"pg_stat_statements\"", "shared_preload_libraries", "remove it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"careless", "careless_trusted"})
  void whatUsersPlantIsNotRunByAScript(String name) throws Exception {
    syncReady(with());
    plantFunction();

    syncReady(with(name));

    assertThat(isSuperuser("fly-user")).isFalse();
    // That it would have been run in public shows that the trap is one.
    server.execute(DATABASE, "DROP EXTENSION " + name, "CREATE EXTENSION " + name);
    assertThat(isSuperuser("fly-user")).isTrue();
  }

  @Test
  void oneThatCannotBeMovedIsMadeInASchemaOfItsOwn() throws Exception {
    syncReady(with());
    plantFunction();

    syncReady(with("immovable"));

    assertThat(isSuperuser("fly-user")).isFalse();
    assertThat(server.query(DATABASE, OWNERS)).containsExactly("immovable postgres immovable");
    assertTables("immovable.");
    assertRefused("fly-user", "CREATE TABLE immovable.mine (id int)");
    assertThat(syncReady(with("immovable")).statements()).isZero();
  }

  @Test
  void aSchemaThatUsersMadeIsNotUsed() throws Exception {
    syncReady(with());
    execute("fly-user", "CREATE SCHEMA immovable");

    ExtensionResult result = only(sync(with("immovable")));

    assertThat(result.reason()).isEqualTo(Reason.NAME_TAKEN);
    assertThat(result.message()).contains("schema immovable", "rename");
    execute("fly-user", "ALTER SCHEMA immovable RENAME TO mine");
    syncReady(with("immovable"));
  }

  /** Runs as whoever calls it, and makes its author a superuser when it can. */
  private static void plantFunction() throws SQLException {
    execute(
        "fly-user",
        """
        CREATE FUNCTION public.upper(varchar) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
            ALTER ROLE "fly-user" SUPERUSER;
          END IF;
          RETURN '';
        END $$""");
  }

  private static boolean isSuperuser(String user) throws SQLException {
    return server
        .query("postgres", "SELECT rolsuper FROM pg_roles WHERE rolname = '" + user + "'")
        .equals(List.of("t"));
  }

  @Test
  void theFailureOfOneHoldsUpNeitherTheOthersNorTheDatabase() throws Exception {
    execute0("fly-user", "CREATE TABLE public.reference (mine int)");
    WantedState wanted =
        users().database(DATABASE, "tables", "hstore").database("other", "citext").state();

    SyncResult result = sync(wanted);

    assertThat(result.items()).allMatch(ItemResult::ready);
    assertThat(result.extensions())
        .extracting(one -> one.database() + " " + one.name() + " " + one.reason())
        .containsExactlyInAnyOrder(
            "fly-db tables SqlFailed", "fly-db hstore Synced", "other citext Synced");
    assertThat(result.extensions())
        .filteredOn(one -> !one.ready())
        .singleElement()
        .satisfies(one -> assertThat(one.message()).contains("\"reference\" already exists"));
    execute("fly-user", "DROP TABLE public.reference");
    assertThat(syncReady(wanted).statements()).isPositive();
    assertThat(syncReady(wanted).statements()).isZero();
  }

  /** In a database that has no extension yet. */
  private static void execute0(String user, String sql) throws SQLException {
    syncReady(with());
    execute(user, sql);
  }

  @Test
  void tablesOfAnExtensionAreUsableAsTheRoleGoes() throws Exception {
    syncReady(with("tables"));

    assertTables("public.");
    assertThat(syncReady(with("tables")).statements()).isZero();

    server.execute(DATABASE, "REVOKE ALL ON data, reference FROM reader, writer, schema_admin");
    syncReady(with("tables"));
    assertTables("public.");
  }

  private static void assertTables(String schema) throws SQLException {
    for (String user : List.of("fly-user", "wanda", "rita")) {
      execute(user, "TABLE " + schema + "reference", "TABLE " + schema + "data");
      assertRefused(user, "INSERT INTO " + schema + "reference VALUES (1)");
    }
    for (String user : List.of("fly-user", "wanda")) {
      execute(
          user,
          "INSERT INTO " + schema + "data DEFAULT VALUES",
          "UPDATE " + schema + "data SET id = 2",
          "DELETE FROM " + schema + "data");
    }
    assertRefused("rita", "INSERT INTO " + schema + "data VALUES (1)");
    assertRefused("rita", "SELECT nextval('" + schema + "data_id_seq')");
  }

  @Test
  void typesAndFunctionsAreUsableByAllRoles() throws Exception {
    syncReady(with("hstore", "pg_trgm", "citext"));

    execute("fly-user", "CREATE TABLE t (h hstore, c citext)");
    execute("wanda", "INSERT INTO t VALUES ('a=>1', 'X')");
    execute("rita", "SELECT h -> 'a', similarity(c, 'x') FROM t WHERE c = 'x'");
    assertRefused("rita", "DELETE FROM t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "needs_cube,cube|",
        "cube,needs_cube|",
        "needs_cube|RequirementMissing",
        "cube,needs_cube_unsafely|NotSafe"
      })
  void whatOneRequiresComesFirst(String names, String reason) throws Exception {
    SyncResult result = sync(with(names.split(",")));

    assertThat(result.extensions())
        .filteredOn(one -> !one.ready())
        .extracting(one -> one.reason().toString())
        .isEqualTo(reason == null ? List.of() : List.of(reason));
    assertThat(result.extensions())
        .filteredOn(one -> !one.ready())
        .allMatch(one -> one.message().contains("list"));
  }

  @Test
  void oneOffTheListGoesWhenNothingDependsOnIt() throws Exception {
    syncReady(with("hstore", "citext"));
    execute("fly-user", "CREATE TABLE t (h hstore)");

    SyncResult result = sync(with("citext"));

    assertThat(result.items()).allMatch(ItemResult::ready);
    assertThat(result.extensions())
        .filteredOn(one -> !one.ready())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.name()).isEqualTo("hstore");
              assertThat(one.version()).isNotNull();
              assertThat(one.message())
                  .contains("column h of table public.t depends on type public.hstore");
            });
    execute("wanda", "INSERT INTO t VALUES ('a=>1')");

    execute("fly-user", "DROP TABLE t");
    SyncResult second = syncReady(with("citext"));
    assertThat(second.extensions()).extracting(ExtensionResult::name).containsExactly("citext");
    assertThat(server.query(DATABASE, OWNERS)).containsExactly("citext schema_admin public");
    assertThat(syncReady(with("citext")).statements()).isZero();
    // It is forgotten: what somebody makes now by hand stays.
    execute("fly-user", "CREATE EXTENSION hstore");
    assertThat(syncReady(with("citext")).statements()).isZero();
  }

  @Test
  void oneThatWasMadeByHandIsLeftAloneUntilItIsOnTheList() throws Exception {
    syncReady(with());
    execute("fly-user", "CREATE SCHEMA mine", "CREATE EXTENSION hstore SCHEMA mine");
    server.execute(DATABASE, "CREATE EXTENSION pageinspect");
    assertThat(syncReady(with()).statements()).isZero();

    ExtensionResult adopted = only(syncReady(with("hstore")));

    assertThat(adopted.version()).isNotNull();
    assertThat(server.query(DATABASE, OWNERS))
        .containsExactly("hstore schema_admin mine", "pageinspect postgres public");
    syncReady(with());
    assertThat(server.query(DATABASE, OWNERS)).containsExactly("pageinspect postgres public");
  }

  @Test
  void schemaAdminsMayDropWhatTheyCouldMakeAndItComesBack() throws Exception {
    syncReady(with("hstore", "bloom"));

    execute("fly-user", "ALTER EXTENSION hstore UPDATE", "DROP EXTENSION hstore");
    assertRefused("fly-user", "ALTER EXTENSION bloom UPDATE");
    assertRefused("fly-user", "DROP EXTENSION bloom");
    assertRefused("wanda", "DROP EXTENSION bloom");

    syncReady(with("hstore", "bloom"));
    assertThat(server.query(DATABASE, OWNERS))
        .containsExactly("bloom postgres public", "hstore schema_admin public");
  }

  @Test
  void whatIsKnownIsToldWithoutALook() throws Exception {
    DatabaseSync sync = new DatabaseSync(server.connections());
    SyncResult first = sync.sync(with("hstore"), Set.of(), Known.NOTHING);
    server.execute(DATABASE, "DROP EXTENSION hstore");

    SyncResult second = sync.sync(with("hstore"), Set.of(), first.known());

    assertThat(second.extensions()).isEqualTo(first.extensions()).hasSize(1);
    assertThat(second.statements()).isZero();
    assertThat(sync.sync(with("hstore", "citext"), Set.of(), second.known()).extensions())
        .extracting(ExtensionResult::name)
        .containsExactlyInAnyOrder("hstore", "citext");
    assertThat(server.query(DATABASE, OWNERS)).hasSize(2);
  }

  @Test
  void anotherResourceDropsNothingForWhatTheFormerOneListed() throws Exception {
    syncReady(with("hstore"));

    syncReady(users().of("made-later").database(DATABASE).state());

    assertThat(server.query(DATABASE, OWNERS)).containsExactly("hstore schema_admin public");
  }

  @Test
  void usersCannotChangeWhatIsRememberedOfTheSpec() throws Exception {
    syncReady(with("hstore"));

    assertRefused("fly-user", "COMMENT ON DATABASE \"fly-db\" IS 'managed by mpg-operator'");
    assertRefused("fly-user", "SET ROLE NONE; COMMENT ON DATABASE \"fly-db\" IS ''");
  }

  @Test
  void statementsOfOthersAreHiddenInTheirStatistics() throws Exception {
    try (TestServer loaded = TestServer.start("shared_preload_libraries=pg_stat_statements")) {
      SyncResult result =
          new DatabaseSync(loaded.connections()).sync(with("pg_stat_statements"), Set.of());

      assertThat(result.ready()).isTrue();
      try (Connection admin = loaded.connect(DATABASE, "fly-user", Wanted.password("fly-user"));
          Connection reader = loaded.connect(DATABASE, "rita", Wanted.password("rita"));
          Statement ofAdmin = admin.createStatement();
          Statement ofReader = reader.createStatement()) {
        ofAdmin.execute("SELECT 1 AS of_admin");
        ofReader.execute("SELECT 1 AS of_reader");
        assertThat(
                ofReader
                    .executeQuery("SELECT 1 FROM pg_stat_statements WHERE query ~ 'of_reader'")
                    .next())
            .isTrue();
        assertThat(
                ofReader
                    .executeQuery("SELECT 1 FROM pg_stat_statements WHERE query ~ 'of_admin'")
                    .next())
            .isFalse();
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> ofReader.execute("SELECT pg_stat_statements_reset()"))
            .returns("42501", SQLException::getSQLState);
      }
    }
  }
}
