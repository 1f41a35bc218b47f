package dev.mpg.operator.resources.patroni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.backup.ServerBackups;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Patroni's local configuration, one file for all members; what differs between them comes from the
 * environment.
 *
 * <p>Settings by which a server could be made to run commands or to trust somebody stand here and
 * not in the dynamic configuration, because the local file wins.
 */
public final class PatroniConfig {
  public static final String FILE = "patroni.yml";

  /** The login that standbys stream with. */
  public static final String REPLICATION = "mpg_replication";

  /** The login that a former primary is rewound with. */
  public static final String REWIND = "mpg_rewind";

  static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .disable(YAMLGenerator.Feature.SPLIT_LINES));

  /**
   * Who may log in how. The operator is the only one who comes as {@code postgres}, by a
   * certificate that no pod has; the internal users reach nothing but what they are for.
   */
  private static final List<String> HBA =
      List.of(
          "local all postgres peer",
          "hostssl all postgres all cert",
          "hostssl replication mpg_replication all scram-sha-256",
          "hostssl postgres mpg_rewind,mpg_pooler all scram-sha-256",
          "hostssl all mpg_replication,mpg_rewind,mpg_pooler all reject",
          "hostssl all all all scram-sha-256");

  /** One call for the whole volume, in place of one for each of a thousand files. */
  private static final Map<String, String> SYNC_METHOD = Map.of("sync-method", "syncfs");

  /**
   * Asks the repository only on a standby that catches up from there, which the image decides. Else
   * it is a look for a file, in the shell that runs it: a failover, which asks for files that
   * nobody has, must not wait for a repository.
   */
  private static final String RESTORE_COMMAND =
      "test -e " + Paths.DATA + "/.mpg.catching-up && mpg-archive-get %f %p";

  private PatroniConfig() {}

  /** The ConfigMap that is mounted into the database pods. */
  public static ConfigMap configMap(ClusterModel model) {
    return new ConfigMapBuilder()
        .withMetadata(Metadata.owned(model, model.names().patroni(), Component.POSTGRES))
        .withData(Map.of(FILE, file(model)))
        .build();
  }

  static String file(ClusterModel model) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("scope", model.names().cluster());
    root.put("kubernetes", kubernetes());
    root.put("bootstrap", bootstrap());
    root.put("postgresql", postgresql(model));
    root.put("restapi", restApi());
    root.put("ctl", ctl());
    root.put("watchdog", Map.of("mode", "off"));
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> kubernetes() {
    Map<String, Object> kubernetes = new LinkedHashMap<>();
    kubernetes.put("use_endpoints", false);
    kubernetes.put("scope_label", Labels.CLUSTER);
    kubernetes.put("role_label", Labels.ROLE);
    kubernetes.put("leader_label_value", Labels.ROLE_PRIMARY);
    kubernetes.put("follower_label_value", Labels.ROLE_REPLICA);
    kubernetes.put("standby_leader_label_value", Labels.ROLE_PRIMARY);
    kubernetes.put("labels", Map.of(Labels.COMPONENT, Component.POSTGRES.label()));
    return kubernetes;
  }

  private static Map<String, Object> bootstrap() {
    return Map.of(
        "initdb",
        List.of(
            "data-checksums",
            Map.of("encoding", "UTF8"),
            Map.of("locale", "C.UTF-8"),
            Map.of("locale-provider", "builtin"),
            Map.of("builtin-locale", "C.UTF-8"),
            SYNC_METHOD));
  }

  private static Map<String, Object> postgresql(ClusterModel model) {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put("ssl", "on");
    parameters.put("ssl_cert_file", Paths.CERTIFICATE);
    parameters.put("ssl_key_file", Paths.KEY);
    parameters.put("ssl_ca_file", Paths.CA);
    parameters.put("ssl_min_protocol_version", "TLSv1.2");
    parameters.put("unix_socket_directories", Paths.SOCKETS);
    parameters.put("archive_mode", "on");
    parameters.put("archive_command", ServerBackups.ARCHIVE_COMMAND);
    parameters.put("archive_timeout", ServerBackups.ARCHIVE_TIMEOUT);
    parameters.put("shared_preload_libraries", "");
    parameters.put("logging_collector", "off");

    Map<String, Object> postgresql = new LinkedHashMap<>();
    postgresql.put("listen", "*:5432");
    postgresql.put("data_dir", Paths.PGDATA);
    postgresql.put("bin_dir", "/usr/lib/postgresql/" + model.majorVersion() + "/bin");
    postgresql.put("pgpass", "/tmp/pgpass");
    postgresql.put("use_unix_socket", true);
    postgresql.put("use_unix_socket_repl", false);
    postgresql.put("authentication", authentication());
    postgresql.put("parameters", parameters);
    postgresql.put("pg_hba", HBA);
    postgresql.put("create_replica_methods", List.of("pgbackrest", "basebackup"));
    postgresql.put("pgbackrest", Map.of("command", "mpg-copy"));
    postgresql.put("basebackup", List.of(Map.of("checkpoint", "fast"), SYNC_METHOD));
    // Patroni waits a second after a first look that comes too early; this one looks until it does
    // not.
    postgresql.put("bin_name", Map.of("pg_isready", "/usr/local/bin/mpg-isready"));
    postgresql.put("recovery_conf", Map.of("restore_command", RESTORE_COMMAND));
    postgresql.put("remove_data_directory_on_rewind_failure", true);
    postgresql.put("remove_data_directory_on_diverged_timelines", true);
    return postgresql;
  }

  private static Map<String, Object> authentication() {
    // Not Map.of, whose order differs from one start of the operator to the next.
    Map<String, Object> authentication = new LinkedHashMap<>();
    authentication.put("superuser", Map.of("username", "postgres"));
    authentication.put("replication", tls(REPLICATION));
    authentication.put("rewind", tls(REWIND));
    return authentication;
  }

  private static Map<String, Object> ctl() {
    Map<String, Object> ctl = new LinkedHashMap<>();
    ctl.put("cacert", Paths.CA);
    ctl.put("certfile", Paths.CERTIFICATE);
    ctl.put("keyfile", Paths.KEY);
    return ctl;
  }

  private static Map<String, Object> tls(String user) {
    Map<String, Object> login = new LinkedHashMap<>();
    login.put("username", user);
    login.put("sslmode", "verify-ca");
    login.put("sslrootcert", Paths.CA);
    return login;
  }

  private static Map<String, Object> restApi() {
    Map<String, Object> api = new LinkedHashMap<>();
    api.put("listen", "0.0.0.0:8008");
    api.put("certfile", Paths.CERTIFICATE);
    api.put("keyfile", Paths.KEY);
    api.put("cafile", Paths.CA);
    api.put("verify_client", "optional");
    return api;
  }
}
