package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.kube.SignificantChange;
import dev.mpg.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One informer per type, of objects with the operator's label only. An object belongs to the
 * cluster that its label names; owner references would not do, because volumes have none.
 */
final class EventSources {
  private static final List<Class<? extends HasMetadata>> TYPES =
      List.of(
          StatefulSet.class,
          Deployment.class,
          Pod.class,
          PersistentVolumeClaim.class,
          ConfigMap.class,
          Secret.class,
          Service.class,
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          NetworkPolicy.class,
          PodDisruptionBudget.class);

  private EventSources() {}

  static Map<Class<? extends HasMetadata>, InformerEventSource<?, ManagedPostgres>> all(
      EventSourceContext<ManagedPostgres> context) {
    Map<Class<? extends HasMetadata>, InformerEventSource<?, ManagedPostgres>> sources =
        new LinkedHashMap<>();
    TYPES.forEach(type -> sources.put(type, source(type, context)));
    sources.put(ManagedPostgresBackup.class, backups(context));
    return sources;
  }

  private static <T extends HasMetadata> InformerEventSource<T, ManagedPostgres> source(
      Class<T> type, EventSourceContext<ManagedPostgres> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, ManagedPostgres.class)
            .withLabelSelector(Labels.SELECTOR)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(EventSources::cluster)
            .withOnUpdateFilter(SignificantChange::between)
            .build(),
        context);
  }

  /** Those that people make carry no label: the cluster is the one that they name. */
  private static InformerEventSource<ManagedPostgresBackup, ManagedPostgres> backups(
      EventSourceContext<ManagedPostgres> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ManagedPostgresBackup.class, ManagedPostgres.class)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(
                backup ->
                    backup.getSpec() == null || backup.getSpec().getCluster() == null
                        ? Set.of()
                        : Set.of(
                            new ResourceID(
                                backup.getSpec().getCluster(),
                                backup.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static Set<ResourceID> cluster(HasMetadata object) {
    String cluster = object.getMetadata().getLabels().get(Labels.INSTANCE);
    return cluster == null
        ? Set.of()
        : Set.of(new ResourceID(cluster, object.getMetadata().getNamespace()));
  }
}
