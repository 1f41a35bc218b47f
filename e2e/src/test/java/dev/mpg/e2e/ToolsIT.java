package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.MigrationTool;
import dev.mpg.e2e.support.SqlState;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Way;
import dev.mpg.operator.api.v1alpha1.Defaults;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tools that people change their tables with, as schema_admin. */
class ToolsIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String ADMIN = Defaults.USER;

  private static Cluster cluster = TENANT.cluster("tools");

  @BeforeAll
  static void create() {
    assumeTrue(
        System.getenv(MigrationTool.PROGRAMS) != null,
        MigrationTool.PROGRAMS + " names the folder of the tools, as sandbox/e2e does");
    cluster =
        TENANT
            .applyCluster(
                "tools",
                """
                {plan: basic, replicas: 0, storage: {size: 1Gi}, deletionPolicy: Delete,
                 users: [{name: fly-user}, {name: web, role: writer}, {name: report, role: reader}]}
                """)
            .awaitReady();
  }

  /** By way, so that the pooler's mode changes twice only. */
  static Stream<Arguments> toolsAndWays() {
    return Stream.of(Way.values())
        .flatMap(
            way ->
                Stream.of(MigrationTool.values())
                    .filter(tool -> way != Way.TRANSACTION || !tool.needsSession())
                    .map(tool -> Arguments.of(tool, way)));
  }

  @ParameterizedTest
  @MethodSource("toolsAndWays")
  void whatAToolMakesBelongsToTheGroupAndIsEverybodys(MigrationTool tool, Way way)
      throws Exception {
    way.prepare(cluster);
    // As some of the tools do for a fresh start.
    cluster.execute(Endpoint.DIRECT, ADMIN, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    tool.migrate(cluster, way.endpoint(), ADMIN);
    // The next deployment: nothing to do.
    tool.migrate(cluster, way.endpoint(), ADMIN);

    assertThat(
            cluster.query(
                Endpoint.DIRECT,
                ADMIN,
                "SELECT string_agg(DISTINCT relowner::regrole::text, ' ')"
                    + " || ' ' || count(*) FILTER (WHERE relname IN ('item', 'item_view', 'item_name'))"
                    + " FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
        .isEqualTo("schema_admin 3");
    usable(way.endpoint());
    assertThat(
            cluster.query(
                Endpoint.DIRECT,
                ADMIN,
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        .isEqualTo("0");
  }

  private static void usable(Endpoint endpoint) throws SQLException {
    cluster.execute(endpoint, "web", "INSERT INTO item (name, price) VALUES ('two', 2)");
    assertThat(
            cluster.query(
                endpoint, "report", "SELECT count(*) || ' ' || max(price) FROM item_view"))
        .startsWith("2 2");
    SqlState.assertRefused(
        () -> cluster.execute(endpoint, "report", "DELETE FROM item"), SqlState.NOT_ALLOWED);
    SqlState.assertRefused(
        () -> cluster.execute(endpoint, "web", "ALTER TABLE item ADD COLUMN more int"),
        SqlState.NOT_ALLOWED);
  }
}
