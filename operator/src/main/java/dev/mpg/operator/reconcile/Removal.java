package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Takes a cluster away: the pods first, while they still have their rights and passwords to stop
 * cleanly, then everything else.
 */
final class Removal {
  private static final List<Class<? extends HasMetadata>> AFTER_PODS =
      List.of(
          Service.class,
          Secret.class,
          ConfigMap.class,
          NetworkPolicy.class,
          PodDisruptionBudget.class,
          RoleBinding.class,
          Role.class,
          ServiceAccount.class);

  private final ObjectStore store;
  private final EventPublisher events;
  private final StoreRemoval inStore;
  private final Executor executor;

  Removal(ObjectStore store, EventPublisher events, StoreRemoval inStore, Executor executor) {
    this.store = store;
    this.events = events;
    this.inStore = inStore;
    this.executor = executor;
  }

  /** Whether everything is gone; false asks to be called again when something has changed. */
  boolean remove(ManagedPostgres resource, ClusterNames names, Observation observation) {
    boolean servers = observation.instances().stream().anyMatch(state -> state.pod() != null);
    List<HasMetadata> workloads = new ArrayList<>();
    workloads.addAll(store.list(StatefulSet.class, names.namespace(), names.cluster()));
    workloads.addAll(store.list(Deployment.class, names.namespace(), names.cluster()));
    // The repository goes when the servers have: it takes the last of their log as they stop.
    deleteAll(
        workloads.stream()
            .filter(
                object -> !servers || !names.repository().equals(object.getMetadata().getName()))
            .toList());
    // Nothing owns them but the resource.
    deleteAll(
        Stream.of(observation.backups().restorePod(), observation.backups().verifyPod())
            .flatMap(Stream::ofNullable)
            .toList());
    boolean pods = !observation.poolerPods().isEmpty() || observation.backups().anyPod() || servers;
    if (!workloads.isEmpty() || pods) {
      return false;
    }
    Optional<StoreModel> place = inStore.place(resource, names);
    DeletionPolicy policy =
        resource.getSpec() == null ? null : resource.getSpec().getDeletionPolicy();
    boolean delete =
        Objects.requireNonNullElse(policy, Defaults.DELETION_POLICY) == DeletionPolicy.DELETE;
    if (delete
        && place.isPresent()
        && !inStore.remove(resource, names, place.get(), observation.backups().removalPod())) {
      return false;
    }
    List<HasMetadata> rest = new ArrayList<>();
    for (Class<? extends HasMetadata> type : AFTER_PODS) {
      rest.addAll(store.list(type, names.namespace(), names.cluster()));
    }
    PersistentVolumeClaim repository = observation.backups().claim();
    List<PersistentVolumeClaim> claims =
        Stream.concat(
                observation.instances().stream().map(InstanceState::claim),
                Stream.ofNullable(repository))
            .filter(Objects::nonNull)
            .toList();
    if (delete) {
      rest.addAll(claims);
      rest.addAll(
          store.list(
              ManagedPostgresBackup.class,
              names.namespace(),
              backup ->
                  backup.getSpec() != null
                      && names.cluster().equals(backup.getSpec().getCluster())));
    } else if (!claims.isEmpty() || place.isPresent()) {
      rest.removeIf(object -> names.repositoryCipher().equals(object.getMetadata().getName()));
      place.ifPresent(kept -> inStore.keep(names, kept));
      tellKept(resource, names, claims, repository != null, place);
    }
    if (inStore.isOfFormer(resource, names)) {
      rest.removeIf(object -> names.repositoryCipher().equals(object.getMetadata().getName()));
    }
    deleteAll(rest);
    return true;
  }

  private void tellKept(
      ManagedPostgres resource,
      ClusterNames names,
      List<PersistentVolumeClaim> claims,
      boolean repository,
      Optional<StoreModel> place) {
    String again =
        "; to restore from the backups, make a ManagedPostgres of another name with"
            + " spec.restoreFrom.cluster: "
            + names.cluster()
            + " (Secret "
            + names.repositoryCipher()
            + " is kept for that)";
    events.normal(
        resource,
        EventReason.VOLUMES_KEPT,
        "volumes are kept, because spec.deletionPolicy is Retain: "
            + String.join(
                ", ", claims.stream().map(claim -> claim.getMetadata().getName()).toList())
            + ". A ManagedPostgres of the same name uses them again"
            + (repository || place.isPresent() ? again : "")
            + place
                .map(where -> "; from anywhere else name " + where.uri() + " in restoreFrom.s3")
                .orElse("")
            + ". To be rid of the data, delete them"
            + place.map(where -> " and the files in " + where.uri()).orElse(""));
  }

  private void deleteAll(List<? extends HasMetadata> objects) {
    CompletableFuture.allOf(
            objects.stream()
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .map(object -> CompletableFuture.runAsync(() -> store.delete(object), executor))
                .toArray(CompletableFuture[]::new))
        .join();
  }
}
