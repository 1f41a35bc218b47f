package dev.mpg.operator.resources.backup;

import dev.mpg.operator.config.Images;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.resources.Containers;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.Map;

/** The pod that removes a cluster's files from a store, after its servers have gone, and ends. */
public final class RemovalPod {
  public static final String CONTAINER = "removal";

  private RemovalPod() {}

  /** pgBackRest's configuration. */
  public static ConfigMap configMap(ClusterNames names, String uid, StoreModel store) {
    return new ConfigMapBuilder()
        .withMetadata(Metadata.owned(names, uid, names.removal(), Component.REMOVAL))
        .withData(
            Map.of(
                ServerBackups.FILE,
                """
                [global]
                %s%sio-timeout=15

                [%s]
                pg1-path=/var/lib/postgresql/data/pgdata
                """
                    .formatted(
                        StoreFiles.options(store),
                        PgbackrestConfig.EVERYWHERE,
                        ServerBackups.STANZA)))
        .build();
  }

  /**
   * The pod. It takes an image of any version.
   *
   * @param uid of the cluster
   * @param store where its files are
   */
  public static Pod pod(ClusterNames names, String uid, Images images, StoreModel store) {
    return new PodBuilder()
        .withMetadata(Metadata.owned(names, uid, names.removal(), Component.REMOVAL))
        .withNewSpec()
        .withRestartPolicy("Never")
        .withServiceAccountName(names.repository())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(Containers.podSecurity())
        .withImagePullSecrets(Containers.pullSecrets(images))
        .withContainers(
            new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(images.postgres().get(images.newestMajor()))
                .withImagePullPolicy(images.pullPolicy())
                .withCommand("/usr/local/bin/mpg-remove")
                .withEnv(StoreFiles.environment())
                .withNewResources()
                .addToRequests("cpu", new Quantity("20m"))
                .addToRequests("memory", new Quantity("64Mi"))
                .addToLimits("memory", new Quantity("256Mi"))
                .endResources()
                .withSecurityContext(Containers.security())
                .withVolumeMounts(
                    RepositoryStatefulSet.mount("tmp", "/tmp", false),
                    RepositoryStatefulSet.mount("shm", "/dev/shm", false),
                    ServerBackups.mount(),
                    StoreFiles.mount())
                .build())
        .withVolumes(
            new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build(),
            RestorePod.memory(),
            new VolumeBuilder()
                .withName(ServerBackups.VOLUME)
                .withNewConfigMap()
                .withName(names.removal())
                .endConfigMap()
                .build(),
            StoreFiles.volume(store, names.repositoryCipher()))
        .endSpec()
        .build();
  }
}
