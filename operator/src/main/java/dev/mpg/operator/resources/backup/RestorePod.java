package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.Containers;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pod that brings data from a repository to a volume, and ends: those of a new cluster to its
 * first server's, or the newest backup of a cluster to one that is thrown away, to see whether that
 * can be done. Meanwhile the operator may ask it how far it is.
 */
public final class RestorePod {
  public static final String CONTAINER = "restore";
  private static final String FILE = "restore.conf";
  private static final String DATA = "data";

  /** What it shows to the operator; of mpg-restore. */
  private static final String CONTROL_TLS = "/etc/mpg/control-tls";

  /** A verification gives way to the servers. */
  private static final String LITTLE_CPU = "50m";

  private static final Memory ENOUGH = Memory.of("1Gi");

  /** What has not ended by then never will. */
  private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

  private RestorePod() {}

  /**
   * What it is to do.
   *
   * @param name of the pod, and of its configuration
   * @param tls Secret with what it shows to the repository
   * @param data where the data are brought
   * @param arguments of mpg-restore
   * @param resources what it may take
   * @param deadline seconds after which it is ended; null: never
   */
  public record Task(
      String name,
      String tls,
      Volume data,
      List<String> arguments,
      ResourceRequirements resources,
      @Nullable Long deadline) {

    /**
     * To make a new cluster.
     *
     * @param target arguments of mpg-restore: none, {@code --set LABEL} or {@code --time TIME}
     */
    public static Task restore(ClusterModel model, List<String> target) {
      return new Task(
          model.names().restore(),
          model.names().restoreTls(),
          claim(DATA, model.instances().get(0).claim(), false),
          target,
          limits(model, model.plan().cpuRequest(), Memory.of(model.plan().memory()).quantity()),
          null);
    }

    /**
     * To see whether a backup can be restored. The volume goes with the pod.
     *
     * @param label pgBackRest's name of the backup
     */
    public static Task verification(ClusterModel model, String label) {
      Memory memory = Memory.of(model.plan().memory());
      return new Task(
          model.names().verify(),
          model.names().verifyTls(),
          ephemeral(model),
          List.of("--verify", label),
          limits(
              model,
              new Quantity(LITTLE_CPU),
              (memory.bytes() < ENOUGH.bytes() ? memory : ENOUGH).quantity()),
          MOST_SECONDS);
    }
  }

  /** pgBackRest's configuration. */
  public static ConfigMap configMap(ClusterModel model, RestoreSource source, Task task) {
    return new ConfigMapBuilder()
        .withMetadata(Metadata.owned(model, task.name(), Component.RESTORE))
        .withData(
            Map.of(
                FILE,
                """
                [global]
                %s%sio-timeout=15
                spool-path=/tmp/pgbackrest-spool
                process-max=4

                [global:archive-get]
                archive-async=y
                process-max=2

                [%s]
                pg1-path=/var/lib/postgresql/data/pgdata
                pg1-socket-path=/tmp
                """
                    .formatted(
                        source.options(), PgbackrestConfig.EVERYWHERE, ServerBackups.STANZA)))
        .build();
  }

  /** The pod. */
  public static Pod pod(ClusterModel model, RestoreSource source, Task task) {
    List<String> arguments = new ArrayList<>(List.of("mpg-restore"));
    arguments.addAll(source.arguments());
    arguments.addAll(task.arguments());
    List<Volume> volumes = new ArrayList<>();
    List<VolumeMount> mounts = new ArrayList<>();
    volumes.add(task.data());
    mounts.add(RepositoryStatefulSet.mount(DATA, "/var/lib/postgresql/data", false));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    mounts.add(RepositoryStatefulSet.mount("tmp", "/tmp", false));
    volumes.add(memory());
    mounts.add(RepositoryStatefulSet.mount("shm", "/dev/shm", false));
    mounts.add(RepositoryStatefulSet.mount("config", ServerBackups.FOLDER, true));
    volumes.add(RepositoryStatefulSet.secret("control-tls", model.names().repositoryTls()));
    mounts.add(RepositoryStatefulSet.mount("control-tls", CONTROL_TLS, true));
    volumes.addAll(source.volumes(task, FILE));
    mounts.addAll(source.mounts());
    return new PodBuilder()
        .withMetadata(Metadata.owned(model, task.name(), Component.RESTORE))
        .withNewSpec()
        .withActiveDeadlineSeconds(task.deadline())
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
                .addNewPort()
                .withName("control")
                .withContainerPort(RepositoryStatefulSet.CONTROL_PORT)
                .withProtocol("TCP")
                .endPort()
                .withEnv(source.environment())
                .withResources(task.resources())
                .withSecurityContext(Containers.security())
                .withVolumeMounts(mounts)
                .build())
        .withVolumes(volumes)
        .endSpec()
        .build();
  }

  private static ResourceRequirements limits(
      ClusterModel model, Quantity cpuRequest, Quantity memory) {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", cpuRequest)
        .addToRequests("memory", memory)
        .addToLimits("cpu", model.plan().cpu())
        .addToLimits("memory", memory)
        .build();
  }

  /** As large as the servers' volumes: what a restore would have. */
  private static Volume ephemeral(ClusterModel model) {
    return new VolumeBuilder()
        .withName(DATA)
        .withNewEphemeral()
        .withNewVolumeClaimTemplate()
        .withNewMetadata()
        .withLabels(
            Map.of(
                Labels.CLUSTER,
                model.names().cluster(),
                Labels.COMPONENT,
                Component.RESTORE.label()))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(model.storageClass())
        .withNewResources()
        .withRequests(Map.of("storage", model.storage().quantity()))
        .endResources()
        .endSpec()
        .endVolumeClaimTemplate()
        .endEphemeral()
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
