package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Question;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The smallest cluster, and what an application finds. */
class QuickstartIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() throws IOException, SQLException {
    cluster = TENANT.applyClusterFile(Path.of("..", "examples", "quickstart.yaml")).awaitReady();
    cluster.edit(
        spec ->
            spec.setUsers(
                List.of(
                    user(Defaults.USER, Defaults.USER_ROLE),
                    user("web", UserRole.WRITER),
                    user("report", UserRole.READER))));
    cluster.awaitCondition("UsersSynced", "True").awaitReady();
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE item (id int)");
  }

  @Test
  void theSecretHasWhatIsDocumented() {
    assertThat(cluster.secret().values())
        .containsOnlyKeys(
            "DATABASE_URL",
            "DIRECT_DATABASE_URL",
            "host",
            "port",
            "dbname",
            "database",
            "user",
            "username",
            "password",
            "uri",
            "jdbc-uri",
            "pgpass",
            "pgbouncer-host",
            "pgbouncer-port",
            "pgbouncer-uri",
            "pgbouncer-jdbc-uri",
            "readonly-uri",
            "ca.crt",
            "type",
            "provider",
            "role");
    assertThat(cluster.secret().get("password")).matches("[A-Za-z0-9]{32}");
  }

  @ParameterizedTest
  @CsvSource({"DATABASE_URL, off", "DIRECT_DATABASE_URL, off", "readonly-uri, on"})
  void anApplicationsUrlIsVerifiedByItsName(String url, String readOnly) {
    assertThat(Question.ask(cluster, Defaults.USER, url, "SHOW transaction_read_only"))
        .isEqualTo(readOnly);
  }

  @ParameterizedTest
  @EnumSource
  void rolesHoldInEveryPoolMode(PoolMode mode) throws SQLException {
    cluster.edit(
        spec -> {
          PoolerSpec pooler = Objects.requireNonNullElseGet(spec.getPooler(), PoolerSpec::new);
          pooler.setMode(mode);
          spec.setPooler(pooler);
        });
    cluster.awaitThat("pool mode " + mode, c -> c.isObserved() && c.status().getPoolMode() == mode);

    for (Endpoint endpoint : Endpoint.values()) {
      cluster.execute(endpoint, "web", "INSERT INTO item VALUES (1)");
      assertThat(cluster.query(endpoint, "report", "SELECT count(*) > 0 FROM item")).isEqualTo("t");
      for (String forbidden :
          List.of("CREATE TABLE mine (id int)", "TRUNCATE item", "DROP TABLE item")) {
        SqlState.assertRefused(
            () -> cluster.execute(endpoint, "web", forbidden), SqlState.NOT_ALLOWED);
      }
      for (String forbidden :
          List.of(
              "INSERT INTO item VALUES (2)", "DELETE FROM item", "CREATE TABLE mine (id int)")) {
        SqlState.assertRefused(
            () -> cluster.execute(endpoint, "report", forbidden), SqlState.NOT_ALLOWED);
      }
    }
  }

  private static UserSpec user(String name, UserRole role) {
    UserSpec user = new UserSpec();
    user.setName(name);
    user.setRole(role);
    return user;
  }
}
