package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.config.Images;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.ClusterNames;
import dev.mpg.operator.model.StoreModel;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.resources.backup.RemovalPod;
import dev.mpg.operator.resources.backup.StoreRecord;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
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
   * Whether what is written down under the cluster's name is where the files of a former cluster
   * are, which are not this one's to remove.
   */
  boolean isOfFormer(ManagedPostgres resource, ClusterNames names) {
    return known(names).filter(place -> !isOwn(place, resource)).isPresent();
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
      Pod wanted = RemovalPod.pod(names, resource.getMetadata().getUid(), images, place);
      if (!store.createOnce(wanted)
          && store.read(Pod.class, names.namespace(), names.removal()) == null) {
        LOG.warn("{} stays: the namespace is about to go, and no pod can be made", place.uri());
        return true;
      }
      return false;
    }
    Optional<ContainerStateTerminated> ended =
        pod.getStatus() == null
            ? Optional.empty()
            : pod.getStatus().getContainerStatuses().stream()
                .map(status -> status.getState() == null ? null : status.getState().getTerminated())
                .flatMap(Stream::ofNullable)
                .findFirst();
    if (ended.isEmpty()) {
      return false;
    }
    if (ended.get().getExitCode() == 0) {
      return true;
    }
    Instant at = Instant.parse(ended.get().getFinishedAt());
    if (pod.getMetadata().getDeletionTimestamp() == null
        && clock.instant().isAfter(at.plus(RETRY))
        && store.deleteAsSeen(pod)) {
      events.warning(
          resource,
          EventReason.REPOSITORY_NOT_REMOVED,
          "the backups in "
              + place.uri()
              + " cannot be removed: "
              + ended.get().getMessage()
              + ". It is tried again; to leave them there, set spec.deletionPolicy: Retain");
    }
    return false;
  }
}
