package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.AuditLog;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a change of a user to the moment when it is felt through the pooler. */
class UsersBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final Duration POLL = Duration.ofMillis(10);

  /** Longer than the looks after the last change, which find what that change wrote. */
  private static final Duration QUIET = Duration.ofSeconds(130);

  private static final Duration WINDOW = Duration.ofMinutes(3);

  private static Cluster cluster = TENANT.cluster("shop");

  @Test
  void users() throws SQLException {
    cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, deletionPolicy: Delete, storage: {size: 1Gi},
                  users: [{name: anna, role: schema_admin}, {name: rotating, role: writer},
                    {name: changing, role: reader}]}""")
            .awaitPhase(Phase.READY);
    List<Figures> figures = new ArrayList<>();
    figures.add(newUser());
    figures.add(removedUser());
    figures.add(rotation());
    figures.add(role(PoolMode.TRANSACTION));
    figures.add(role(PoolMode.SESSION));
    StringBuilder table = new StringBuilder(Figures.head());
    figures.forEach(row -> table.append('\n').append(row));
    System.out.println(table + "\n\n" + steadyState());
  }

  private static Figures newUser() {
    Figures figures = new Figures("new user in the spec to its first login through the pooler");
    for (int round = 0; round < Figures.rounds(); round++) {
      String name = "new-" + round;
      long start = System.nanoTime();
      users(users -> users.add(user(name)));
      until(() -> secret(name).get() != null && logsIn(name));
      figures.add(since(start));
    }
    return told(figures);
  }

  private static Figures removedUser() throws SQLException {
    mode(PoolMode.TRANSACTION);
    Figures figures = new Figures("user removed to the end of its idle pooled connection");
    for (int round = 0; round < Figures.rounds(); round++) {
      String name = "new-" + round;
      try (Connection idle = cluster.connect(Endpoint.POOLER, name)) {
        Cluster.query(idle, "SELECT 1");
        long start = System.nanoTime();
        users(users -> users.removeIf(user -> name.equals(user.getName())));
        // Asked through no connection of the pooler: a question would make the idle one busy.
        until(() -> ended(idle));
        figures.add(since(start));
      }
    }
    return told(figures);
  }

  private static Figures rotation() {
    Figures figures = new Figures("key password removed to a login with the new one, pooler");
    for (int round = 0; round < Figures.rounds(); round++) {
      String before = cluster.secret("rotating").get("password");
      long start = System.nanoTime();
      Kube.edit(
          secret("rotating"),
          edited -> {
            edited.getData().remove("password");
            return edited;
          });
      until(
          () -> {
            String now = cluster.secret("rotating").values().get("password");
            return now != null && !now.equals(before) && logsIn("rotating");
          });
      figures.add(since(start));
    }
    return told(figures);
  }

  /** A client that is connected, and connects anew when its connection ends. */
  private static Figures role(PoolMode mode) throws SQLException {
    mode(mode);
    Figures figures =
        new Figures("reader to schema_admin in force for a connected client, " + mode.value());
    for (int round = 0; round < Figures.rounds(); round++) {
      Connection[] client = {cluster.connect(Endpoint.POOLER, "changing")};
      Cluster.query(client[0], "SELECT 1");
      long start = System.nanoTime();
      users(
          users ->
              users.stream()
                  .filter(user -> "changing".equals(user.getName()))
                  .forEach(user -> user.setRole(UserRole.SCHEMA_ADMIN)));
      until(
          () -> {
            if (client[0].isClosed()) {
              client[0] = cluster.connect(Endpoint.POOLER, "changing");
            }
            Cluster.execute(client[0], "CREATE TABLE mine (id int); DROP TABLE mine");
            return true;
          });
      figures.add(since(start));
      client[0].close();
      users(
          users ->
              users.stream()
                  .filter(user -> "changing".equals(user.getName()))
                  .forEach(user -> user.setRole(UserRole.READER)));
      until(
          () ->
              cluster
                  .query(
                      Endpoint.POOLER,
                      "changing",
                      "SELECT NOT pg_has_role('schema_admin', 'MEMBER')")
                  .equals("t"));
    }
    return told(figures);
  }

  private static String steadyState() {
    Path log =
        Path.of(
            Objects.requireNonNull(
                System.getenv("MPG_AUDIT_LOG"),
                "MPG_AUDIT_LOG names the API server's audit log, as sandbox/e2e does"));
    cluster.awaitPhase(Phase.READY);
    pass(QUIET);
    AuditLog audit = AuditLog.fromNowOn(log);
    String before = rowsWritten();
    pass(WINDOW);
    String after = rowsWritten();
    List<String> requests = audit.requests(OperatorPods.userName(), TENANT.namespace());
    assertThat(requests).isEmpty();
    return "steady state, %d min: %d requests of the operator; rows written in the server: %s before, %s after"
        .formatted(WINDOW.toMinutes(), requests.size(), before, after);
  }

  /** In all databases and in the catalogues that they share. */
  private static String rowsWritten() {
    return cluster.bySuperuser(
        "postgres", "SELECT sum(tup_inserted + tup_updated + tup_deleted) FROM pg_stat_database");
  }

  private static void pass(Duration duration) {
    Instant end = Instant.now().plus(duration);
    await("the end of the window")
        .atMost(duration.plus(Cluster.PATIENCE))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> Instant.now().isAfter(end));
  }

  private static boolean logsIn(String user) throws SQLException {
    cluster.connect(Endpoint.POOLER, cluster.secret(user), new Properties()).close();
    return true;
  }

  private static boolean ended(Connection connection) {
    try {
      // The driver looks at the socket and sends nothing.
      connection.unwrap(org.postgresql.PGConnection.class).getNotifications();
      return false;
    } catch (SQLException gone) {
      return true;
    }
  }

  private static void mode(PoolMode mode) {
    cluster.edit(
        spec -> {
          PoolerSpec pooler = new PoolerSpec();
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

  private static void users(Consumer<List<UserSpec>> change) {
    cluster.edit(
        spec -> {
          List<UserSpec> users = new ArrayList<>(spec.getUsers());
          change.accept(users);
          spec.setUsers(users);
        });
  }

  private static UserSpec user(String name) {
    UserSpec user = new UserSpec();
    user.setName(name);
    user.setRole(UserRole.WRITER);
    return user;
  }

  private static Resource<Secret> secret(String user) {
    return Kube.client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withName(cluster.secretName(user));
  }

  private static void until(Callable<Boolean> condition) {
    await()
        .atMost(Cluster.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(condition);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Figures told(Figures figures) {
    System.out.println(figures);
    return figures;
  }
}
