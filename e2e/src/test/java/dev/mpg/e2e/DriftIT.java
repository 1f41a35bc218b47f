package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What somebody changes by hand in the server is put back, with nothing that hints at it. */
@Isolated("it looks at what the operator takes")
class DriftIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** As the chart installs it, and what a busy machine takes beside it. */
  private static final Duration INTERVAL = Duration.ofSeconds(60).plusSeconds(15);

  private static Cluster cluster = TENANT.cluster("shop");

  /**
   * Something that is changed by hand.
   *
   * @param question what shows it
   */
  private record Change(String database, String sql, String question) {
    String state() {
      return cluster.bySuperuser(database, question);
    }
  }

  private static final List<Change> CHANGES =
      Stream.of(
              new Change(
                  "one",
                  "DROP OWNED BY rita; DROP ROLE rita",
                  "SELECT count(*) FROM pg_roles WHERE rolname = 'rita'"),
              new Change(
                  "one",
                  "ALTER ROLE ralf RENAME TO rolf",
                  "SELECT rolname FROM pg_roles WHERE rolname IN ('ralf', 'rolf')"),
              new Change(
                  "one",
                  "ALTER ROLE wanda PASSWORD 'by-hand'",
                  "SELECT rolpassword FROM pg_authid WHERE rolname = 'wanda'"),
              new Change(
                  "one",
                  "ALTER ROLE willi SUPERUSER",
                  "SELECT rolsuper FROM pg_roles WHERE rolname = 'willi'"),
              new Change(
                  "one",
                  "GRANT pg_read_all_data TO willi",
                  "SELECT pg_has_role('willi', 'pg_read_all_data', 'USAGE') AND NOT rolsuper"
                      + " FROM pg_roles WHERE rolname = 'willi'"),
              new Change(
                  "one",
                  "GRANT CONNECT ON DATABASE one TO PUBLIC",
                  "SELECT datacl FROM pg_database WHERE datname = 'one'"),
              new Change(
                  "one",
                  "REVOKE SELECT ON item FROM reader",
                  "SELECT has_table_privilege('reader', 'item', 'SELECT')"),
              new Change(
                  "two",
                  "ALTER DEFAULT PRIVILEGES FOR ROLE schema_admin REVOKE SELECT ON TABLES FROM reader",
                  "SELECT count(*) FROM pg_default_acl d, aclexplode(d.defaclacl) a"
                      + " WHERE a.grantee = 'reader'::regrole AND a.privilege_type = 'SELECT'"),
              new Change(
                  "postgres",
                  "DROP FUNCTION mpg_pooler.lookup",
                  "SELECT count(*) FROM pg_proc WHERE proname = 'lookup'"))
          .toList();

  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, replicas: 0, deletionPolicy: Delete, storage: {size: 1Gi},
                  databases: [{name: one}, {name: two}],
                  users: [{name: anna, role: schema_admin}, {name: rita, role: reader},
                    {name: ralf, role: reader}, {name: wanda, role: writer},
                    {name: willi, role: writer}]}""")
            .awaitReady();
    cluster.execute(Endpoint.DIRECT, "anna", "CREATE TABLE item (id int)");
  }

  @Test
  void allIsPutBackWithinTheInterval() throws SQLException {
    List<String> wanted = CHANGES.stream().map(Change::state).toList();

    CHANGES.forEach(change -> cluster.bySuperuser(change.database(), change.sql()));

    await("everything to be put back")
        .atMost(INTERVAL)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(CHANGES.stream().map(Change::state).toList()).isEqualTo(wanted));
    for (String user : List.of("anna", "rita", "ralf", "wanda", "willi")) {
      assertThat(cluster.query(Endpoint.POOLER, user, "SELECT session_user")).isEqualTo(user);
    }
    cluster.awaitThat("an Event", now -> !now.events("DriftRepaired").isEmpty());
  }

  @Test
  void aChangeOfTheSpecPutsRolesBackAtOnce() throws SQLException {
    cluster.bySuperuser("postgres", "ALTER ROLE rita NOLOGIN");

    cluster.edit(spec -> spec.getUsers().get(3).setRole(UserRole.READER));

    await("the login")
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(
            () -> assertThat(cluster.query(Endpoint.POOLER, "rita", "SELECT 1")).isEqualTo("1"));
    cluster.edit(spec -> spec.getUsers().get(3).setRole(UserRole.WRITER));
  }
}
