package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** So many databases that they are worked on side by side, on a real server. */
class ManyDatabasesTest {
  private static final int COUNT = 8;

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start("max_connections=15", "superuser_reserved_connections=5");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    server.reset();
  }

  private static Wanted user() {
    return new Wanted().user("fly-user", UserRole.SCHEMA_ADMIN);
  }

  private static WantedState many() {
    Wanted wanted = user();
    IntStream.range(0, COUNT)
        .forEach(i -> wanted.database("db-" + i, DeletionPolicy.DELETE, "citext", "bloom"));
    return wanted.state();
  }

  private static SyncResult sync(ServerConnections connections, WantedState wanted)
      throws SQLException {
    return new DatabaseSync(connections).sync(wanted, Set.of());
  }

  private static void assertUsable() throws SQLException {
    for (int i = 0; i < COUNT; i++) {
      try (Connection connection =
              server.connect("db-" + i, "fly-user", Wanted.password("fly-user"));
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (c citext)");
      }
    }
  }

  /** A server process gives its slot back a moment after its client has gone. */
  private static void awaitThatAllClientsAreGone() {
    Awaitility.await()
        .until(
            () ->
                server.query(
                    "postgres",
                    "SELECT pid FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"),
            List::isEmpty);
  }

  @Test
  void allAreMadeAndGoAgain() throws Exception {
    assertThat(sync(server.connections(), many()).ready()).isTrue();

    assertUsable();
    assertThat(sync(server.connections(), many()).statements()).isZero();
    assertThat(sync(server.connections(), user().state()).droppedDatabases()).hasSize(COUNT);
    assertThat(server.query("postgres", "SELECT 1 FROM pg_database WHERE datname ~ '^db-'"))
        .isEmpty();
  }

  @Test
  void theFailureOfSomeHoldsUpNoOther() throws Exception {
    server.execute("postgres", "CREATE DATABASE \"db-3\"");
    server.execute(
        "db-3",
        "CREATE SCHEMA mpg_internal",
        "CREATE ROLE x",
        "ALTER SCHEMA mpg_internal OWNER TO x");
    server.execute("postgres", "CREATE DATABASE \"db-5\"");
    server.execute("db-5", "CREATE FUNCTION citext_eq(int) RETURNS int LANGUAGE sql RETURN 1");
    server.execute("db-5", "CREATE TYPE citext AS (x int)");

    SyncResult result = sync(server.connections(), many());

    assertThat(result.items())
        .filteredOn(item -> !item.ready())
        .extracting(ItemResult::name)
        .containsExactly("db-3");
    assertThat(result.extensions())
        .filteredOn(one -> !one.ready())
        .extracting(one -> one.database() + " " + one.name())
        .containsExactlyInAnyOrder("db-3 citext", "db-3 bloom", "db-5 citext");
  }

  /** Users are let in together: one of them is gone by then. */
  @Test
  void aUserThatFailsKeepsNoOtherOut() throws Exception {
    Wanted wanted = user().user("beside", UserRole.SCHEMA_ADMIN);
    IntStream.range(0, COUNT).forEach(i -> wanted.database("db-" + i));
    AtomicInteger opened = new AtomicInteger();
    ServerConnections renaming =
        database -> {
          Connection connection = server.superuser(database);
          if (database.equals("db-0") && opened.incrementAndGet() == 1) {
            try (Statement statement = connection.createStatement()) {
              statement.execute("ALTER ROLE beside RENAME TO aside");
            }
          }
          return connection;
        };

    SyncResult result = sync(renaming, wanted.state());

    assertThat(result.items())
        .filteredOn(item -> item.kind() == ItemKind.DATABASE)
        .hasSize(COUNT)
        .allMatch(ItemResult::ready);
    for (int i = 0; i < COUNT; i++) {
      server.connect("db-" + i, "fly-user", Wanted.password("fly-user")).close();
    }
    assertThat(server.query("postgres", "SELECT datacl FROM pg_database WHERE datname = 'db-7'"))
        .singleElement()
        .asString()
        .contains("fly-user");
  }

  @Test
  void theReservedConnectionsAreEnough() throws Exception {
    sync(server.connections(), user().database("other").state());
    awaitThatAllClientsAreGone();
    List<Connection> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        clients.add(server.connect("other", "fly-user", Wanted.password("fly-user")));
      }
      // As Patroni has them.
      clients.add(server.superuser("postgres"));
      clients.add(server.superuser("postgres"));

      assertThat(sync(server.connections(), many()).ready()).isTrue();
    } finally {
      for (Connection client : clients) {
        client.close();
      }
    }
    awaitThatAllClientsAreGone();
    assertUsable();
  }

  @Test
  void aLostConnectionEndsItAndTheNextSyncGoesOn() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    ServerConnections losing =
        database -> {
          if (database.startsWith("db-") && opened.incrementAndGet() > 3) {
            throw new SQLException("connection refused", "08001");
          }
          return server.superuser(database);
        };

    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> sync(losing, many()));

    assertThat(sync(server.connections(), many()).ready()).isTrue();
    assertUsable();
  }
}
