package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.config.Images;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.resources.backup.RemovalPod;
import dev.mpg.operator.resources.backup.RepositoryStatefulSet;
import dev.mpg.operator.resources.backup.StoreRecord;
import dev.mpg.operator.status.PodProblem;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the files of a cluster that goes removed from their store, by a pod. */
final class StoreRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(StoreRemoval.class);
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final ObjectStore store;
  private final EventPublisher events;
  private final Images images;
  private final Clock clock;

  /**
   * @param images one of them removes
   */
  StoreRemoval(ObjectStore store, EventPublisher events, Images images, Clock clock) {
    this.store = store;
    this.events = events;
    this.images = images;
    this.clock = clock;
  }

  /** Where a cluster's files are; empty when in no store. */
  Optional<StoreModel> place(ManagedPostgres resource, ClusterNames names) {
    return known(names).filter(place -> isOwn(place, resource));
  }

  /**
   * Whether files of a former cluster of that name are in a store, encrypted with the same
   * passphrase: they are not this one's to remove, nor is that.
   */
  boolean isOfFormer(ManagedPostgres resource, ClusterNames names) {
    return known(names).filter(place -> !isOwn(place, resource)).isPresent()
        || store
            .find(Secret.class, names.namespace(), names.repositoryCipher())
            .filter(cipher -> !kept(cipher).isEmpty())
            .isPresent();
  }

  private Optional<StoreModel> known(ClusterNames names) {
    return StoreRecord.read(
        store.find(Secret.class, names.namespace(), names.repositoryCipher()).orElse(null));
  }

  private static boolean isOwn(StoreModel place, ManagedPostgres resource) {
    return place.path().endsWith("/" + resource.getMetadata().getUid());
  }

  /**
   * Takes the next step.
   *
   * @param pod the one that removes; null when there is none yet
   * @return whether the files are gone, or nobody can remove them any more
   */
  boolean remove(
      ManagedPostgres resource, ClusterNames names, StoreModel place, @Nullable Pod pod) {
    if (pod == null) {
      // Of the servers' these may be gone already, as after a deletion in the foreground.
      String uid = resource.getMetadata().getUid();
      store.createOnce(RepositoryStatefulSet.serviceAccount(names, uid));
      configure(RemovalPod.configMap(names, uid, place));
      Pod wanted = RemovalPod.pod(names, uid, images, place);
      if (!store.createOnce(wanted)
          && store.read(Pod.class, names.namespace(), names.removal()) == null) {
        LOG.warn("{} stays: the namespace is about to go, and no pod can be made", place.uri());
        return true;
      }
      return false;
    }
    Optional<PodRun.End> end = PodRun.end(pod, RemovalPod.CONTAINER);
    if (end.filter(ended -> ended.exitCode() == 0).isPresent()) {
      return true;
    }
    Optional<String> why = end.map(ended -> why(pod, ended)).or(() -> beginsTooLate(pod));
    Instant at = end.map(PodRun.End::at).orElse(PodRun.created(pod));
    if (why.isPresent()
        && pod.getMetadata().getDeletionTimestamp() == null
        && clock.instant().isAfter(at.plus(RETRY))
        && store.deleteAsSeen(pod)) {
      events.warning(
          resource,
          EventReason.REPOSITORY_NOT_REMOVED,
          "the backups in "
              + place.uri()
              + " cannot be removed: "
              + why.get()
              + ". It is tried again; to leave them there, set spec.deletionPolicy: Retain");
    }
    return false;
  }

  /** The next pod may need another one than the last. */
  private void configure(ConfigMap wanted) {
    try {
      store.apply(wanted);
    } catch (KubernetesClientException e) {
      if (!ObjectStore.isNamespaceGoing(e)) {
        throw e;
      }
    }
  }

  private static String why(Pod pod, PodRun.End end) {
    return end.message().isBlank()
        ? PodProblem.of(pod)
            .orElse("pod " + pod.getMetadata().getName() + " was ended from outside")
        : end.message();
  }

  /** Why its container does not run, when that has lasted. */
  private Optional<String> beginsTooLate(Pod pod) {
    return PodRun.hasBegun(pod, RemovalPod.CONTAINER)
            || clock.instant().isBefore(PodRun.givenUpAt(pod))
        ? Optional.empty()
        : Optional.of("pod " + pod.getMetadata().getName() + " " + PodRun.notBegun(pod));
  }

  /** Notes on the Secret that outlives the cluster that the cluster's files are still there. */
  void keep(ClusterNames names, StoreModel place) {
    Secret cipher = store.read(Secret.class, names.namespace(), names.repositoryCipher());
    if (cipher == null) {
      return;
    }
    String kept = kept(cipher);
    if (!List.of(kept.split(",")).contains(place.path())) {
      store.annotate(
          cipher,
          Map.of(Labels.KEPT_STORES, kept.isEmpty() ? place.path() : kept + "," + place.path()));
    }
  }

  private static String kept(Secret cipher) {
    Map<String, String> annotations = cipher.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(Labels.KEPT_STORES, "");
  }
}
