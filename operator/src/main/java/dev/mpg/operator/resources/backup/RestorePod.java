package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.Containers;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The pod that brings a new cluster's data from another one's repository to the volume of its first
 * server, and ends. It asks that repository over TLS; where only the volume of one is left, it
 * mounts that, to read.
 */
public final class RestorePod {
  public static final String CONTAINER = "restore";
  private static final String FILE = "restore.conf";

  private RestorePod() {}

  /**
   * Where the backups are.
   *
   * @param names of the source
   * @param retainedUid the UID in the path of a repository that only a volume is left of; empty
   *     when the repository runs
   */
  public record Source(ClusterNames names, String retainedUid) {
    boolean isRetained() {
      return !retainedUid.isEmpty();
    }
  }

  /** pgBackRest's configuration. */
  public static ConfigMap configMap(ClusterModel model, Source source) {
    String repository =
        source.isRetained()
            ? """
              repo1-path=%s
              repo1-cipher-type=aes-256-cbc
              """
                .formatted(PgbackrestConfig.path(source.retainedUid()))
            : """
              repo1-host=%s
              repo1-host-type=tls
              repo1-host-ca-file=%s/ca.crt
              repo1-host-cert-file=%s/tls.crt
              repo1-host-key-file=%s/tls.key
              """
                .formatted(
                    source.names().host(source.names().repository()),
                    PgbackrestConfig.TLS,
                    PgbackrestConfig.TLS,
                    PgbackrestConfig.TLS);
    return new ConfigMapBuilder()
        .withMetadata(Metadata.owned(model, model.names().restore(), Component.RESTORE))
        .withData(
            Map.of(
                FILE,
                """
                [global]
                %slock-path=/tmp/pgbackrest
                log-level-console=off
                log-level-file=off
                log-level-stderr=warn
                log-timestamp=n
                io-timeout=15
                spool-path=/tmp/pgbackrest-spool
                process-max=4

                [global:archive-get]
                archive-async=y
                process-max=2

                [%s]
                pg1-path=/var/lib/postgresql/data/pgdata
                pg1-socket-path=/tmp
                """
                    .formatted(repository, ServerBackups.STANZA)))
        .build();
  }

  /**
   * The pod.
   *
   * @param target arguments of mpg-restore: none, {@code --set LABEL} or {@code --time TIME}
   */
  public static Pod pod(ClusterModel model, Source source, List<String> target) {
    List<String> arguments = new ArrayList<>(List.of("mpg-restore"));
    arguments.addAll(target);
    List<Volume> volumes = new ArrayList<>();
    List<VolumeMount> mounts = new ArrayList<>();
    volumes.add(claim("data", model.instances().get(0).claim(), false));
    mounts.add(RepositoryStatefulSet.mount("data", "/var/lib/postgresql/data", false));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    mounts.add(RepositoryStatefulSet.mount("tmp", "/tmp", false));
    volumes.add(
        new VolumeBuilder()
            .withName("shm")
            .withNewEmptyDir()
            .withMedium("Memory")
            .endEmptyDir()
            .build());
    mounts.add(RepositoryStatefulSet.mount("shm", "/dev/shm", false));
    mounts.add(RepositoryStatefulSet.mount("config", ServerBackups.FOLDER, true));
    if (source.isRetained()) {
      volumes.add(
          RepositoryStatefulSet.config(
              model.names().restore(), FILE, source.names().repositoryCipher()));
      volumes.add(claim("repository", source.names().repositoryClaim(), true));
      mounts.add(RepositoryStatefulSet.mount("repository", PgbackrestConfig.VOLUME, true));
    } else {
      volumes.add(
          new VolumeBuilder()
              .withName("config")
              .withNewConfigMap()
              .withName(model.names().restore())
              .addNewItem()
              .withKey(FILE)
              .withPath(ServerBackups.FILE)
              .endItem()
              .endConfigMap()
              .build());
      volumes.add(RepositoryStatefulSet.tls(model.names().restoreTls()));
      mounts.add(RepositoryStatefulSet.mount("tls", PgbackrestConfig.TLS, true));
    }
    return new PodBuilder()
        .withMetadata(Metadata.owned(model, model.names().restore(), Component.RESTORE))
        .withNewSpec()
        .withRestartPolicy("Never")
        .withServiceAccountName(model.names().repository())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(Containers.podSecurity())
        .withImagePullSecrets(Containers.pullSecrets(model))
        .withContainers(
            new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(model.postgresImage())
                .withImagePullPolicy(model.images().pullPolicy())
                .withArgs(arguments)
                .withNewResources()
                .addToRequests("cpu", model.plan().cpuRequest())
                .addToRequests("memory", Memory.of(model.plan().memory()).quantity())
                .addToLimits("cpu", model.plan().cpu())
                .addToLimits("memory", Memory.of(model.plan().memory()).quantity())
                .endResources()
                .withSecurityContext(Containers.security())
                .withVolumeMounts(mounts)
                .build())
        .withVolumes(volumes)
        .endSpec()
        .build();
  }

  private static Volume claim(String name, String claim, boolean readOnly) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .withReadOnly(readOnly ? Boolean.TRUE : null)
        .endPersistentVolumeClaim()
        .build();
  }
}
