package dev.mpg.operator.reconcile;

import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.Observation;
import dev.mpg.operator.ops.EventPublisher;
import dev.mpg.operator.ops.EventReason;
import dev.mpg.operator.rollout.VolumeGrowth;
import dev.mpg.operator.validation.StorageCheck;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
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
   * @param problem why one does not; null when none is refused
   */
  record Outcome(boolean grown, @Nullable String problem) {}

  Outcome grow(ManagedPostgres resource, Observation observation) {
    Outcome outcome =
        VolumeGrowth.wanted(resource.getSpec(), observation)
            .map(size -> grow(resource, observation, size))
            .orElse(new Outcome(false, null));
    observation.instances().forEach(this::hasten);
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
    return outcome;
  }

  private Outcome grow(ManagedPostgres resource, Observation observation, Memory size) {
    List<String> grown = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (InstanceState state : VolumeGrowth.smaller(observation, size)) {
      PersistentVolumeClaim claim = state.claim();
      if (claim == null) {
        continue;
      }
      try {
        if (store.grow(claim, size)) {
          grown.add(claim.getMetadata().getName());
        }
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != UNPROCESSABLE) {
          throw e;
        }
        refused.add(
            "volume "
                + claim.getMetadata().getName()
                + " cannot grow: "
                + (e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage()));
      }
    }
    if (!grown.isEmpty()) {
      events.normal(
          resource,
          EventReason.VOLUMES_GROW,
          "volumes grow to "
              + size.text()
              + ": "
              + String.join(", ", grown)
              + why(resource, observation, size));
    }
    return new Outcome(!grown.isEmpty(), refused.isEmpty() ? null : String.join("; ", refused));
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

  /** The file system of a volume that has grown; the kubelet looks at it after a minute or more. */
  private void hasten(InstanceState state) {
    Pod pod = state.pod();
    String size = state.claimedSize().map(Memory::text).orElse("");
    if (pod != null
        && state.fileSystemIsToGrow()
        && !size.equals(pod.getMetadata().getAnnotations().get(Labels.VOLUME_SIZE))) {
      store.annotate(pod, Map.of(Labels.VOLUME_SIZE, size));
    }
  }
}
