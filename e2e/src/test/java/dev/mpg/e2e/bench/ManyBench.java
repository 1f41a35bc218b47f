package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.AuditLog;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.DatabaseSpec;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** 200 users and 100 databases in one change of the spec, and then a change of one user. */
class ManyBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final int USERS = 200;
  private static final int DATABASES = 100;
  private static final Duration POLL = Duration.ofMillis(50);

  /** As many logins at once as keep both cores busy and no more. */
  private static final int LOGINS = 4;

  @Test
  void many() throws SQLException {
    Path log =
        Path.of(
            Objects.requireNonNull(
                System.getenv("MPG_AUDIT_LOG"),
                "MPG_AUDIT_LOG names the API server's audit log, as sandbox/e2e does"));
    Cluster cluster =
        TENANT
            .applyCluster("many", "{plan: basic, deletionPolicy: Delete, storage: {size: 6Gi}}")
            .awaitPhase(Phase.READY);

    Figures secrets = new Figures("spec to the last Secret, 200 users and 100 databases");
    Figures usable = new Figures("spec to the last user's login through the pooler");
    Instant start = Instant.now();
    cluster.edit(
        spec -> {
          spec.setDatabases(
              new ArrayList<>(
                  IntStream.range(0, DATABASES).mapToObj(ManyBench::database).toList()));
          spec.setUsers(
              new ArrayList<>(IntStream.range(0, USERS).mapToObj(ManyBench::user).toList()));
        });
    await("all Secrets")
        .atMost(Cluster.PATIENCE)
        .pollInterval(POLL)
        .until(() -> secretsOf(cluster) >= USERS);
    secrets.add(Duration.between(start, Instant.now()));
    logIn(cluster);
    usable.add(Duration.between(start, Instant.now()));
    cluster.awaitPhase(Phase.READY);

    Figures change = new Figures("change of one user's role to its first statement by it");
    Set<String> written = new TreeSet<>();
    for (int round = 1; round <= Figures.rounds(); round++) {
      boolean admin = round % 2 == 1;
      AuditLog audit = AuditLog.fromNowOn(log);
      Instant changed = Instant.now();
      cluster.edit(
          spec ->
              Objects.requireNonNull(spec.getUsers())
                  .get(USERS - 1)
                  .setRole(admin ? UserRole.SCHEMA_ADMIN : UserRole.READER));
      await("the other role")
          .atMost(Cluster.PATIENCE)
          .pollInterval(POLL)
          .until(() -> mayCreate(cluster) == admin);
      change.add(Duration.between(changed, Instant.now()));
      cluster.awaitPhase(Phase.READY);
      written.addAll(audit.requests(OperatorPods.userName(), TENANT.namespace()));
    }
    System.out.println(
        Figures.head()
            + "\n"
            + secrets
            + "\n"
            + usable
            + "\n"
            + change
            + "\n\nRequests for a change:");
    written.forEach(request -> System.out.println("    " + request.replaceFirst("\\?.*", "")));
    assertThat(written)
        .as("what a change of user-199 touches")
        .allMatch(
            request ->
                request.contains("/secrets/many-user-199")
                    || request.contains("/secrets/many-mpg-verifiers")
                    || request.contains("/managedpostgreses/many")
                    || request.contains("/events"));
  }

  private static DatabaseSpec database(int number) {
    DatabaseSpec database = new DatabaseSpec();
    database.setName("db-" + number);
    return database;
  }

  private static UserSpec user(int number) {
    UserSpec user = new UserSpec();
    user.setName("user-" + number);
    user.setRole(UserRole.values()[number % UserRole.values().length]);
    user.setDatabase("db-" + number % DATABASES);
    return user;
  }

  private static long secretsOf(Cluster cluster) {
    return Kube.client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withLabel(Cluster.INSTANCE, cluster.name())
        .list()
        .getItems()
        .stream()
        .filter(secret -> secret.getMetadata().getName().startsWith("many-user-"))
        .count();
  }

  /** Every user once, each as soon as the server lets it in. */
  private static void logIn(Cluster cluster) {
    ExecutorService threads = Executors.newFixedThreadPool(LOGINS);
    try {
      List<CompletableFuture<Void>> logins = new ArrayList<>();
      for (int number = 0; number < USERS; number++) {
        String user = "user-" + number;
        logins.add(
            CompletableFuture.runAsync(
                () ->
                    await(user)
                        .atMost(Cluster.PATIENCE)
                        .pollInterval(POLL)
                        .until(() -> logsIn(cluster, user)),
                threads));
      }
      logins.forEach(CompletableFuture::join);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean logsIn(Cluster cluster, String user) {
    try (Connection connection =
        cluster.connect(Endpoint.POOLER, cluster.secret(user), new Properties())) {
      return "1".equals(Cluster.query(connection, "SELECT 1"));
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static boolean mayCreate(Cluster cluster) throws SQLException {
    try (Connection connection = cluster.connect(Endpoint.DIRECT, "user-" + (USERS - 1))) {
      return "t"
          .equals(
              Cluster.query(
                  connection, "SELECT has_database_privilege(current_database(), 'CREATE')"));
    } catch (SQLException betweenRoles) {
      return false;
    }
  }
}
