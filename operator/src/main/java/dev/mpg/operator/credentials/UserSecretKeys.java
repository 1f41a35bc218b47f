package dev.mpg.operator.credentials;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.UserModel;
import dev.mpg.operator.resources.network.Services;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an application finds in a user's Secret. The names are those of the Service Binding
 * specification and of the frameworks that read them.
 */
public final class UserSecretKeys {
  /** Type of the Secret, after the Service Binding specification. */
  public static final String TYPE = "servicebinding.io/postgresql";

  private UserSecretKeys() {}

  /** The keys and their values. */
  static Map<String, String> of(ClusterModel model, UserModel user, String password, String trust) {
    ClusterNames names = model.names();
    String direct = names.host(names.direct());
    String pooler = names.host(names.pooler());
    String readOnly = names.host(names.readOnly());
    String port = Integer.toString(Services.PORT);
    Map<String, String> data = new TreeMap<>();
    data.put("DATABASE_URL", uri(pooler, user, password));
    data.put("DIRECT_DATABASE_URL", uri(direct, user, password));
    data.put("host", direct);
    data.put("port", port);
    data.put("dbname", user.database());
    data.put("database", user.database());
    data.put("user", user.name());
    data.put("username", user.name());
    data.put("password", password);
    data.put("uri", uri(direct, user, password));
    data.put("jdbc-uri", jdbcUri(direct, user, password));
    data.put("pgpass", pgpass(direct, port, user, password));
    data.put("pgbouncer-host", pooler);
    data.put("pgbouncer-port", port);
    data.put("pgbouncer-uri", uri(pooler, user, password));
    data.put("pgbouncer-jdbc-uri", jdbcUri(pooler, user, password));
    data.put("readonly-uri", uri(readOnly, user, password));
    data.put(TlsKeys.CA, trust);
    data.put("type", "postgresql");
    data.put("provider", "mpg");
    data.put("role", user.role().group());
    return data;
  }

  private static String uri(String host, UserModel user, String password) {
    return "postgresql://"
        + percent(user.name())
        + ":"
        + percent(password)
        + "@"
        + host
        + ":"
        + Services.PORT
        + "/"
        + percent(user.database())
        + "?sslmode=require";
  }

  private static String jdbcUri(String host, UserModel user, String password) {
    return "jdbc:postgresql://"
        + host
        + ":"
        + Services.PORT
        + "/"
        + percent(user.database())
        + "?user="
        + percent(user.name())
        + "&password="
        + percent(password)
        + "&sslmode=require";
  }

  private static String pgpass(String host, String port, UserModel user, String password) {
    return String.join(
        ":", host, port, escaped(user.database()), escaped(user.name()), escaped(password));
  }

  private static String escaped(String field) {
    return field.replace("\\", "\\\\").replace(":", "\\:");
  }

  private static String percent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
