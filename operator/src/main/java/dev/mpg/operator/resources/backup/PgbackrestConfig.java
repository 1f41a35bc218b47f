package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;

/**
 * pgBackRest's configuration. The path in the repository has the cluster's UID, so that a later
 * cluster of the same name does not meet this one's files.
 */
public final class PgbackrestConfig {
  /** Key of the servers' file. */
  public static final String SERVER = "server.conf";

  /** Key of the repository's file. */
  static final String REPOSITORY = "repository.conf";

  /** Where the repository's volume is mounted. */
  static final String VOLUME = "/var/lib/pgbackrest";

  static final String TLS = "/etc/mpg/tls";

  /** Of the volume, what the log may take while the repository does not take it. */
  private static final int SHARE_OF_LOG = 4;

  /**
   * For whoever runs it. It says what is wrong, and nothing else; and what is not compressed in the
   * repository is not compressed on the way there: gzip is slower than a network between pods.
   */
  static final String EVERYWHERE =
      """
      compress-level-network=0
      lock-path=/tmp/pgbackrest
      log-level-console=off
      log-level-file=off
      log-level-stderr=warn
      log-timestamp=n
      """;

  private PgbackrestConfig() {}

  /** Options that lead to a repository's pod. */
  static String host(ClusterNames names) {
    return """
        repo1-host=%s
        repo1-host-type=tls
        repo1-host-ca-file=%s/ca.crt
        repo1-host-cert-file=%s/tls.crt
        repo1-host-key-file=%s/tls.key
        """
        .formatted(names.host(names.repository()), TLS, TLS, TLS);
  }

  public static ConfigMap configMap(ClusterModel model) {
    StoreModel store = model.backup().store();
    return new ConfigMapBuilder()
        .withMetadata(Metadata.owned(model, model.names().pgbackrest(), Component.REPOSITORY))
        .withData(
            store == null
                ? Map.of(
                    SERVER, server(model, withRepository(model)), REPOSITORY, repository(model))
                : Map.of(SERVER, server(model, withStore(model, store))))
        .build();
  }

  /**
   * A push that is not answered is given up after seconds: the server, which has it tried again,
   * must not wait when it stops. The log that waits never fills the volume: when it is too much, it
   * is given up, which the gap in the repository tells.
   */
  private static String server(ClusterModel model, String where) {
    return """
        [global]
        %s
        %sarchive-async=y
        archive-push-queue-max=%dMiB
        io-timeout=15
        spool-path=/tmp/pgbackrest-spool

        [global:archive-push]
        archive-timeout=10
        process-max=2

        [global:archive-get]
        archive-timeout=10
        process-max=2

        [global:restore]
        process-max=4

        [%s]
        pg1-path=/var/lib/postgresql/data/pgdata
        pg1-socket-path=/var/run/postgresql
        """
        .formatted(
            common(),
            where,
            Math.max(128, model.storage().mebibytes() / SHARE_OF_LOG),
            ServerBackups.STANZA);
  }

  /** The repository's pod takes the log, and copies from this server. */
  private static String withRepository(ClusterModel model) {
    return "%stls-server-auth=%s=%s\n"
        .formatted(host(model.names()), model.names().repository(), ServerBackups.STANZA);
  }

  /**
   * The server brings its log to the store itself; it or another one of them makes backups: by one
   * process, since whoever commits waits for the standby, which shares its processors with that.
   */
  private static String withStore(ClusterModel model, StoreModel store) {
    return """
        %srepo1-bundle=y
        repo1-block=y
        tls-server-auth=%s=%s
        backup-standby=prefer
        process-max=1
        """
        .formatted(StoreFiles.options(store), model.names().serviceAccount(), ServerBackups.STANZA);
  }

  private static String repository(ClusterModel model) {
    return """
        [global]
        %s
        repo1-path=%s
        repo1-cipher-type=aes-256-cbc
        repo1-bundle=y
        repo1-block=y
        tls-server-auth=%s=%s
        tls-server-auth=%s=%s
        backup-standby=prefer
        archive-timeout=90
        io-timeout=15
        process-max=1
        """
        .formatted(
            common(),
            path(model.uid()),
            model.names().serviceAccount(),
            ServerBackups.STANZA,
            reader(model.names()),
            ServerBackups.STANZA);
  }

  private static String common() {
    return """
        compress-type=zst
        compress-level=1
        %stls-server-address=*
        tls-server-ca-file=%s/ca.crt
        tls-server-cert-file=%s/tls.crt
        tls-server-key-file=%s/tls.key"""
        .formatted(EVERYWHERE, TLS, TLS, TLS);
  }

  /** Where the files of a cluster are on the volume. */
  static String path(String uid) {
    return VOLUME + "/" + uid;
  }

  /** The name in the certificate of whoever restores from a cluster's repository. */
  public static String reader(ClusterNames names) {
    return names.cluster() + "-restore";
  }
}
