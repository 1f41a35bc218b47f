package dev.mpg.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mpg.operator.validation.Setting.Effect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of settings against a real server: what it says of a setting is so. */
class PostgresqlSettingsTest {

  private static EmbeddedPostgres server;
  private static Connection connection;
  private static final String[] CHANGEABLE = {
    "postmaster", "sighup", "superuser-backend", "superuser", "user"
  };

  /** The embedded server is built without these compressions; the image's server has them. */
  private static final Set<String> NOT_BUILT_IN = Set.of("lz4", "zstd");

  private static final Map<String, String> CONTEXTS = new TreeMap<>();

  @BeforeAll
  static void start() throws IOException, SQLException {
    server = EmbeddedPostgres.builder().start();
    connection = server.getPostgresDatabase().getConnection();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT lower(name), context FROM pg_settings")) {
      while (rows.next()) {
        CONTEXTS.put(rows.getString(1), rows.getString(2));
      }
    }
  }

  @AfterAll
  static void stop() throws IOException, SQLException {
    connection.close();
    server.close();
  }

  static Stream<Setting> settings() {
    return SettingTable.POSTGRESQL.allowed().values().stream();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void existsAndTakesEffectAsTheTableSays(Setting setting) {
    String context = CONTEXTS.getOrDefault(setting.name(), "unknown");

    assertThat(context).as(setting.name()).isIn(CHANGEABLE);
    assertThat(context.equals("postmaster"))
        .as("%s needs a restart", setting.name())
        .isEqualTo(setting.effect() == Effect.RESTART);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theServerTakesEveryValueAtTheEdge(Setting setting) {
    assertThat(setting.type().examples())
        .isNotEmpty()
        .allSatisfy(
            value -> {
              assertThat(setting.type().accepts(value)).as(value).isTrue();
              assertThat(SettingTable.isSafe(value)).as(value).isTrue();
              if (NOT_BUILT_IN.contains(value)) {
                return;
              }
              assertThatCode(() -> set(setting.name(), value)).doesNotThrowAnyException();
            });
  }

  private static void set(String name, String value) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET " + name + " = '" + value + "'");
    }
  }
}
