package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Databases that are taken off the list, on a real server. */
class DatabaseRemovalTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("max_prepared_transactions=2");
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
    return result;
  }

  private static Wanted user() {
    return new Wanted().user("fly-user", UserRole.SCHEMA_ADMIN).database("fly-db");
  }

  private static WantedState with(DeletionPolicy policy) {
    return user().database("temporary", policy).state();
  }

  private static WantedState without() {
    return user().state();
  }

  private static Connection connect(String user) throws SQLException {
    return server.connect("temporary", user, Wanted.password(user));
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = connect("fly-user");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> databases() throws SQLException {
    return server.query(
        "postgres",
        "SELECT datname FROM pg_database WHERE datname ~ '^(fly|temp)' AND datallowconn"
            + " AND NOT datistemplate ORDER BY 1");
  }

  @Test
  void oneToKeepStaysWithItsSessionsAndIsTakenBackWithItsData() throws Exception {
    syncReady(with(DeletionPolicy.RETAIN));
    execute("CREATE TABLE t AS SELECT 42 AS n");

    try (Connection open = connect("fly-user")) {
      SyncResult result = syncReady(without());

      assertThat(result.keptDatabases()).containsExactly("temporary");
      assertThat(result.droppedDatabases()).isEmpty();
      assertThat(result.statements()).isZero();
      assertThat(open.isValid(5)).isTrue();
    }
    syncReady(with(DeletionPolicy.RETAIN));
    execute("TABLE t");
  }

  @Test
  void oneToDeleteGoesWithItsSessionsAndWhatOthersHaveInIt() throws Exception {
    WantedState both =
        user()
            .database("temporary", DeletionPolicy.DELETE)
            .user("leaving", UserRole.SCHEMA_ADMIN)
            .state();
    syncReady(both);
    server.execute("temporary", "CREATE SCHEMA own AUTHORIZATION leaving CREATE TABLE t (id int)");

    try (Connection idle = connect("fly-user");
        Connection busy = connect("leaving");
        Statement statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("SET ROLE NONE; LOCK TABLE own.t IN ACCESS EXCLUSIVE MODE");

      SyncResult result = syncReady(without());

      assertThat(result.droppedDatabases()).containsExactly("temporary");
      assertThat(result.keptDatabases()).isEmpty();
      assertThat(result.removedUsers()).containsExactly("leaving");
      assertThat(List.of(idle.isValid(5), busy.isValid(5))).containsOnly(false);
    }
    assertThat(databases()).containsExactly("fly-db");
    assertThat(syncReady(without()).statements()).isZero();
    // Another one of that name begins empty.
    syncReady(with(DeletionPolicy.RETAIN));
    execute("CREATE SCHEMA own");
  }

  @Test
  void thePolicyOfTheLastTimeCounts() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));
    syncReady(with(DeletionPolicy.RETAIN));
    assertThat(syncReady(with(DeletionPolicy.RETAIN)).statements()).isZero();

    syncReady(without());
    assertThat(databases()).contains("temporary");

    syncReady(with(DeletionPolicy.DELETE));
    assertThat(syncReady(with(DeletionPolicy.DELETE)).statements()).isZero();
    syncReady(without());
    assertThat(databases()).doesNotContain("temporary");
  }

  @Test
  void anotherResourceDropsNothingForWhatTheFormerOneSaid() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));

    SyncResult result = syncReady(user().of("made-later").state());

    assertThat(result.keptDatabases()).containsExactly("temporary");
    assertThat(databases()).contains("temporary");
  }

  @Test
  void oneWhoseCommentWasEditedIsKept() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));
    server.execute("postgres", "COMMENT ON DATABASE temporary IS 'precious'");

    SyncResult result = syncReady(without());

    assertThat(result.keptDatabases()).containsExactly("temporary");
    assertThat(databases()).contains("temporary");
  }

  @Test
  void oneThatTheOperatorDidNotMakeIsKept() throws Exception {
    server.execute("postgres", "CREATE DATABASE temporary");

    assertThat(syncReady(without()).keptDatabases()).containsExactly("temporary");
    assertThat(databases()).contains("temporary");
  }

  @Test
  void nothingIsDroppedWhenTheSpecCouldNotBeReadToItsEnd() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));
    server.execute("postgres", "ALTER ROLE reader SUPERUSER LOGIN", "COMMENT ON ROLE reader IS ''");

    SyncResult result = sync(without());

    assertThat(result.droppedDatabases()).isEmpty();
    assertThat(result.statements()).isZero();
    assertThat(databases()).contains("temporary");
  }

  @Test
  void whatKeepsItIsToldAndHoldsUpNothingElse() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));
    execute("CREATE TABLE t (id int)", "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'p'");

    SyncResult result = sync(user().database("fly-db-2").state());

    assertThat(result.items())
        .filteredOn(item -> !item.ready())
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.name()).isEqualTo("temporary");
              assertThat(item.message()).contains("prepared transaction");
            });
    assertThat(result.droppedDatabases()).isEmpty();
    assertThat(databases()).containsExactly("fly-db", "fly-db-2");

    // Back on the list it lets its users in again, to put an end to that.
    syncReady(with(DeletionPolicy.DELETE));
    execute("COMMIT PREPARED 'p'", "TABLE t");
    assertThat(syncReady(without()).droppedDatabases()).containsExactly("temporary");
  }

  @Test
  void aRemovalThatWasInterruptedIsFinished() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));
    server.execute("postgres", "ALTER DATABASE temporary ALLOW_CONNECTIONS false");
    assertThat(syncReady(without()).droppedDatabases()).containsExactly("temporary");

    syncReady(with(DeletionPolicy.DELETE));
    server.execute(
        "postgres", "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'temporary'");
    assertThat(syncReady(without()).droppedDatabases()).containsExactly("temporary");
  }

  @Test
  void aLostConnectionDropsNothingTwice() throws Exception {
    syncReady(with(DeletionPolicy.DELETE));
    ServerConnections lost =
        database -> {
          throw new SQLException("connection refused", "08001");
        };

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> new DatabaseSync(lost).sync(without(), Set.of()));

    assertThat(databases()).contains("temporary");
  }
}
