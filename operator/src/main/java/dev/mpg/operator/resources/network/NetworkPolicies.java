package dev.mpg.operator.resources.network;

import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Component;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.resources.Metadata;
import dev.mpg.operator.resources.backup.RepositoryStatefulSet;
import dev.mpg.operator.resources.backup.ServerBackups;
import dev.mpg.operator.resources.pooler.PoolerDeployment;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import java.util.List;

/**
 * Who may reach what: clients the server's and the pooler's port, and Patroni's REST API only the
 * members themselves.
 */
public final class NetworkPolicies {
  private static final int PATRONI = 8008;

  private NetworkPolicies() {}

  public static List<NetworkPolicy> all(ClusterModel model) {
    return model.backup().store() == null
        ? List.of(postgres(model), pooler(model), repository(model), restore(model))
        : List.of(postgres(model), pooler(model), restore(model));
  }

  /**
   * Pods that restore show their certificate to the operator, wherever it runs, and serve nobody.
   */
  private static NetworkPolicy restore(ClusterModel model) {
    return new NetworkPolicyBuilder()
        .withMetadata(Metadata.owned(model, model.names().restore(), Component.RESTORE))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(model.names().cluster(), Component.RESTORE))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addToIngress(control())
        .endSpec()
        .build();
  }

  private static NetworkPolicy postgres(ClusterModel model) {
    String cluster = model.names().cluster();
    boolean inStore = model.backup().store() != null;
    return new NetworkPolicyBuilder()
        .withMetadata(Metadata.owned(model, model.names().serviceAccount(), Component.POSTGRES))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(cluster, Component.POSTGRES))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(Services.PORT))
        .endPort()
        .endIngress()
        .addNewIngress()
        .addNewFrom()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(cluster, Component.POSTGRES))
        .endPodSelector()
        .endFrom()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(PATRONI))
        .endPort()
        .endIngress()
        .addNewIngress()
        .addNewFrom()
        .withNewPodSelector()
        .withMatchLabels(
            Labels.selector(cluster, inStore ? Component.POSTGRES : Component.REPOSITORY))
        .endPodSelector()
        .endFrom()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(ServerBackups.PORT))
        .endPort()
        .endIngress()
        .addAllToIngress(inStore ? List.of(control()) : List.of())
        .endSpec()
        .build();
  }

  /** The operator, wherever it runs: it shows a certificate. */
  private static NetworkPolicyIngressRule control() {
    return new NetworkPolicyIngressRuleBuilder()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(RepositoryStatefulSet.CONTROL_PORT))
        .endPort()
        .build();
  }

  /**
   * Servers of this cluster, and pods that restore from it into another one: both show a
   * certificate.
   */
  private static NetworkPolicy repository(ClusterModel model) {
    String cluster = model.names().cluster();
    return new NetworkPolicyBuilder()
        .withMetadata(Metadata.owned(model, model.names().repository(), Component.REPOSITORY))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(cluster, Component.REPOSITORY))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewFrom()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(cluster, Component.POSTGRES))
        .endPodSelector()
        .endFrom()
        .addNewFrom()
        .withNewPodSelector()
        .addToMatchLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_VALUE)
        .addToMatchLabels(Labels.COMPONENT, Component.RESTORE.label())
        .endPodSelector()
        .endFrom()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(ServerBackups.PORT))
        .endPort()
        .endIngress()
        .addToIngress(control())
        .endSpec()
        .build();
  }

  private static NetworkPolicy pooler(ClusterModel model) {
    return new NetworkPolicyBuilder()
        .withMetadata(Metadata.owned(model, model.names().pooler(), Component.PGBOUNCER))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(model.names().cluster(), Component.PGBOUNCER))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(PoolerDeployment.PORT))
        .endPort()
        .endIngress()
        .endSpec()
        .build();
  }
}
