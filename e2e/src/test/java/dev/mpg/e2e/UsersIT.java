package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Load;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.ServiceSocketFactory;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.UserSecret;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users that come, change, get other passwords and go, while their sessions are open. */
@Isolated("the operator is away for a while")
class UsersIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** Enough for every pooler pod to have some. */
  private static final int CLIENTS = 8;

  /** What only a schema_admin may; it leaves nothing behind. */
  private static final String CREATE = "CREATE TABLE mine (id int); DROP TABLE mine";

  private static final String SLOW_LOGIN =
      """
      CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF session_user = 'fly-user' THEN PERFORM pg_sleep(0.3); END IF;
      END $$;
      CREATE EVENT TRIGGER slow ON login EXECUTE FUNCTION slow()""";

  private static Cluster cluster = TENANT.cluster("shop");
  private final List<Connection> open = new ArrayList<>();

  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, deletionPolicy: Delete, storage: {size: 1Gi},
                  databases: [{name: one}, {name: two}],
                  users: [{name: fly-user}, {name: anna, role: schema_admin}, {name: changing, role: reader},
                    {name: rotating, role: writer}]}""")
            .awaitPhase(Phase.READY);
    cluster.execute(Endpoint.DIRECT, "anna", "CREATE TABLE item (id int)");
  }

  @AfterEach
  void close() throws SQLException {
    for (Connection connection : open) {
      connection.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherRoleIsInForceThroughThePoolerWhoeverIsConnected(PoolMode mode) throws SQLException {
    use(mode);
    role("changing", UserRole.READER);
    awaitRole("changing", "reader");
    List<Connection> clients = connect(Endpoint.POOLER, "changing");
    Connection direct = connect(Endpoint.DIRECT, "changing").get(0);

    role("changing", UserRole.SCHEMA_ADMIN);

    if (mode == PoolMode.TRANSACTION) {
      for (Connection client : clients) {
        awaitThat(
            "the right to create in connections of before", () -> Cluster.execute(client, CREATE));
      }
    } else {
      awaitEnded(clients);
    }
    awaitEnded(List.of(direct));
    cluster.execute(Endpoint.POOLER, "changing", CREATE);
    assertThat(cluster.secret("changing").get("role")).isEqualTo("schema_admin");
    List<Connection> admins = connect(Endpoint.DIRECT, "changing");

    role("changing", UserRole.WRITER);

    // Sessions that begin before these have ended may end with them.
    awaitEnded(admins);
    awaitThat(
        "no right to create",
        () ->
            SqlState.assertRefused(
                () -> cluster.execute(Endpoint.POOLER, "changing", CREATE), SqlState.NOT_ALLOWED));
    cluster.execute(Endpoint.POOLER, "changing", "INSERT INTO item VALUES (1)");

    List<Connection> writers = connect(Endpoint.POOLER, "changing");
    role("changing", UserRole.READER);

    awaitThat(
        "no right to write",
        () -> {
          for (Connection writer : writers) {
            SqlState.assertRefused(
                () -> Cluster.execute(writer, "INSERT INTO item VALUES (2)"), SqlState.NOT_ALLOWED);
          }
        });
    for (Connection writer : writers) {
      assertThat(Cluster.query(writer, "SELECT count(*) >= 0 FROM item")).isEqualTo("t");
    }
  }

  @Test
  void nobodyElseNoticesThoughTheirServerConnectionsAreBeingMade() throws SQLException {
    use(PoolMode.TRANSACTION);
    role("changing", UserRole.READER);
    awaitRole("changing", UserRole.READER.group());
    // Each change has a pool filled anew, which is not over when the next one comes.
    cluster.bySuperuser("one", SLOW_LOGIN);
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      for (int i = 0; i < 3; i++) {
        for (UserRole role : List.of(UserRole.SCHEMA_ADMIN, UserRole.WRITER)) {
          role("changing", role);
          awaitRole("changing", role.group());
        }
      }
      load.awaitMore(100);
      load.assertNobodyNoticed("another user's role changed six times");
    } finally {
      cluster.bySuperuser("one", "DROP EVENT TRIGGER slow; DROP FUNCTION slow");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRemovedUserGoesWithItsSessionsAndLeavesItsObjects(PoolMode mode) throws SQLException {
    use(mode);
    edit(users -> users.add(user("leaving", UserRole.SCHEMA_ADMIN)));
    awaitLogin("leaving");
    UserSecret secret = cluster.secret("leaving");
    String table = "of_" + mode.value();
    cluster.execute(Endpoint.POOLER, "leaving", "CREATE TABLE " + table + " (id int)");
    cluster.bySuperuser(
        "two", "CREATE TABLE %1$s (id int); ALTER TABLE %1$s OWNER TO leaving".formatted(table));
    List<Connection> clients = new ArrayList<>(connect(Endpoint.POOLER, "leaving"));
    clients.add(connect(Endpoint.DIRECT, "leaving").get(0));
    clients.add(readOnly(secret));

    edit(users -> users.removeIf(user -> "leaving".equals(user.getName())));

    awaitEnded(clients);
    awaitThat("no role", () -> assertThat(roles("leaving")).isEmpty());
    awaitThat("no Secret", () -> assertThat(secret("leaving").get()).isNull());
    awaitThat(
        "an Event",
        () ->
            assertThat(cluster.events("UserRemoved"))
                .anyMatch(event -> event.getMessage().contains("leaving")));
    for (String database : List.of("one", "two")) {
      assertThat(
              cluster.bySuperuser(
                  database, "SELECT tableowner FROM pg_tables WHERE tablename = '" + table + "'"))
          .isEqualTo("schema_admin");
    }

    edit(users -> users.add(user("leaving", UserRole.READER)));
    awaitLogin("leaving");

    assertThat(cluster.secret("leaving").get("password")).isNotEqualTo(secret.get("password"));
    assertThat(connect(Endpoint.POOLER, "leaving")).hasSize(CLIENTS);
    SqlState.assertRefused(
        () -> cluster.connect(Endpoint.POOLER, secret, new Properties()),
        SqlState.WRONG_PASSWORD,
        SqlState.POOLER_REFUSED);
    edit(users -> users.removeIf(user -> "leaving".equals(user.getName())));
    awaitThat("no role", () -> assertThat(roles("leaving")).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"session, key", "session, annotation", "transaction, key", "transaction, annotation"})
  void aNewPasswordLeavesOpenSessionsOpen(String mode, String how) throws SQLException {
    use(PoolMode.valueOf(mode.toUpperCase(java.util.Locale.ROOT)));
    UserSecret before = cluster.secret("rotating");
    List<Connection> clients = new ArrayList<>(connect(Endpoint.POOLER, "rotating"));
    clients.add(connect(Endpoint.DIRECT, "rotating").get(0));

    rotate(how);

    awaitAnotherPassword(before);
    // Never in the Secret before the server has it.
    cluster.execute(Endpoint.DIRECT, "rotating", "INSERT INTO item VALUES (3)");
    cluster.execute(Endpoint.POOLER, "rotating", "INSERT INTO item VALUES (3)");
    for (Endpoint endpoint : Endpoint.values()) {
      SqlState.assertRefused(
          () -> cluster.connect(endpoint, before, new Properties()),
          SqlState.WRONG_PASSWORD,
          SqlState.POOLER_REFUSED);
    }
    for (Connection client : clients) {
      Cluster.execute(client, "INSERT INTO item VALUES (4)");
    }
    if (mode.equals("transaction")) {
      clients.remove(clients.size() - 1).close();
      endServerConnections("rotating");
      for (Connection client : clients) {
        Cluster.execute(client, "INSERT INTO item VALUES (5)");
      }
    }
  }

  @Test
  void clientsOfATransactionPoolGoOnThoughNobodyHasComeWithTheNewPassword() throws SQLException {
    use(PoolMode.TRANSACTION);
    UserSecret before = cluster.secret("rotating");
    List<Connection> clients = connect(Endpoint.POOLER, "rotating");

    rotate("key");
    awaitAnotherPassword(before);
    endServerConnections("rotating");

    for (Connection client : clients) {
      Cluster.execute(client, "INSERT INTO item VALUES (6)");
    }
  }

  @Test
  void anOperatorThatDiedBeforeItWroteTheSecretIsFollowedByOneThatDoes() throws SQLException {
    UserSecret before = cluster.secret("rotating");
    OperatorPods.scale(0);
    try {
      rotate("key");
      // What the one that died had done.
      cluster.bySuperuser("postgres", "ALTER ROLE rotating PASSWORD 'that-nobody-knows'");
    } finally {
      OperatorPods.scale(1);
    }

    await("another password")
        .atMost(Cluster.PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster.secret("rotating").values().get("password")).isNotNull());
    assertThat(cluster.secret("rotating").get("password")).isNotEqualTo(before.get("password"));
    cluster.execute(Endpoint.DIRECT, "rotating", "INSERT INTO item VALUES (7)");
    cluster.execute(Endpoint.POOLER, "rotating", "INSERT INTO item VALUES (7)");
  }

  @Test
  void theSecretFollowsAnotherDatabase() {
    edit(
        users ->
            users.stream()
                .filter(user -> "changing".equals(user.getName()))
                .forEach(user -> user.setDatabase("two")));

    awaitThat(
        "every key",
        () -> {
          UserSecret secret = cluster.secret("changing");
          assertThat(List.of(secret.get("dbname"), secret.get("database"))).containsOnly("two");
          for (String key :
              List.of(
                  "DATABASE_URL",
                  "DIRECT_DATABASE_URL",
                  "uri",
                  "jdbc-uri",
                  "pgbouncer-uri",
                  "pgbouncer-jdbc-uri",
                  "readonly-uri")) {
            assertThat(secret.get(key)).contains(":5432/two?");
          }
          assertThat(secret.get("pgpass")).contains(":5432:two:");
        });
    edit(
        users ->
            users.stream()
                .filter(user -> "changing".equals(user.getName()))
                .forEach(user -> user.setDatabase(null)));
    awaitThat("one", () -> assertThat(cluster.secret("changing").get("dbname")).isEqualTo("one"));
  }

  @Test
  void anAnnotationIsCarriedOutOnce() {
    rotate("annotation");
    awaitThat(
        "the request to be carried out",
        () ->
            assertThat(secret("rotating").get().getMetadata().getAnnotations())
                .containsEntry(
                    "mpg.dev/rotated",
                    secret("rotating").get().getMetadata().getAnnotations().get("mpg.dev/rotate")));
    String once = cluster.secret("rotating").get("password");

    // Another pass over the cluster.
    role("changing", UserRole.WRITER);
    awaitRole("changing", "writer");

    assertThat(cluster.secret("rotating").get("password")).isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p@ss:w/rd \\ ' \" % ? #&=~+", "{$HOME}`id`;*<>|^[]!()"})
  void everyUrlHoldsAnOddPassword(String odd) throws SQLException {
    Kube.edit(
        secret("rotating"),
        edited -> {
          edited
              .getData()
              .put(
                  "password",
                  Base64.getEncoder().encodeToString(odd.getBytes(StandardCharsets.UTF_8)));
          return edited;
        });
    awaitThat(
        "the password",
        () -> {
          assertThat(cluster.secret("rotating").get("pgpass")).isNotEmpty();
          cluster.query(Endpoint.POOLER, "rotating", "SELECT 1");
          cluster.query(Endpoint.DIRECT, "rotating", "SELECT 1");
        });

    UserSecret secret = cluster.secret("rotating");
    for (String key :
        List.of("DATABASE_URL", "DIRECT_DATABASE_URL", "uri", "pgbouncer-uri", "readonly-uri")) {
      awaitThat(
          key,
          () ->
              assertThat(inThePod("psql -XAtq '%s' -c 'SELECT session_user'", secret.get(key)))
                  .isEqualTo("rotating"));
    }
    for (String key : List.of("jdbc-uri", "pgbouncer-jdbc-uri")) {
      Properties way = new Properties();
      way.setProperty("socketFactory", ServiceSocketFactory.class.getName());
      try (Connection connection = DriverManager.getConnection(secret.get(key), way)) {
        assertThat(Cluster.query(connection, "SELECT session_user")).isEqualTo("rotating");
      }
    }
    String pgpass =
        Base64.getEncoder()
            .encodeToString((secret.get("pgpass") + "\n").getBytes(StandardCharsets.UTF_8));
    assertThat(
            inThePod(
                "umask 077; echo %s | base64 -d > /tmp/pgpass; PGPASSFILE=/tmp/pgpass PGSSLMODE=require"
                    + " psql -XAtq -w -h %s -p %s -U %s %s -c 'SELECT session_user'; rm /tmp/pgpass",
                pgpass,
                secret.get("host"),
                secret.get("port"),
                secret.get("username"),
                secret.get("database")))
        .isEqualTo("rotating");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOGIN VALID UNTIL '2020-01-01'",
        "LOGIN SUPERUSER",
        "LOGIN REPLICATION",
        "LOGIN BYPASSRLS",
        "NOLOGIN"
      })
  void thePoolerLetsNobodyInWhoIsPrivilegedOrExpired(String attributes) throws SQLException {
    cluster.bySuperuser(
        "one",
        "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger %s PASSWORD 'stranger-password' IN ROLE writer"
            .formatted(attributes));
    Map<String, String> values = new HashMap<>(cluster.secret("anna").values());
    values.put("user", "stranger");
    values.put("password", "stranger-password");

    SqlState.assertRefused(
        () -> cluster.connect(Endpoint.POOLER, new UserSecret(values), new Properties()),
        SqlState.WRONG_PASSWORD,
        SqlState.POOLER_REFUSED);

    cluster.bySuperuser(
        "one",
        "ALTER ROLE stranger NOSUPERUSER NOREPLICATION NOBYPASSRLS LOGIN VALID UNTIL 'infinity'");
    cluster.connect(Endpoint.POOLER, new UserSecret(values), new Properties()).close();
    cluster.bySuperuser("one", "DROP ROLE stranger");
  }

  @Test
  void aSearchPathInTheStartupPacketReachesNoServer() throws SQLException {
    cluster.execute(
        Endpoint.DIRECT,
        "anna",
        "CREATE SCHEMA IF NOT EXISTS planted;"
            + " CREATE OR REPLACE FUNCTION planted.starts_with(text, text) RETURNS boolean"
            + " LANGUAGE sql AS 'SELECT false'");
    Properties options = new Properties();
    options.setProperty("options", "-c search_path=planted");
    try (Connection connection =
        cluster.connect(Endpoint.POOLER, cluster.secret("changing"), options)) {
      assertThat(Cluster.query(connection, "SHOW search_path")).isEqualTo("\"$user\", public");
    }
    Properties schema = new Properties();
    schema.setProperty("currentSchema", "planted");
    SqlState.assertRefused(
        () -> cluster.connect(Endpoint.POOLER, cluster.secret("changing"), schema),
        SqlState.POOLER_REFUSED);
  }

  private static void use(PoolMode mode) {
    cluster.edit(
        spec -> {
          PoolerSpec pooler = spec.getPooler() == null ? new PoolerSpec() : spec.getPooler();
          pooler.setMode(mode);
          spec.setPooler(pooler);
        });
    cluster.awaitThat(
        mode + " mode",
        now ->
            now.condition("PoolerReady")
                .filter(
                    condition -> condition.getMessage().contains("in " + mode.value() + " mode"))
                .isPresent());
  }

  private static void edit(Consumer<List<UserSpec>> change) {
    cluster.edit(
        spec -> {
          List<UserSpec> users = new ArrayList<>(spec.getUsers());
          change.accept(users);
          spec.setUsers(users);
        });
  }

  private static void role(String name, UserRole role) {
    edit(
        users ->
            users.stream()
                .filter(user -> name.equals(user.getName()))
                .forEach(user -> user.setRole(role)));
  }

  private static UserSpec user(String name, UserRole role) {
    UserSpec user = new UserSpec();
    user.setName(name);
    user.setRole(role);
    return user;
  }

  private static void rotate(String how) {
    Kube.edit(
        secret("rotating"),
        edited -> {
          if (how.equals("key")) {
            edited.getData().remove("password");
          } else {
            edited
                .getMetadata()
                .getAnnotations()
                .put("mpg.dev/rotate", Long.toString(System.nanoTime()));
          }
          return edited;
        });
  }

  /** While it is chosen the Secret may have none. */
  private static void awaitAnotherPassword(UserSecret before) {
    awaitThat(
        "another password",
        () ->
            assertThat(cluster.secret("rotating").values().get("password"))
                .isNotNull()
                .isNotEqualTo(before.get("password")));
  }

  private static Resource<Secret> secret(String user) {
    return Kube.client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withName(cluster.secretName(user));
  }

  private static String roles(String name) {
    return cluster.bySuperuser(
        "postgres", "SELECT rolname FROM pg_roles WHERE rolname = '" + name + "'");
  }

  private static void endServerConnections(String user) {
    cluster.bySuperuser(
        "postgres",
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '"
            + user
            + "'");
  }

  private static String inThePod(String script, Object... values) {
    return Shell.inContainer(cluster.primary(), "postgres", script.formatted(values));
  }

  private static void awaitRole(String user, String group) {
    awaitThat(
        user + " to be " + group,
        () ->
            assertThat(
                    cluster.bySuperuser(
                        "postgres",
                        "SELECT string_agg(roleid::regrole::text, ' ') FROM pg_auth_members"
                            + " WHERE member = '"
                            + user
                            + "'::regrole"))
                .isEqualTo(group));
  }

  private static void awaitLogin(String user) {
    awaitThat(
        "a login of " + user,
        () -> {
          assertThat(secret(user).get()).isNotNull();
          for (Endpoint endpoint : Endpoint.values()) {
            cluster.connect(endpoint, user).close();
          }
        });
  }

  /** Connections that have asked something. */
  private List<Connection> connect(Endpoint endpoint, String user) throws SQLException {
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Connection connection = cluster.connect(endpoint, user);
      open.add(connection);
      connections.add(connection);
      Cluster.query(connection, "SELECT 1");
    }
    return connections;
  }

  private Connection readOnly(UserSecret secret) throws SQLException {
    Properties way = new Properties();
    way.setProperty("socketFactory", ServiceSocketFactory.class.getName());
    String host = secret.get("readonly-uri").replaceAll(".*@([^:/]+).*", "$1");
    way.setProperty("user", secret.get("user"));
    way.setProperty("password", secret.get("password"));
    way.setProperty("sslmode", "require");
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%s/%s".formatted(host, secret.get("port"), secret.get("dbname")),
            way);
    open.add(connection);
    assertThat(Cluster.query(connection, "SELECT pg_is_in_recovery()")).isEqualTo("t");
    return connection;
  }

  private static void awaitEnded(List<Connection> connections) {
    awaitThat(
        "the end of connections",
        () -> {
          for (Connection connection : connections) {
            assertThat(connection.isValid(5)).isFalse();
          }
        });
  }

  private static void awaitThat(String what, ThrowingRunnable condition) {
    await(what)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              try {
                condition.run();
              } catch (SQLException e) {
                throw new AssertionError(e.getSQLState() + " " + e.getMessage(), e);
              }
            });
  }
}
