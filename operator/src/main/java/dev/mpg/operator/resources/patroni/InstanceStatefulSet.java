package dev.mpg.operator.resources.patroni;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.Containers;
import dev.mpg.operator.resources.Fingerprint;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.ObjectTree;
import dev.mpg.operator.resources.backup.ServerBackups;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One Postgres server: a StatefulSet with a single pod, and its volume claim.
 *
 * <p>The claim is an object of its own and not a template, because templates cannot change: so a
 * volume grows by one edit of its claim.
 */
public final class InstanceStatefulSet {
  /** Name of the database container. */
  public static final String CONTAINER = "postgres";

  /** Another server becomes the primary first, and then a checkpoint of a busy server. */
  private static final long GRACE_SECONDS = 120;

  private static final int READABLE_BY_GROUP = 0440;

  private InstanceStatefulSet() {}

  /**
   * The StatefulSet.
   *
   * @param running whether its pod is to exist
   */
  public static StatefulSet statefulSet(ClusterModel model, Instance instance, boolean running) {
    String cluster = model.names().cluster();
    Map<String, String> selector = new TreeMap<>(Labels.selector(cluster, Component.POSTGRES));
    selector.put(Labels.NUMBER, Integer.toString(instance.number()));
    Map<String, String> podLabels = new TreeMap<>(Labels.of(cluster, Component.POSTGRES));
    podLabels.putAll(selector);
    PodSpec pod = pod(model, instance);
    return new StatefulSetBuilder()
        .withMetadata(Metadata.owned(model, instance.statefulSet(), Component.POSTGRES))
        .withNewSpec()
        .withReplicas(running ? 1 : 0)
        .withServiceName(model.names().direct())
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(selector)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(podLabels)
        .addToAnnotations(Labels.TEMPLATE, withoutCpu(pod))
        .endMetadata()
        .withSpec(pod)
        .endTemplate()
        .endSpec()
        .build();
  }

  /** Differs when two pods differ in more than what a running pod can change. */
  private static String withoutCpu(PodSpec pod) {
    PodSpec rest =
        new PodSpecBuilder(pod)
            .editMatchingContainer(container -> CONTAINER.equals(container.getName()))
            .editResources()
            .removeFromRequests("cpu")
            .removeFromLimits("cpu")
            .endResources()
            .endContainer()
            .build();
    return Fingerprint.of(ObjectTree.of(rest).toString());
  }

  /**
   * The volume claim. It has no owner, so that it outlives the cluster unless the deletion policy
   * says otherwise.
   */
  public static PersistentVolumeClaim claim(ClusterModel model, Instance instance, Memory size) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(Metadata.kept(model, instance.claim(), Component.POSTGRES))
        .editMetadata()
        .addToLabels(Labels.NUMBER, Integer.toString(instance.number()))
        .addToAnnotations(Labels.POSTGRES_VERSION, model.majorVersion())
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(model.storageClass())
        .withNewResources()
        .withRequests(Map.of("storage", size.quantity()))
        .endResources()
        .endSpec()
        .build();
  }

  private static PodSpec pod(ClusterModel model, Instance instance) {
    return new PodSpecBuilder()
        .withServiceAccountName(model.names().serviceAccount())
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(Containers.podSecurity())
        .withImagePullSecrets(Containers.pullSecrets(model))
        .withAffinity(apart(model))
        .withContainers(postgres(model))
        .withVolumes(volumes(model, instance))
        .build();
  }

  private static Container postgres(ClusterModel model) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(model.postgresImage())
        .withImagePullPolicy(model.images().pullPolicy())
        .withEnv(environment())
        .addAllToEnv(ServerBackups.environment(model))
        .addNewPort()
        .withName("postgres")
        .withContainerPort(5432)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("patroni")
        .withContainerPort(8008)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("pgbackrest")
        .withContainerPort(ServerBackups.PORT)
        .withProtocol("TCP")
        .endPort()
        .addAllToPorts(ServerBackups.morePorts(model))
        .withNewResources()
        .addToRequests("cpu", model.plan().cpuRequest())
        .addToRequests("memory", Memory.of(model.plan().memory()).quantity())
        .addToLimits("cpu", model.plan().cpu())
        .addToLimits("memory", Memory.of(model.plan().memory()).quantity())
        .endResources()
        .withSecurityContext(Containers.security())
        .withNewLifecycle()
        .withNewPreStop()
        .withNewExec()
        .withCommand("mpg-before-stop")
        .endExec()
        .endPreStop()
        .endLifecycle()
        .withReadinessProbe(probe("/readiness", 1, 3, 3))
        .withLivenessProbe(probe("/liveness", 10, 5, 6))
        .withVolumeMounts(
            mount("data", Paths.DATA, false),
            mount("sockets", Paths.SOCKETS, false),
            mount("tmp", "/tmp", false),
            mount("shm", "/dev/shm", false),
            mount("patroni", Paths.PATRONI, true))
        .addAllToVolumeMounts(ServerBackups.mounts(model))
        .addToVolumeMounts(mount("tls", Paths.TLS, true))
        .build();
  }

  private static List<EnvVar> environment() {
    return List.of(
        field("PATRONI_NAME", "metadata.name"),
        field("PATRONI_KUBERNETES_NAMESPACE", "metadata.namespace"),
        field("PATRONI_KUBERNETES_POD_IP", "status.podIP"),
        value("PATRONI_POSTGRESQL_CONNECT_ADDRESS", "$(PATRONI_KUBERNETES_POD_IP):5432"),
        value("PATRONI_RESTAPI_CONNECT_ADDRESS", "$(PATRONI_KUBERNETES_POD_IP):8008"));
  }

  private static List<Volume> volumes(ClusterModel model, Instance instance) {
    List<Volume> volumes = new ArrayList<>(own(model, instance));
    volumes.addAll(ServerBackups.volumes(model));
    volumes.add(
        new VolumeBuilder()
            .withName("tls")
            .withNewSecret()
            .withSecretName(model.names().postgresTls())
            .withDefaultMode(READABLE_BY_GROUP)
            .endSecret()
            .build());
    return volumes;
  }

  private static List<Volume> own(ClusterModel model, Instance instance) {
    return List.of(
        new VolumeBuilder()
            .withName("data")
            .withNewPersistentVolumeClaim()
            .withClaimName(instance.claim())
            .endPersistentVolumeClaim()
            .build(),
        new VolumeBuilder().withName("sockets").withNewEmptyDir().endEmptyDir().build(),
        new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build(),
        // Parallel queries need more shared memory than a container's 64 MB.
        new VolumeBuilder()
            .withName("shm")
            .withNewEmptyDir()
            .withMedium("Memory")
            .endEmptyDir()
            .build(),
        new VolumeBuilder()
            .withName("patroni")
            .withNewProjected()
            .withDefaultMode(READABLE_BY_GROUP)
            .addNewSource()
            .withNewConfigMap()
            .withName(model.names().patroni())
            .addNewItem()
            .withKey(PatroniConfig.FILE)
            .withPath(PatroniConfig.FILE)
            .endItem()
            .endConfigMap()
            .endSource()
            .addNewSource()
            .withNewSecret()
            .withName(model.names().internal())
            .addNewItem()
            .withKey(PatroniPasswords.FILE)
            .withPath(PatroniPasswords.FILE)
            .endItem()
            .endSecret()
            .endSource()
            .endProjected()
            .build());
  }

  private static Affinity apart(ClusterModel model) {
    return new AffinityBuilder()
        .withNewPodAntiAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(model.names().cluster(), Component.POSTGRES))
        .endLabelSelector()
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(50)
        .withNewPodAffinityTerm()
        .withTopologyKey("topology.kubernetes.io/zone")
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(model.names().cluster(), Component.POSTGRES))
        .endLabelSelector()
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .build();
  }

  private static Probe probe(String path, int period, int timeout, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withScheme("HTTPS")
        .withPath(path)
        .withPort(new IntOrString("patroni"))
        .endHttpGet()
        .withPeriodSeconds(period)
        .withTimeoutSeconds(timeout)
        .withFailureThreshold(failures)
        .build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    return readOnly ? mount.withReadOnly(true).build() : mount.build();
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }
}
