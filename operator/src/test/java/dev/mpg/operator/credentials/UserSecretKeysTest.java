package dev.mpg.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.api.v1alpha1.UserRole;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.UserModel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

@NullUnmarked
class UserSecretKeysTest {
  private static final ClusterModel MODEL = Clusters.model(Clusters.shop("{plan: basic}"));
  private static final UserModel USER =
      new UserModel("my_app", UserRole.WRITER, "my-db", "shop-my.app");

  @Test
  void everyKeyOfTheContractIsThere() {
    Map<String, String> keys = UserSecretKeys.of(MODEL, USER, "pass1234", "PEM");

    assertThat(keys)
        .containsEntry(
            "DATABASE_URL",
            "postgresql://my_app:pass1234@shop-pgbouncer.shops.svc:5432/my-db?sslmode=require")
        .containsEntry(
            "DIRECT_DATABASE_URL",
            "postgresql://my_app:pass1234@shop-direct.shops.svc:5432/my-db?sslmode=require")
        .containsEntry("host", "shop-direct.shops.svc")
        .containsEntry("pgbouncer-host", "shop-pgbouncer.shops.svc")
        .containsEntry("role", "writer")
        .containsEntry("ca.crt", "PEM")
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
  }

  @Property(tries = 300)
  void anyPasswordComesBackOutOfTheUrl(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(min = 8, max = 40) String password) {
    Map<String, String> keys = UserSecretKeys.of(MODEL, USER, password, "PEM");

    URI uri = URI.create(keys.get("DATABASE_URL"));
    assertThat(uri.getUserInfo()).isEqualTo("my_app:" + password);
    assertThat(uri.getHost()).isEqualTo("shop-pgbouncer.shops.svc");
    assertThat(uri.getPath()).isEqualTo("/my-db");
  }

  @Property(tries = 300)
  void anyPasswordComesBackOutOfTheJdbcUrl(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(min = 8, max = 40) String password) {
    Map<String, String> keys = UserSecretKeys.of(MODEL, USER, password, "PEM");

    Properties parsed = Driver.parseURL(keys.get("jdbc-uri"), null);
    assertThat(parsed).isNotNull();
    assertThat(parsed.getProperty("password")).isEqualTo(password);
    assertThat(parsed.getProperty("user")).isEqualTo("my_app");
    assertThat(parsed.getProperty("PGDBNAME")).isEqualTo("my-db");
  }

  @Property(tries = 300)
  void anyPasswordComesBackOutOfThePgpassLine(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(min = 8, max = 40) String password) {
    Map<String, String> keys = UserSecretKeys.of(MODEL, USER, password, "PEM");

    assertThat(fields(keys.get("pgpass")))
        .containsExactly("shop-direct.shops.svc", "5432", "my-db", "my_app", password);
  }

  /** As libpq reads it: a backslash takes the next character as it is. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
