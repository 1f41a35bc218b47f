package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.DatabaseStatus;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ExtensionStatus;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases and their extensions come and go while people work in them. */
class DatabasesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster;

  @BeforeAll
  static void create() {
    cluster =
        TENANT.applyCluster(
            "shop",
            """
            {plan: basic, replicas: 0, storage: {size: 1Gi}, pooler: {replicas: 1},
             deletionPolicy: Delete, databases: [{name: main}],
             users: [{name: adam}, {name: wanda, role: writer}, {name: rita, role: reader}]}
            """);
    cluster.awaitReady();
  }

  @Test
  void extensionsAreMadeAndUsable() throws SQLException {
    databases(database("main", DeletionPolicy.RETAIN, "vector", "bloom", "pg_trgm"));
    cluster.awaitCondition("DatabasesSynced", "True");

    assertThat(extensions("main"))
        .extracting(ExtensionStatus::getName, ExtensionStatus::getReady)
        .containsExactly(tuple("bloom", true), tuple("pg_trgm", true), tuple("vector", true));
    assertThat(extensions("main")).allMatch(extension -> extension.getVersion() != null);
    cluster.execute(Endpoint.DIRECT, "adam", "CREATE TABLE items (v vector(3), t text)");
    cluster.execute(Endpoint.DIRECT, "adam", "CREATE INDEX ON items USING bloom (t)");
    cluster.execute(Endpoint.POOLER, "wanda", "INSERT INTO items VALUES ('[1,2,3]', 'word')");
    assertThat(
            cluster.query(
                Endpoint.POOLER,
                "rita",
                "SELECT v <-> '[1,2,4]' FROM items WHERE similarity(t, 'words') > 0.3"))
        .isEqualTo("1");
    for (String untrusted : List.of("vector", "pageinspect")) {
      SqlState.assertRefused(
          () -> cluster.execute(Endpoint.DIRECT, "adam", "DROP EXTENSION " + untrusted),
          SqlState.NOT_ALLOWED,
          "42704");
    }

    databases(database("main", DeletionPolicy.RETAIN, "pg_trgm", "pg_stat_statements"));
    assertThat(cluster.awaitReason("DatabasesSynced", "ItemsNotReady").getMessage())
        .contains("vector", "depends on", "items")
        .contains("pg_stat_statements", "shared_preload_libraries");
    assertThat(cluster.events("DatabaseNotReady")).isNotEmpty();
    cluster.execute(Endpoint.POOLER, "wanda", "INSERT INTO items VALUES ('[1,2,3]', 'word')");

    cluster.execute(Endpoint.DIRECT, "adam", "DROP TABLE items");
    databases(database("main", DeletionPolicy.RETAIN, "pg_trgm"));
    cluster.awaitCondition("DatabasesSynced", "True");
    assertThat(cluster.query(Endpoint.DIRECT, "adam", "SELECT to_regtype('vector') IS NULL"))
        .isEqualTo("t");
    assertThat(extensions("main")).extracting(ExtensionStatus::getName).containsExactly("pg_trgm");
  }

  @ParameterizedTest
  @EnumSource
  void oneToDeleteGoesWithItsSessions(PoolMode mode) throws SQLException {
    String name = "temporary-" + mode.value();
    cluster.edit(spec -> Objects.requireNonNull(spec.getPooler()).setMode(mode));
    databases(
        database("main", DeletionPolicy.RETAIN), database(name, DeletionPolicy.DELETE, "vector"));
    cluster.awaitCondition("DatabasesSynced", "True").awaitReady();

    try (Connection direct = connect(Endpoint.DIRECT, name);
        Connection pooled = connect(Endpoint.POOLER, name);
        Connection busy = connect(Endpoint.POOLER, name);
        Connection beside = cluster.connect(Endpoint.POOLER, "adam");
        Statement statement = busy.createStatement()) {
      assertThat(Cluster.query(direct, "SELECT 1") + Cluster.query(pooled, "SELECT 1"))
          .isEqualTo("11");
      assertThat(Cluster.query(beside, "SELECT 1")).isEqualTo("1");
      busy.setAutoCommit(false);
      statement.execute("CREATE TABLE t (id int)");

      databases(database("main", DeletionPolicy.RETAIN));

      awaitEvent("DatabaseDropped", name);
      // At once, and not when the pooler gives up to wait for a server.
      for (Connection session : List.of(direct, pooled, busy)) {
        await("a session to end").atMost(Duration.ofSeconds(10)).until(() -> isEnded(session));
      }
      assertThat(Cluster.query(beside, "SELECT 1")).isEqualTo("1");
    }
    for (Endpoint endpoint : Endpoint.values()) {
      assertThatThrownBy(() -> connect(endpoint, name).close()).isInstanceOf(SQLException.class);
    }
    assertThat(
            cluster.query(
                Endpoint.DIRECT,
                "adam",
                "SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"))
        .isEqualTo("0");
    assertThat(cluster.status().getDatabases())
        .extracting(DatabaseStatus::getName)
        .containsExactly("main");
    assertThat(cluster.events("DatabaseDropped"))
        .filteredOn(event -> event.getMessage().contains(name))
        .hasSize(1);

    // Another one of that name is empty, and can be reached.
    databases(database("main", DeletionPolicy.RETAIN), database(name, DeletionPolicy.DELETE));
    cluster.awaitCondition("DatabasesSynced", "True");
    try (Connection again = connect(Endpoint.POOLER, name)) {
      assertThat(Cluster.query(again, "SELECT to_regclass('t') IS NULL")).isEqualTo("t");
    }
  }

  @Test
  void oneToKeepStaysWithItsSessionsAndComesBack() throws SQLException {
    databases(database("main", DeletionPolicy.RETAIN), database("kept", DeletionPolicy.RETAIN));
    cluster.awaitCondition("DatabasesSynced", "True");

    try (Connection direct = connect(Endpoint.DIRECT, "kept");
        Connection pooled = connect(Endpoint.POOLER, "kept")) {
      try (Statement statement = direct.createStatement()) {
        statement.execute("CREATE TABLE t AS SELECT 42 AS n");
      }

      databases(database("main", DeletionPolicy.RETAIN));

      awaitEvent("DatabaseKept", "kept");
      assertThat(Cluster.query(direct, "SELECT n FROM t")).isEqualTo("42");
      assertThat(Cluster.query(pooled, "SELECT n FROM t")).isEqualTo("42");
    }
    assertThat(cluster.status().getDatabases())
        .extracting(DatabaseStatus::getName)
        .containsExactly("main");

    databases(database("main", DeletionPolicy.RETAIN), database("kept", DeletionPolicy.RETAIN));
    cluster.awaitCondition("DatabasesSynced", "True");
    try (Connection again = connect(Endpoint.POOLER, "kept")) {
      assertThat(Cluster.query(again, "SELECT n FROM t")).isEqualTo("42");
    }
  }

  /** Waits with the session when that waits for a server. */
  private static boolean isEnded(Connection session) {
    try {
      Cluster.query(session, "SELECT 1");
      return false;
    } catch (SQLException ended) {
      return true;
    }
  }

  private static void awaitEvent(String reason, String database) {
    cluster.awaitThat(
        "an Event " + reason + " about " + database,
        now ->
            now.events(reason).stream()
                .anyMatch(event -> event.getMessage().contains("database " + database + " ")));
  }

  private static List<ExtensionStatus> extensions(String database) {
    return Objects.requireNonNull(cluster.status().getDatabases()).stream()
        .filter(status -> database.equals(status.getName()))
        .findFirst()
        .map(DatabaseStatus::getExtensions)
        .orElseThrow();
  }

  private static DatabaseSpec database(String name, DeletionPolicy policy, String... extensions) {
    DatabaseSpec database = new DatabaseSpec();
    database.setName(name);
    database.setDeletionPolicy(policy);
    database.setExtensions(List.of(extensions));
    return database;
  }

  private static void databases(DatabaseSpec... databases) {
    cluster.edit(spec -> spec.setDatabases(new ArrayList<>(List.of(databases))));
  }

  private static Connection connect(Endpoint endpoint, String database) throws SQLException {
    Map<String, String> values = new TreeMap<>(cluster.secret("adam").values());
    values.put("dbname", database);
    return cluster.connect(endpoint, new UserSecret(values), new Properties());
  }
}
