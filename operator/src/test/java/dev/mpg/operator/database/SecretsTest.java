package dev.mpg.operator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mpg.operator.api.v1alpha1.UserRole;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No verifier reaches a log or a view, on a server that is set to write down everything. */
class SecretsTest {
  private static final String MARK = "SCRAM-SHA-256$";

  @Test
  void verifiersAreNowhereButInTheCatalogue() throws Exception {
    try (TestServer server =
        TestServer.start(
            "shared_preload_libraries=pg_stat_statements,auto_explain",
            "pg_stat_statements.track=all",
            "auto_explain.log_min_duration=0",
            "auto_explain.log_nested_statements=on",
            "log_statement=all",
            "log_min_duration_statement=0",
            "log_min_error_statement=debug5",
            "log_error_verbosity=verbose",
            "debug_print_parse=on")) {
      server.execute("postgres", "CREATE EXTENSION pg_stat_statements");
      new DatabaseSync(server.connections()).sync(Wanted.byDefault(), Set.of());
      server.execute("postgres", "ALTER ROLE \"fly-user\" PASSWORD NULL");
      new DatabaseSync(server.connections()).sync(Wanted.byDefault(), Set.of("fly-db"));

      try (Session session = Session.open(server.connections(), "postgres")) {
        // Fails, and the server would log a failed statement.
        RolePlanner planner = new RolePlanner("postgres", session.major());
        Step create =
            planner
                .create(
                    Item.user("fly-user"),
                    RoleSpec.user(
                        new WantedUser("fly-user", UserRole.READER, Wanted.verifier("fly-user")),
                        null))
                .get(0);
        assertThat(create.sql()).contains(MARK);
        assertThat(create.toString()).doesNotContain(MARK).contains("CREATE ROLE");
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> session.execute(create.sql()))
            .satisfies(e -> assertThat(e.toString()).contains("exists").doesNotContain(MARK));
        // Succeeds, and stays the last statement of an open session.
        session.execute(
            "ALTER ROLE \"fly-user\" PASSWORD " + Quoting.literal(Wanted.verifier("fly-user")));

        assertThat(server.query("postgres", "SELECT query FROM pg_stat_activity"))
            .noneMatch(query -> query != null && query.contains(MARK));
      }
      assertThat(server.query("postgres", "SELECT query FROM pg_stat_statements"))
          .isNotEmpty()
          .noneMatch(query -> query.contains(MARK));
      assertThat(server.log()).contains("PASSWORD NULL").doesNotContain(MARK);
      assertThat(server.query("postgres", "SELECT rolpassword FROM pg_authid"))
          .contains(Wanted.verifier("fly-user"));
    }
  }

  @Test
  void recordsDoNotPrintVerifiers() {
    WantedState wanted = Wanted.byDefault();

    assertThat(wanted.toString()).contains("fly-user", "mpg_pooler").doesNotContain(MARK);
    assertThat(RoleSpec.user(wanted.users().get(0), null).toString()).doesNotContain(MARK);
  }
}
