package dev.mpg.operator.resources.pooler;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.Containers;
import dev.mpg.operator.resources.Metadata;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/** The poolers. A rollout adds a pod before it takes one away. */
public final class PoolerDeployment {
  public static final String CONTAINER = "pgbouncer";

  /** Where PgBouncer listens; the Service maps 5432 to it. */
  public static final int PORT = 6432;

  static final String CONFIG = "/etc/pgbouncer";
  static final String AUTH = "/etc/mpg/auth";
  static final String TLS = "/etc/mpg/tls";

  /** Time for a pod's clients to finish before it is ended; longer than {@code mpg-drain} waits. */
  private static final long GRACE_SECONDS = 60;

  private static final int READABLE_BY_GROUP = 0440;

  private PoolerDeployment() {}

  public static Deployment deployment(ClusterModel model) {
    String cluster = model.names().cluster();
    return new DeploymentBuilder()
        .withMetadata(Metadata.owned(model, model.names().pooler(), Component.PGBOUNCER))
        .withNewSpec()
        .withReplicas(model.suspended() ? 0 : model.poolerReplicas())
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(1))
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withNewSelector()
        .withMatchLabels(Labels.selector(cluster, Component.PGBOUNCER))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(Labels.of(cluster, Component.PGBOUNCER))
        .addToLabels(Labels.CLUSTER, cluster)
        .endMetadata()
        .withSpec(pod(model))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static PodSpec pod(ClusterModel model) {
    return new PodSpecBuilder()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(Containers.podSecurity())
        .withImagePullSecrets(Containers.pullSecrets(model))
        .addNewTopologySpreadConstraint()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(model.names().cluster(), Component.PGBOUNCER))
        .endLabelSelector()
        .endTopologySpreadConstraint()
        .withContainers(pgbouncer(model))
        .withVolumes(
            new VolumeBuilder()
                .withName("config")
                .withNewConfigMap()
                .withName(model.names().pooler())
                .endConfigMap()
                .build(),
            secret("auth", model.names().poolerAuth()),
            secret("tls", model.names().poolerTls()))
        .build();
  }

  private static Container pgbouncer(ClusterModel model) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(model.images().pgbouncer())
        .withImagePullPolicy(model.images().pullPolicy())
        .addNewPort()
        .withName("pgbouncer")
        .withContainerPort(PORT)
        .withProtocol("TCP")
        .endPort()
        .withNewResources()
        .addToRequests("cpu", new Quantity("20m"))
        .addToRequests("memory", new Quantity("64Mi"))
        .addToLimits("memory", new Quantity("128Mi"))
        .endResources()
        .withSecurityContext(Containers.security())
        .withNewLifecycle()
        .withNewPreStop()
        .withNewExec()
        .withCommand("/usr/local/bin/mpg-drain")
        .endExec()
        .endPreStop()
        .endLifecycle()
        .withStartupProbe(probe(1, 60))
        .withReadinessProbe(probe(5, 2))
        .withLivenessProbe(probe(10, 6))
        .withVolumeMounts(mount("config", CONFIG), mount("auth", AUTH), mount("tls", TLS))
        .build();
  }

  private static Probe probe(int period, int failures) {
    return new ProbeBuilder()
        .withNewTcpSocket()
        .withPort(new IntOrString("pgbouncer"))
        .endTcpSocket()
        .withPeriodSeconds(period)
        .withFailureThreshold(failures)
        .build();
  }

  private static Volume secret(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .withDefaultMode(READABLE_BY_GROUP)
        .endSecret()
        .build();
  }

  private static VolumeMount mount(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath(path).withReadOnly(true).build();
  }
}
