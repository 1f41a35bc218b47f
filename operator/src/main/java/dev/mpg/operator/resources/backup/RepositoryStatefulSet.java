package dev.mpg.operator.resources.backup;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.Containers;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;

/** The pod that keeps a cluster's backups on a volume, and makes them when the operator asks. */
public final class RepositoryStatefulSet {
  public static final String CONTAINER = "repository";

  /** Where the operator asks for backups and their state; of the same image, mpg-repository. */
  public static final int CONTROL_PORT = 8433;

  private static final long GRACE_SECONDS = 30;
  private static final int READABLE_BY_GROUP = 0440;

  private RepositoryStatefulSet() {}

  /**
   * The StatefulSet.
   *
   * @param running whether its pod is to exist
   */
  public static StatefulSet statefulSet(ClusterModel model, boolean running) {
    String cluster = model.names().cluster();
    return new StatefulSetBuilder()
        .withMetadata(Metadata.owned(model, model.names().repository(), Component.REPOSITORY))
        .withNewSpec()
        .withReplicas(running ? 1 : 0)
        .withServiceName(model.names().repository())
        // A pod that never became ready, as with a wrong image, gives way to another template; the
        // default policy would wait for it.
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(Labels.selector(cluster, Component.REPOSITORY))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(Labels.of(cluster, Component.REPOSITORY))
        .addToLabels(Labels.CLUSTER, cluster)
        .endMetadata()
        .withSpec(pod(model))
        .endTemplate()
        .endSpec()
        .build();
  }

  /** The volume claim, without an owner: backups may outlive the cluster. */
  public static PersistentVolumeClaim claim(ClusterModel model, Memory size) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(Metadata.kept(model, model.names().repositoryClaim(), Component.REPOSITORY))
        .editMetadata()
        .addToAnnotations(Labels.REPOSITORY_OF, model.uid())
        .addToAnnotations(Labels.POSTGRES_VERSION, model.majorVersion())
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(model.backup().storageClass())
        .withNewResources()
        .withRequests(Map.of("storage", size.quantity()))
        .endResources()
        .endSpec()
        .build();
  }

  /** It may do nothing in the API server. */
  public static ServiceAccount serviceAccount(ClusterModel model) {
    return serviceAccount(model.names(), model.uid());
  }

  /** The same, of a cluster whose spec nobody has to know. */
  public static ServiceAccount serviceAccount(ClusterNames names, String uid) {
    return new ServiceAccountBuilder()
        .withMetadata(Metadata.owned(names, uid, names.repository(), Component.REPOSITORY))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  private static PodSpec pod(ClusterModel model) {
    return new PodSpecBuilder()
        .withServiceAccountName(model.names().repository())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(Containers.podSecurity())
        .withImagePullSecrets(Containers.pullSecrets(model))
        .withContainers(repository(model))
        .withVolumes(
            new VolumeBuilder()
                .withName("repository")
                .withNewPersistentVolumeClaim()
                .withClaimName(model.names().repositoryClaim())
                .endPersistentVolumeClaim()
                .build(),
            new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build(),
            config(model.names().pgbackrest(), PgbackrestConfig.REPOSITORY, cipherOf(model)),
            tls(model.names().repositoryTls()))
        .build();
  }

  private static String cipherOf(ClusterModel model) {
    return model.names().repositoryCipher();
  }

  private static Container repository(ClusterModel model) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(model.postgresImage())
        .withImagePullPolicy(model.images().pullPolicy())
        .withCommand("/usr/local/bin/mpg-repository")
        .addNewPort()
        .withName("pgbackrest")
        .withContainerPort(ServerBackups.PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("control")
        .withContainerPort(CONTROL_PORT)
        .withProtocol("TCP")
        .endPort()
        .withNewResources()
        .addToRequests("cpu", new Quantity("20m"))
        .addToRequests("memory", new Quantity("64Mi"))
        .addToLimits("memory", new Quantity("512Mi"))
        .endResources()
        .withSecurityContext(Containers.security())
        .withStartupProbe(probe(1, 120))
        .withReadinessProbe(probe(10, 3))
        .withVolumeMounts(
            mount("repository", PgbackrestConfig.VOLUME, false),
            mount("tmp", "/tmp", false),
            mount("config", ServerBackups.FOLDER, true),
            mount("tls", PgbackrestConfig.TLS, true))
        .build();
  }

  private static Probe probe(int period, int failures) {
    return new ProbeBuilder()
        .withNewTcpSocket()
        .withPort(new IntOrString("control"))
        .endTcpSocket()
        .withPeriodSeconds(period)
        .withFailureThreshold(failures)
        .build();
  }

  /** A file of a ConfigMap, with the passphrase beside it. */
  static Volume config(String configMap, String key, String cipher) {
    return new VolumeBuilder()
        .withName("config")
        .withNewProjected()
        .withDefaultMode(READABLE_BY_GROUP)
        .addNewSource()
        .withNewConfigMap()
        .withName(configMap)
        .addNewItem()
        .withKey(key)
        .withPath(ServerBackups.FILE)
        .endItem()
        .endConfigMap()
        .endSource()
        .addNewSource()
        .withNewSecret()
        .withName(cipher)
        .addNewItem()
        .withKey(RepositorySecret.FILE)
        .withPath("conf.d/" + RepositorySecret.FILE)
        .endItem()
        .endSecret()
        .endSource()
        .endProjected()
        .build();
  }

  static Volume tls(String secret) {
    return secret("tls", secret);
  }

  /** A volume with the keys of a Secret, which the containers' group may read. */
  static Volume secret(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .withDefaultMode(READABLE_BY_GROUP)
        .endSecret()
        .build();
  }

  static VolumeMount mount(String volume, String path, boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    return readOnly ? mount.withReadOnly(true).build() : mount.build();
  }
}
