package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and databases that come, change and go, on a real server. */
class DatabaseSyncTest {
  private static final String ODD = "o'd\"d\\ {d} ?$1 -- é🦆";

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    server.reset();
  }

  private static SyncResult sync(WantedState wanted, String... everReady) throws SQLException {
    return new DatabaseSync(server.connections()).sync(wanted, Set.of(everReady));
  }

  private static SyncResult syncReady(WantedState wanted, String... everReady) throws SQLException {
    SyncResult result = sync(wanted, everReady);
    assertThat(result.items()).allMatch(ItemResult::ready);
    return result;
  }

  private static void execute(String database, String user, String... statements)
      throws SQLException {
    try (Connection connection = connect(database, user);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Connection connect(String database, String user) throws SQLException {
    return server.connect(database, user, Wanted.password(user));
  }

  private static void assertRefused(String database, String user, String sql, String state) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> execute(database, user, sql))
        .returns(state, SQLException::getSQLState);
  }

  private static ItemResult result(SyncResult result, ItemKind kind, String name) {
    return result.items().stream()
        .filter(item -> item.kind() == kind && item.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFreshServerGetsTheDefaultUserAndDatabaseAndThenNothingMore() throws Exception {
    SyncResult first = syncReady(Wanted.byDefault());
    SyncResult second = syncReady(Wanted.byDefault(), "fly-db");

    assertThat(first.items())
        .extracting(ItemResult::kind)
        .containsExactly(ItemKind.SERVER, ItemKind.POOLER, ItemKind.USER, ItemKind.DATABASE);
    assertThat(first.recycle()).isEmpty();
    assertThat(second.statements()).isZero();
    execute("fly-db", "fly-user", "CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
  }

  @Test
  void namesMayHaveAnyCharacter() throws Exception {
    WantedState wanted = new Wanted().database(ODD).user(ODD, UserRole.SCHEMA_ADMIN).state();

    syncReady(wanted);

    assertThat(syncReady(wanted, ODD).statements()).isZero();
    execute(ODD, ODD, "CREATE TABLE t (id int)");
    syncReady(new Wanted().database(ODD).state(), ODD);
    assertRefused(ODD, ODD, "SELECT 1", "28P01");
  }

  @Test
  void manyUsers() throws Exception {
    Wanted wanted = new Wanted().database("fly-db");
    UserRole[] roles = UserRole.values();
    IntStream.range(0, 200).forEach(i -> wanted.user("user-" + i, roles[i % roles.length]));

    syncReady(wanted.state());

    assertThat(syncReady(wanted.state(), "fly-db").statements()).isZero();
    assertThat(server.query("postgres", "SELECT rolname FROM pg_roles WHERE rolname ~ '^user-'"))
        .hasSize(200);
  }

  @Test
  void aRemovedUserGoesWithItsSessionsAndLeavesItsObjects() throws Exception {
    WantedState both =
        new Wanted()
            .database("one")
            .database("two")
            .user("fly-user", UserRole.SCHEMA_ADMIN)
            .user("leaving", UserRole.SCHEMA_ADMIN)
            .user("writing", UserRole.WRITER)
            .state();
    syncReady(both);
    execute("one", "leaving", "CREATE TABLE of_group (id int)");
    execute("one", "writing", "SELECT lo_create(4711)");
    server.execute(
        "one",
        "CREATE TABLE of_login (id int)",
        "ALTER TABLE of_login OWNER TO leaving",
        "GRANT SELECT ON of_login TO leaving");
    server.execute("two", "CREATE SCHEMA own AUTHORIZATION leaving CREATE TABLE t (id int)");
    server.execute("postgres", "CREATE TABLE stray (id int)", "ALTER TABLE stray OWNER TO leaving");
    server.execute("postgres", "CREATE DATABASE beside OWNER leaving");

    try (Connection idle = connect("one", "leaving");
        Connection busy = connect("two", "leaving");
        Connection writing = connect("two", "writing");
        Statement statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("SET ROLE NONE; LOCK TABLE own.t IN ACCESS EXCLUSIVE MODE");
      SyncResult result =
          syncReady(
              new Wanted()
                  .database("one")
                  .database("two")
                  .user("fly-user", UserRole.SCHEMA_ADMIN)
                  .state(),
              "one",
              "two");

      assertThat(result.removedUsers()).containsExactlyInAnyOrder("leaving", "writing");
      assertThat(List.of(idle.isValid(5), busy.isValid(5), writing.isValid(5))).containsOnly(false);
    }
    assertThat(server.query("postgres", "SELECT rolname FROM pg_roles WHERE rolname ~ 'ing$'"))
        .isEmpty();
    execute("one", "fly-user", "ALTER TABLE of_login ADD COLUMN more int", "TABLE of_group");
    execute("one", "fly-user", "SELECT lo_put(4711, 0, 'x')");
    execute("two", "fly-user", "DROP TABLE own.t");
    assertThat(
            server.query(
                "postgres",
                "SELECT datdba::regrole FROM pg_database WHERE datname IN ('one', 'beside')"))
        .containsOnly("postgres");
    server.execute("postgres", "DROP TABLE stray");
  }

  @Test
  void anotherRoleHoldsAtOnceAlsoInOpenSessions() throws Exception {
    Wanted admin = new Wanted().database("fly-db").user("fly-user", UserRole.SCHEMA_ADMIN);
    syncReady(admin.user("changing", UserRole.SCHEMA_ADMIN).state());
    execute("fly-db", "fly-user", "CREATE TABLE t (id int)");

    try (Connection open = connect("fly-db", "changing")) {
      SyncResult result =
          syncReady(
              new Wanted()
                  .database("fly-db")
                  .user("fly-user", UserRole.SCHEMA_ADMIN)
                  .user("changing", UserRole.WRITER)
                  .state(),
              "fly-db");

      assertThat(result.recycle()).containsExactly("changing");
      assertThat(open.isValid(5)).isFalse();
    }
    execute("fly-db", "changing", "INSERT INTO t VALUES (1)");
    assertRefused("fly-db", "changing", "CREATE TABLE mine (id int)", "42501");

    try (Connection open = connect("fly-db", "changing");
        Statement statement = open.createStatement()) {
      SyncResult result =
          syncReady(
              new Wanted()
                  .database("fly-db")
                  .user("fly-user", UserRole.SCHEMA_ADMIN)
                  .user("changing", UserRole.READER)
                  .state(),
              "fly-db");

      // It holds in the session that is open: nothing has to be made anew.
      assertThat(result.recycle()).isEmpty();
      statement.execute("TABLE t");
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> statement.execute("INSERT INTO t VALUES (2)"))
          .returns("42501", SQLException::getSQLState);
    }

    SyncResult back = syncReady(admin.state(), "fly-db");
    assertThat(back.recycle()).containsExactly("changing");
    execute("fly-db", "changing", "ALTER TABLE t ADD COLUMN more int");
    assertThat(syncReady(admin.state(), "fly-db").statements()).isZero();
  }

  @Test
  void sessionsThatCannotFollowAChangeOfRoleEndAndLaterOnesStay() throws Exception {
    Wanted admin = new Wanted().database("fly-db").user("fly-user", UserRole.SCHEMA_ADMIN);
    syncReady(
        new Wanted()
            .database("fly-db")
            .user("fly-user", UserRole.SCHEMA_ADMIN)
            .user("changing", UserRole.READER)
            .state());
    DatabaseSync sync = new DatabaseSync(server.connections());

    try (Connection before = connect("fly-db", "changing");
        Connection other = connect("fly-db", "fly-user")) {
      SyncResult result =
          syncReady(admin.user("changing", UserRole.SCHEMA_ADMIN).state(), "fly-db");
      try (Connection after = connect("fly-db", "changing")) {
        long ended = sync.endSessions(result.recycle(), Set.of(), result.at());

        assertThat(ended).isEqualTo(1);
        assertThat(List.of(before.isValid(5), after.isValid(5), other.isValid(5)))
            .containsExactly(false, true, true);
        assertThat(sync.endSessions(Set.of(), Set.of("changing"), result.at())).isEqualTo(1);
        assertThat(List.of(after.isValid(5), other.isValid(5))).containsExactly(false, true);
      }
    }
  }

  @Test
  void sessionsOfARoleThatWasDroppedByHandEndWhenItIsMadeAgain() throws Exception {
    syncReady(Wanted.byDefault());

    try (Connection open = connect("fly-db", "fly-user")) {
      server.execute("fly-db", "DROP OWNED BY \"fly-user\"", "DROP ROLE \"fly-user\"");
      SyncResult result = syncReady(Wanted.byDefault(), "fly-db");

      assertThat(result.changed()).contains("user fly-user");
      assertThat(open.isValid(5)).isFalse();
    }
    execute("fly-db", "fly-user", "CREATE TABLE t (id int)");
  }

  @Test
  void anotherPasswordIsTold() throws Exception {
    assertThat(syncReady(Wanted.byDefault()).passwords()).containsExactly("fly-user");
    assertThat(syncReady(Wanted.byDefault(), "fly-db").passwords()).isEmpty();
    server.execute("postgres", "ALTER ROLE \"fly-user\" PASSWORD 'by-hand'");

    assertThat(syncReady(Wanted.byDefault(), "fly-db").passwords()).containsExactly("fly-user");
  }

  @Test
  void aDatabaseOffTheListKeepsItsData() throws Exception {
    Wanted user = new Wanted().user("fly-user", UserRole.SCHEMA_ADMIN);
    WantedState without = user.state();
    syncReady(user.database("fly-db").state());
    execute("fly-db", "fly-user", "CREATE TABLE t AS SELECT 1 AS id");

    assertThat(syncReady(without, "fly-db").statements()).isZero();

    execute("fly-db", "fly-user", "TABLE t");
  }

  @Test
  void aDatabaseThatWasDroppedByHandIsReportedAndNotMadeAgain() throws Exception {
    syncReady(Wanted.byDefault());
    server.execute("postgres", "ALTER DATABASE \"fly-db\" RENAME TO moved");

    SyncResult result = sync(Wanted.byDefault(), "fly-db");

    ItemResult database = result(result, ItemKind.DATABASE, "fly-db");
    assertThat(database.ready()).isFalse();
    assertThat(database.reason()).isEqualTo(Reason.DATABASE_MISSING);
    assertThat(database.message()).contains("\"fly-db\"", "backup", "spec.databases");
    assertThat(result(result, ItemKind.USER, "fly-user").ready()).isTrue();
    assertThat(result.statements()).isZero();
    server.execute("postgres", "ALTER DATABASE moved RENAME TO \"fly-db\"");
    assertThat(syncReady(Wanted.byDefault(), "fly-db").statements()).isZero();
  }

  @Test
  void aDatabaseLeftHalfDroppedIsReported() throws Exception {
    syncReady(Wanted.byDefault());
    server.execute("postgres", "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'fly-db'");

    ItemResult database = result(sync(Wanted.byDefault(), "fly-db"), ItemKind.DATABASE, "fly-db");

    assertThat(database.reason()).isEqualTo(Reason.DATABASE_INVALID);
    assertThat(database.message()).contains("DROP DATABASE \"fly-db\"");
  }

  @Test
  void creationGoesOnWhereItWasInterrupted() throws Exception {
    syncReady(new Wanted().user("fly-user", UserRole.SCHEMA_ADMIN).state());
    server.execute(
        "postgres", "CREATE DATABASE \"fly-db\" TEMPLATE template0 ALLOW_CONNECTIONS false");

    syncReady(Wanted.byDefault());

    assertThat(syncReady(Wanted.byDefault(), "fly-db").statements()).isZero();
    execute("fly-db", "fly-user", "CREATE TABLE t (id int)");
  }

  @Test
  void aLostConnectionIsReportedAndTheNextSyncGoesOn() throws Exception {
    ServerConnections losing =
        database -> {
          if (database.equals("fly-db")) {
            throw new SQLException("connection refused", "08001");
          }
          return server.superuser(database);
        };

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new DatabaseSync(losing).sync(Wanted.byDefault(), Set.of()));
    assertRefused("fly-db", "fly-user", "SELECT 1", "42501");

    syncReady(Wanted.byDefault());
    execute("fly-db", "fly-user", "CREATE TABLE t (id int)");
  }

  @Test
  void aDatabaseOfSomebodyElseIsAdoptedWithWhatIsInIt() throws Exception {
    server.execute("postgres", "CREATE ROLE owner", "CREATE DATABASE \"fly-db\" OWNER owner");
    server.execute(
        "fly-db",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "SET ROLE owner; CREATE TABLE public.t (id serial); INSERT INTO t VALUES (1)",
        "SET ROLE owner; CREATE SCHEMA s CREATE TABLE t (id int); RESET ROLE");

    syncReady(
        new Wanted()
            .database("fly-db")
            .user("fly-user", UserRole.SCHEMA_ADMIN)
            .user("wanda", UserRole.WRITER)
            .user("rita", UserRole.READER)
            .state());

    execute("fly-db", "rita", "TABLE public.t", "TABLE s.t");
    execute("fly-db", "wanda", "INSERT INTO public.t DEFAULT VALUES", "DELETE FROM s.t");
    assertRefused("fly-db", "wanda", "CREATE TABLE mine (id int)", "42501");
    execute("fly-db", "fly-user", "CREATE TABLE public.mine (id int)");
    server.execute("postgres", "CREATE ROLE stranger LOGIN PASSWORD 'stranger-password'");
    assertRefused("fly-db", "stranger", "SELECT 1", "42501");
  }

  @Test
  void aPlainLoginOfThatNameIsTakenOver() throws Exception {
    server.execute("postgres", "CREATE ROLE \"fly-user\" LOGIN PASSWORD 'old'");

    syncReady(Wanted.byDefault());

    execute("fly-db", "fly-user", "CREATE TABLE t (id int)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE ROLE \"fly-user\" LOGIN SUPERUSER|is super",
        "CREATE ROLE \"fly-user\" LOGIN REPLICATION BYPASSRLS|is bypassrls, is replication",
        "CREATE ROLE \"fly-user\" NOLOGIN|cannot log in",
        "CREATE ROLE \"fly-user\" LOGIN IN ROLE pg_monitor|is a member of pg_monitor",
        "CREATE ROLE \"fly-user\" LOGIN; CREATE SCHEMA AUTHORIZATION \"fly-user\"|owns objects"
      })
  void anyOtherRoleOfThatNameIsRefused(String sql, String why) throws Exception {
    server.execute("postgres", sql);
    String state = "SELECT row(r.*)::text FROM pg_authid r WHERE rolname = 'fly-user'";
    List<String> before = server.query("postgres", state);

    SyncResult result =
        sync(
            new Wanted()
                .user("fly-user", UserRole.SCHEMA_ADMIN)
                .user("rita", UserRole.READER)
                .state());

    ItemResult user = result(result, ItemKind.USER, "fly-user");
    assertThat(user.reason()).isEqualTo(Reason.NAME_TAKEN);
    assertThat(user.message()).contains("\"fly-user\"", why, "Choose another name");
    assertThat(result(result, ItemKind.USER, "rita").ready()).isTrue();
    assertThat(server.query("postgres", state)).isEqualTo(before);
  }

  @Test
  void aGroupOfSomebodyElseStopsEverything() throws Exception {
    server.execute("postgres", "CREATE ROLE reader LOGIN SUPERUSER");

    SyncResult result = sync(Wanted.byDefault());

    assertThat(result.statements()).isZero();
    assertThat(result(result, ItemKind.SERVER, "server").reason()).isEqualTo(Reason.NAME_TAKEN);
    assertThat(result.items())
        .filteredOn(item -> item.kind() != ItemKind.SERVER)
        .allMatch(item -> item.reason() == Reason.SERVER_NOT_PREPARED)
        .allMatch(item -> item.message().contains("\"reader\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"schema_admin", "mpg_pooler", "pg_monitor", "public", "postgres"})
  void reservedUserNamesAreRefused(String name) throws Exception {
    SyncResult result =
        sync(new Wanted().user(name, UserRole.READER).user("rita", UserRole.READER).state());

    assertThat(result(result, ItemKind.USER, name).reason())
        .isIn(Reason.NAME_RESERVED, Reason.NAME_TAKEN);
    assertThat(result(result, ItemKind.USER, "rita").ready()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "template0", "template1"})
  void reservedDatabaseNamesAreRefused(String name) throws Exception {
    SyncResult result = sync(new Wanted().database(name).state());

    assertThat(result(result, ItemKind.DATABASE, name).reason()).isEqualTo(Reason.NAME_RESERVED);
  }

  @Test
  void oneFailureHoldsUpNoOther() throws Exception {
    server.execute("postgres", "CREATE DATABASE broken");
    server.execute(
        "broken",
        "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql"
            + " AS 'BEGIN RAISE EXCEPTION ''not today''; END'",
        "CREATE EVENT TRIGGER no ON ddl_command_start EXECUTE FUNCTION no()");
    Wanted wanted = new Wanted().database("broken").database("good").database("zuletzt");
    wanted.user("fly-user", UserRole.SCHEMA_ADMIN).user("rita", UserRole.READER);

    SyncResult result = sync(wanted.state());

    ItemResult broken = result(result, ItemKind.DATABASE, "broken");
    assertThat(broken.reason()).isEqualTo(Reason.SQL_FAILED);
    assertThat(broken.message()).contains("not today", "P0001");
    assertThat(result.items()).filteredOn(item -> !item.ready()).containsExactly(broken);
    execute("good", "fly-user", "CREATE TABLE t (id int)");
    execute("zuletzt", "rita", "SELECT 1");

    server.execute("broken", "SET event_triggers = off; DROP EVENT TRIGGER no");
    syncReady(wanted.state());
    execute("broken", "rita", "SELECT 1");
  }

  @Test
  void aLockedTableHoldsUpOnlyTheRemovalThatNeedsIt() throws Exception {
    Wanted staying = new Wanted().database("fly-db");
    WantedState without = staying.state();
    syncReady(staying.user("leaving", UserRole.WRITER).state());
    server.execute("fly-db", "CREATE TABLE held (id int)", "ALTER TABLE held OWNER TO leaving");

    try (Connection holding = server.superuser("fly-db");
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("LOCK TABLE held");
      SyncResult result = sync(without, "fly-db");

      ItemResult leaving = result(result, ItemKind.USER, "leaving");
      assertThat(leaving.reason()).isEqualTo(Reason.SQL_FAILED);
      assertThat(leaving.message()).contains("lock timeout");
      assertThat(result(result, ItemKind.DATABASE, "fly-db").ready()).isTrue();
      assertRefused("fly-db", "leaving", "SELECT 1", "28000");
    }
    assertThat(syncReady(without, "fly-db").removedUsers()).containsExactly("leaving");
  }

  @Test
  void whatTenantsPlantIsNotRun() throws Exception {
    syncReady(Wanted.byDefault());
    execute(
        "fly-db",
        "fly-user",
        "CREATE FUNCTION public.trap(name, name) RETURNS boolean LANGUAGE plpgsql"
            + " AS 'BEGIN RAISE EXCEPTION ''trapped''; END'",
        "CREATE OPERATOR public.= (leftarg = name, rightarg = name, function = public.trap)",
        "CREATE FUNCTION public.pg_get_userbyid(oid) RETURNS name LANGUAGE plpgsql"
            + " AS 'BEGIN RAISE EXCEPTION ''trapped''; END'",
        "CREATE TABLE public.pg_class (relname name)");
    server.execute(
        "postgres",
        "ALTER DATABASE \"fly-db\" SET search_path = public, pg_catalog",
        "ALTER DATABASE \"fly-db\" SET standard_conforming_strings = off");

    assertThat(syncReady(Wanted.byDefault(), "fly-db").statements()).isZero();

    server.execute("fly-db", "DROP EVENT TRIGGER mpg_definer_guard");
    assertThat(syncReady(Wanted.byDefault(), "fly-db").statements()).isPositive();
  }

  @Test
  void aStandbyIsLeftAlone() throws Exception {
    try (TestServer standby = TestServer.startStandby()) {
      assertThatExceptionOfType(NotPrimaryException.class)
          .isThrownBy(
              () -> new DatabaseSync(standby.connections()).sync(Wanted.byDefault(), Set.of()));
    }
  }

  @Test
  void aConnectionToAnotherDatabaseIsNotUsed() throws Exception {
    ServerConnections mistaken = database -> server.superuser("template1");

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new DatabaseSync(mistaken).sync(Wanted.byDefault(), Set.of()))
        .withMessageContaining("template1");
    assertThat(server.query("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'reader'"))
        .isEmpty();
  }

  @Test
  void aUserWhosePasswordIsNotKnownKeepsTheOneItHas() throws Exception {
    syncReady(
        new Wanted()
            .database("fly-db")
            .user("fly-user", UserRole.SCHEMA_ADMIN)
            .user("known", UserRole.SCHEMA_ADMIN)
            .state());

    SyncResult result =
        sync(
            new Wanted()
                .database("fly-db")
                .user("fly-user", UserRole.SCHEMA_ADMIN)
                .userWithoutPassword("known", UserRole.READER)
                .userWithoutPassword("new", UserRole.SCHEMA_ADMIN)
                .state(),
            "fly-db");

    assertThat(result.removedUsers()).isEmpty();
    assertThat(result(result, ItemKind.USER, "known").reason()).isEqualTo(Reason.PASSWORD_UNKNOWN);
    assertThat(result(result, ItemKind.USER, "new").reason()).isEqualTo(Reason.PASSWORD_UNKNOWN);
    assertThat(result(result, ItemKind.DATABASE, "fly-db").ready()).isTrue();
    execute("fly-db", "known", "SELECT 1");
    assertRefused("fly-db", "known", "CREATE TABLE t (id int)", "42501");
    assertThat(server.query("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'new'")).isEmpty();
  }

  @Test
  void internalLoginsStillGetInWhenPublicDoesNot() throws Exception {
    String rewind = "mpg_rewind";
    server.execute("postgres", "CREATE ROLE mpg_rewind LOGIN PASSWORD 'old'");
    InternalLogins logins = new InternalLogins(server.connections());
    List<InternalUser> wanted = List.of(new InternalUser(rewind, Wanted.verifier(rewind)));

    logins.sync(wanted);
    syncReady(Wanted.byDefault());

    execute("postgres", rewind, "SELECT 1");
    assertThat(logins.sync(wanted)).isZero();
    assertThat(syncReady(Wanted.byDefault(), "fly-db").statements()).isZero();
  }
}
