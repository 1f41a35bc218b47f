package dev.mpg.e2e.support;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;

/**
 * The tools that people change their tables with. Each brings an empty database to the same tables,
 * with the migrations in {@code e2e/tools}: table {@code item} with one row, an index, a view.
 *
 * <p>Those for Java run here as libraries; the others as programs, which the folder that {@code
 * MPG_TOOLS} names must hold, as {@code sandbox/e2e} has it.
 */
public enum MigrationTool {
  FLYWAY {
    @Override
    public void migrate(Cluster cluster, Endpoint endpoint, String user) {
      Flyway.configure()
          .dataSource(cluster.jdbcUrl(endpoint, user), null, null)
          .locations("filesystem:" + MIGRATIONS.resolve("flyway"))
          .load()
          .migrate();
    }
  },
  LIQUIBASE {
    @Override
    public void migrate(Cluster cluster, Endpoint endpoint, String user) throws Exception {
      try (var connection = DriverManager.getConnection(cluster.jdbcUrl(endpoint, user));
          var database =
              DatabaseFactory.getInstance()
                  .findCorrectDatabaseImplementation(new JdbcConnection(connection));
          var files = new DirectoryResourceAccessor(MIGRATIONS.resolve("liquibase"))) {
        Scope.child(
            Map.of(Scope.Attr.resourceAccessor.name(), files),
            () ->
                new CommandScope(UpdateCommandStep.COMMAND_NAME)
                    .addArgumentValue(DbUrlConnectionArgumentsCommandStep.DATABASE_ARG, database)
                    .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, "changelog.yaml")
                    .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF)
                    .execute());
      }
    }
  },
  ALEMBIC {
    @Override
    public void migrate(Cluster cluster, Endpoint endpoint, String user) throws IOException {
      python(cluster, endpoint, user, "alembic", "-m", "alembic", "upgrade", "head");
    }
  },
  DJANGO {
    @Override
    public void migrate(Cluster cluster, Endpoint endpoint, String user) throws IOException {
      python(cluster, endpoint, user, "django", "manage.py", "migrate", "--no-input");
    }
  },
  NODE_PG_MIGRATE {
    @Override
    public void migrate(Cluster cluster, Endpoint endpoint, String user) throws IOException {
      Map<String, String> environment = cluster.environment(endpoint, user);
      // Node's driver verifies the certificate when the URL says sslmode=require.
      environment.put("NODE_EXTRA_CA_CERTS", environment.get("CA_FILE"));
      environment.put(
          "NODE_OPTIONS", "--require=" + MIGRATIONS.resolve("cluster-dns.js").toAbsolutePath());
      Shell.onThisMachine(
          MIGRATIONS.resolve("node-pg-migrate"),
          environment,
          List.of(
              programs().resolve("node/node_modules/.bin/node-pg-migrate").toString(),
              "up",
              "--migrations-dir=."));
    }
  };

  /**
   * Whether it needs a session: node-pg-migrate takes an advisory lock of the session, which stays
   * with a pooler's server connection when the next statement goes to another one, and keeps every
   * later migration out.
   */
  public boolean needsSession() {
    return this == NODE_PG_MIGRATE;
  }

  /** The environment variable that names the folder of the programs. */
  public static final String PROGRAMS = "MPG_TOOLS";

  private static final Path MIGRATIONS = Path.of("tools");

  /** Does what an application's deployment does before the new version starts. */
  public abstract void migrate(Cluster cluster, Endpoint endpoint, String user) throws Exception;

  private static void python(
      Cluster cluster, Endpoint endpoint, String user, String folder, String... arguments)
      throws IOException {
    Map<String, String> environment = new HashMap<>(cluster.environment(endpoint, user));
    environment.put("PYTHONPATH", programs().resolve("python").toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    List<String> command = new java.util.ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    Shell.onThisMachine(MIGRATIONS.resolve(folder), environment, command);
  }

  private static Path programs() {
    return Path.of(Objects.requireNonNull(System.getenv(PROGRAMS), PROGRAMS));
  }
}
