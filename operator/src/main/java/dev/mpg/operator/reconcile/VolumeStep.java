package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.observe.Volume;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.rollout.VolumeGrowth;
import dev.mpg.operator.validation.StorageCheck;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has volumes grow, and what waits for that go on. It is for the start of a pass: before everything
 * that a full volume, a refused spec or a lost Secret could hold up.
 */
final class VolumeStep {
  private static final int UNPROCESSABLE = 422;

  private final ObjectStore store;
  private final EventPublisher events;

  VolumeStep(ObjectStore store, EventPublisher events) {
    this.store = store;
    this.events = events;
  }

  /**
   * What came of it.
   *
   * @param grown whether a claim asks for more now
   * @param problem why a server's does not; null when none is refused
   * @param repositoryProblem why the repository's does not; null when it is not refused
   */
  record Outcome(boolean grown, @Nullable String problem, @Nullable String repositoryProblem) {}

  /**
   * Does so where it is due.
   *
   * @param inRepository bytes that are in use on the repository's volume; 0 when it has not told
   */
  Outcome grow(ManagedPostgres resource, Observation observation, long inRepository) {
    Growth servers =
        VolumeGrowth.wanted(resource.getSpec(), observation)
            .map(
                size ->
                    grow(
                        resource,
                        VolumeGrowth.smaller(observation, size).stream()
                            .flatMap(state -> state.volume().stream())
                            .toList(),
                        size,
                        why(resource, observation, size)))
            .orElse(Growth.NONE);
    Growth repository =
        VolumeGrowth.wantedOfRepository(resource.getSpec(), observation, inRepository)
            .map(
                size ->
                    grow(
                        resource,
                        observation.backups().volume().filter(v -> v.isSmallerThan(size)).stream()
                            .toList(),
                        size,
                        whyRepository(resource, size, inRepository)))
            .orElse(Growth.NONE);
    observation.instances().stream()
        .flatMap(state -> state.volume().stream())
        .forEach(this::hasten);
    observation.backups().volume().ifPresent(this::hasten);
    for (Pod pod : VolumeGrowth.heldBack(observation)) {
      if (store.deleteAsSeen(pod)) {
        events.normal(
            resource,
            EventReason.RESTARTING,
            "pod "
                + pod.getMetadata().getName()
                + " is made again: its volume has grown, and the kubelet would wait before it starts"
                + " the container");
      }
    }
    return new Outcome(
        servers.grown() || repository.grown(), servers.problem(), repository.problem());
  }

  private record Growth(boolean grown, @Nullable String problem) {
    static final Growth NONE = new Growth(false, null);
  }

  private Growth grow(ManagedPostgres resource, List<Volume> volumes, Memory size, String why) {
    List<String> grown = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Volume volume : volumes) {
      String name = volume.claim().getMetadata().getName();
      try {
        if (store.grow(volume.claim(), size)) {
          grown.add(name);
        }
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != UNPROCESSABLE) {
          throw e;
        }
        refused.add(
            "volume "
                + name
                + " cannot grow: "
                + (e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage()));
      }
    }
    if (!grown.isEmpty()) {
      events.normal(
          resource,
          EventReason.VOLUMES_GROW,
          "volumes grow to " + size.text() + ": " + String.join(", ", grown) + why);
    }
    return new Growth(!grown.isEmpty(), refused.isEmpty() ? null : String.join("; ", refused));
  }

  private static String why(ManagedPostgres resource, Observation observation, Memory size) {
    if (StorageCheck.wantedSize(resource.getSpec()).filter(size::equals).isPresent()) {
      return "; spec.storage.size asks for it";
    }
    if (VolumeGrowth.largest(observation).filter(size::equals).isPresent()) {
      return "; another volume of the cluster is as large";
    }
    return "; spec.storage.autoGrow asks for it, with "
        + new Memory(VolumeGrowth.mostUsed(observation)).mebibytes()
        + "Mi in use";
  }

  private static String whyRepository(ManagedPostgres resource, Memory size, long used) {
    return StorageCheck.wantedRepositorySize(resource.getSpec()).filter(size::equals).isPresent()
        ? "; spec.backup.storage.size asks for it"
        : "; spec.backup.storage.autoGrow asks for it, with "
            + new Memory(used).mebibytes()
            + "Mi in use";
  }

  /** The file system of a volume that has grown; the kubelet looks at it after a minute or more. */
  private void hasten(Volume volume) {
    Pod pod = volume.pod();
    String size = volume.claimedSize().map(Memory::text).orElse("");
    if (pod != null && volume.fileSystemIsToGrow() && !size.equals(annotation(pod))) {
      store.annotate(pod, Map.of(Labels.VOLUME_SIZE, size));
    }
  }

  private static @Nullable String annotation(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Labels.VOLUME_SIZE);
  }
}
