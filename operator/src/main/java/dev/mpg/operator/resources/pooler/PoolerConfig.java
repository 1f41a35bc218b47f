package dev.mpg.operator.resources.pooler;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code pgbouncer.ini}: the settings of {@link PoolerSettings} and those that need a restart.
 *
 * <p>Passwords come from the server by a lookup as {@code mpg_pooler}; only the pooler's own users
 * stand in the file of users, in a Secret.
 */
public final class PoolerConfig {
  public static final String FILE = "pgbouncer.ini";

  /** How long, in seconds, the pooler's own guard lets it be paused. */
  public static final String PAUSE_BOUND = "pause-bound";

  /** In the abstract namespace: it needs no folder, and only the pod's own processes see it. */
  private static final String SOCKET = "@mpg";

  private PoolerConfig() {}

  public static ConfigMap configMap(ClusterModel model) {
    return new ConfigMapBuilder()
        .withMetadata(Metadata.owned(model, model.names().pooler(), Component.PGBOUNCER))
        .withData(
            Map.of(
                FILE, file(model), PAUSE_BOUND, model.switchover().pauseBound().toSeconds() + "\n"))
        .build();
  }

  static String file(ClusterModel model) {
    Map<String, String> settings = new TreeMap<>(PoolerSettings.of(model));
    settings.putAll(fixed());
    StringBuilder text = new StringBuilder("[databases]\n");
    text.append("* = host=")
        .append(model.names().host(model.names().direct()))
        .append(" port=5432\n\n[pgbouncer]\n");
    settings.forEach(
        (name, value) -> text.append((name + " = " + value).stripTrailing()).append('\n'));
    return text.toString();
  }

  private static Map<String, String> fixed() {
    Map<String, String> fixed = new TreeMap<>();
    fixed.put("listen_addr", "*");
    fixed.put("listen_port", Integer.toString(PoolerDeployment.PORT));
    fixed.put("unix_socket_dir", SOCKET);
    fixed.put("auth_type", "scram-sha-256");
    fixed.put("auth_file", PoolerDeployment.AUTH + "/" + PoolerSecrets.USER_LIST);
    fixed.put("admin_users", PoolerSecrets.ADMIN);
    fixed.put("client_tls_sslmode", "require");
    // Clients show no certificate; without this PgBouncer looks for the system's authorities.
    fixed.put("client_tls_ca_file", PoolerDeployment.TLS + "/ca.crt");
    fixed.put("client_tls_cert_file", PoolerDeployment.TLS + "/tls.crt");
    fixed.put("client_tls_key_file", PoolerDeployment.TLS + "/tls.key");
    fixed.put("server_tls_sslmode", "verify-full");
    fixed.put("server_tls_ca_file", PoolerDeployment.TLS + "/ca.crt");
    return fixed;
  }
}
