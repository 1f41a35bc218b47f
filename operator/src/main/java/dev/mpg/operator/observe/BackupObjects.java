package dev.mpg.operator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a cluster's repository, and of its own restore.
 *
 * @param statefulSet of the repository; null when there is none
 * @param claim its volume claim; null when there is none
 * @param pod its pod; null when there is none
 * @param restorePod what brings the cluster's data from a backup; null when there is none
 * @param verifyPod what proves that a backup can be restored; null when there is none
 * @param removalPod what removes the cluster's files from a store; null when there is none
 */
public record BackupObjects(
    @Nullable StatefulSet statefulSet,
    @Nullable PersistentVolumeClaim claim,
    @Nullable Pod pod,
    @Nullable Pod restorePod,
    @Nullable Pod verifyPod,
    @Nullable Pod removalPod) {

  /** Nothing. */
  public static final BackupObjects NONE = new BackupObjects(null, null, null, null, null, null);

  /** The address of the repository; empty while it is not ready. */
  public Optional<String> address() {
    return pod != null && PodReadiness.of(pod)
        ? Optional.ofNullable(pod.getStatus().getPodIP())
        : Optional.empty();
  }

  /** The repository's volume; empty when there is none. */
  public Optional<Volume> volume() {
    return Optional.ofNullable(claim).map(asked -> new Volume(asked, pod));
  }

  /** Whether any of the pods is there that need the cluster's other objects. */
  public boolean anyPod() {
    return pod != null || restorePod != null || verifyPod != null;
  }
}
