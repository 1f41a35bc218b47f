package dev.mpg.operator.reconcile;

import dev.mpg.operator.kube.ObjectStore;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.observe.InstanceState;
import dev.mpg.operator.observe.MountedFiles;
import dev.mpg.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Has the kubelet look now, by an annotation on the pod, at what it would come back to only after a
 * wait of its own. Each reason is told once: the annotation says what it was for.
 */
final class KubeletStep {
  /** Longer than a container takes to start; the time it is counted from is in whole seconds. */
  private static final Duration TIME_TO_START = Duration.ofSeconds(2);

  private final ObjectStore store;

  KubeletStep(ObjectStore store) {
    this.store = store;
  }

  /**
   * Annotates the pods for which there is a reason.
   *
   * @return whether there may be another one soon, without an event before
   */
  boolean hasten(Observation observation, Instant now) {
    boolean soon = false;
    for (InstanceState state : observation.instances()) {
      Pod pod = state.pod();
      if (pod != null) {
        files(pod, observation.serverFiles());
        soon |= start(state, pod, now);
      }
    }
    observation.poolerPods().forEach(pod -> files(pod, observation.poolerFiles()));
    return soon;
  }

  /** Mounted files that were written since the pod was made; otherwise within 90 s. */
  private void files(Pod pod, MountedFiles files) {
    if (pod.getMetadata().getDeletionTimestamp() == null && files.areNewerThan(pod)) {
      annotate(pod, Labels.FILES, files.versions());
    }
  }

  /**
   * A server's pod that has a node and does not start. When the kubelet asks for a claim before the
   * API server's node authorizer has learned of the pod, it is refused, and tries again after ten
   * seconds or more.
   */
  private boolean start(InstanceState state, Pod pod, Instant now) {
    Instant since = state.startingSince().orElse(null);
    if (since == null || pod.getMetadata().getAnnotations().containsKey(Labels.HASTENED)) {
      return false;
    }
    if (now.isBefore(since.plus(TIME_TO_START))) {
      return true;
    }
    annotate(pod, Labels.HASTENED, "true");
    return false;
  }

  private void annotate(Pod pod, String key, String value) {
    if (!value.equals(pod.getMetadata().getAnnotations().get(key))) {
      store.annotate(pod, Map.of(key, value));
    }
  }
}
