package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
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
 * server, and ends.
 */
public final class RestorePod {
  public static final String CONTAINER = "restore";
  private static final String FILE = "restore.conf";

  private RestorePod() {}

  /** pgBackRest's configuration. */
  public static ConfigMap configMap(ClusterModel model, RestoreSource source) {
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
                    .formatted(source.options(), ServerBackups.STANZA)))
        .build();
  }

  /**
   * The pod.
   *
   * @param target arguments of mpg-restore: none, {@code --set LABEL} or {@code --time TIME}
   */
  public static Pod pod(ClusterModel model, RestoreSource source, List<String> target) {
    List<String> arguments = new ArrayList<>(List.of("mpg-restore"));
    arguments.addAll(source.arguments());
    arguments.addAll(target);
    List<Volume> volumes = new ArrayList<>();
    List<VolumeMount> mounts = new ArrayList<>();
    volumes.add(claim("data", model.instances().get(0).claim(), false));
    mounts.add(RepositoryStatefulSet.mount("data", "/var/lib/postgresql/data", false));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    mounts.add(RepositoryStatefulSet.mount("tmp", "/tmp", false));
    volumes.add(memory());
    mounts.add(RepositoryStatefulSet.mount("shm", "/dev/shm", false));
    mounts.add(RepositoryStatefulSet.mount("config", ServerBackups.FOLDER, true));
    volumes.addAll(source.volumes(model, FILE));
    mounts.addAll(source.mounts());
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
                .withEnv(source.environment())
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

  /** Shared memory, which is not kept on a disk either. */
  static Volume memory() {
    return new VolumeBuilder()
        .withName("shm")
        .withNewEmptyDir()
        .withMedium("Memory")
        .endEmptyDir()
        .build();
  }

  static Volume claim(String name, String claim, boolean readOnly) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .withReadOnly(readOnly ? Boolean.TRUE : null)
        .endPersistentVolumeClaim()
        .build();
  }
}
