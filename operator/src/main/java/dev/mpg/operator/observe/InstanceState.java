package dev.mpg.operator.observe;

import dev.mpg.operator.model.Instance;
import dev.mpg.operator.model.Labels;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.patroni.InstanceStatefulSet;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One instance as it is.
 *
 * @param instance which one
 * @param statefulSet null when there is none
 * @param claim its volume claim; null when there is none
 * @param pod null when there is none
 * @param member what Patroni says of it
 */
public record InstanceState(
    Instance instance,
    @Nullable StatefulSet statefulSet,
    @Nullable PersistentVolumeClaim claim,
    @Nullable Pod pod,
    MemberStatus member) {

  /** Whether its pod carries the label of the primary. */
  public boolean labelledPrimary() {
    return pod != null
        && Labels.ROLE_PRIMARY.equals(pod.getMetadata().getLabels().get(Labels.ROLE));
  }

  /** Whether the kubelet calls the pod ready and it is not about to go. */
  public boolean ready() {
    return pod != null && PodReadiness.of(pod);
  }

  /** Whether its pod is older than that. */
  public boolean createdBefore(Instant moment) {
    return pod != null
        && pod.getMetadata().getCreationTimestamp() != null
        && Instant.parse(pod.getMetadata().getCreationTimestamp()).isBefore(moment);
  }

  /** The status of the database container. */
  public Optional<ContainerStatus> container() {
    if (pod == null || pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> InstanceStatefulSet.CONTAINER.equals(status.getName()))
        .findFirst();
  }

  /** Since when its pod has a node but its container has not run yet; empty when it has. */
  public Optional<Instant> startingSince() {
    boolean ran = container().filter(InstanceState::ran).isPresent();
    if (pod == null || ran || pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .map(condition -> Instant.parse(condition.getLastTransitionTime()));
  }

  private static boolean ran(ContainerStatus status) {
    ContainerState state = status.getState();
    return status.getRestartCount() > 0
        || (state != null && (state.getRunning() != null || state.getTerminated() != null));
  }

  /** Its volume; empty when there is none. */
  public Optional<Volume> volume() {
    return Optional.ofNullable(claim).map(asked -> new Volume(asked, pod));
  }

  /** Whether its volume has grown and the file system on it has not. */
  public boolean fileSystemIsToGrow() {
    return volume().filter(Volume::fileSystemIsToGrow).isPresent();
  }

  /** Whether the instance of a volume was the primary last. */
  public static boolean isLastPrimary(PersistentVolumeClaim claim) {
    Map<String, String> annotations = claim.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(Labels.LAST_PRIMARY));
  }

  /** The size that its claim asks for. */
  public Optional<Memory> claimedSize() {
    return volume().flatMap(Volume::claimedSize);
  }

  /** Whether its volume has not got the size yet that its claim asks for. */
  public boolean volumeGrows() {
    return volume().filter(Volume::grows).isPresent();
  }

  /** Whether the database container has ended and the kubelet waits before it starts it again. */
  public boolean waitsForRestart() {
    return container()
        .filter(
            status ->
                status.getState() != null
                    && status.getState().getWaiting() != null
                    && status.getLastState() != null
                    && status.getLastState().getTerminated() != null)
        .isPresent();
  }

  /** Whether the StatefulSet has changed and its controller has not seen it yet. */
  public boolean unsettled() {
    if (statefulSet == null) {
      return false;
    }
    Long seen =
        statefulSet.getStatus() == null ? null : statefulSet.getStatus().getObservedGeneration();
    return seen == null || seen < statefulSet.getMetadata().getGeneration();
  }

  /** Whether the pod is not as its StatefulSet wants it now. */
  public boolean outdated() {
    if (pod == null || statefulSet == null || unsettled()) {
      return false;
    }
    if (differsInCpuAtMost()) {
      return !hasWantedCpu();
    }
    String wanted = statefulSet.getStatus().getUpdateRevision();
    String actual = pod.getMetadata().getLabels().get("controller-revision-hash");
    return wanted != null && !wanted.equals(actual);
  }

  /** Whether the pod would be as its template says if it only had another amount of CPU. */
  public boolean canBeResized() {
    return outdated()
        && ready()
        && differsInCpuAtMost()
        && condition("PodResizePending").isEmpty()
        && !wantedCpu().equals(annotation(pod, Labels.RESIZE_REFUSED));
  }

  /** Whether the kubelet has not given the pod yet what it was promised. */
  public boolean isBeingResized() {
    return pod != null
        && condition("PodResizeInProgress").isPresent()
        && pod.getMetadata().getDeletionTimestamp() == null;
  }

  /** The CPU that the template asks for, as a text. */
  public String wantedCpu() {
    return statefulSet == null ? "" : cpu(statefulSet.getSpec().getTemplate().getSpec());
  }

  /** What the template asks for. */
  public Optional<ResourceRequirements> wantedResources() {
    return Optional.ofNullable(statefulSet)
        .flatMap(set -> server(set.getSpec().getTemplate().getSpec()));
  }

  /**
   * Whatever Kubernetes' own revision says: it changes with the CPU, and a resized pod keeps it.
   */
  private boolean differsInCpuAtMost() {
    if (pod == null || statefulSet == null || statefulSet.getSpec() == null) {
      return false;
    }
    String made = annotation(pod, Labels.TEMPLATE);
    var template = statefulSet.getSpec().getTemplate().getMetadata().getAnnotations();
    return made != null && template != null && made.equals(template.get(Labels.TEMPLATE));
  }

  /** What the node cannot give, or not now, is as good as refused. */
  private boolean hasWantedCpu() {
    return pod != null
        && cpu(pod.getSpec()).equals(wantedCpu())
        && condition("PodResizePending").isEmpty();
  }

  private Optional<PodCondition> condition(String type) {
    return pod == null || pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .filter(condition -> "True".equals(condition.getStatus()))
            .findFirst();
  }

  private static String cpu(PodSpec spec) {
    return server(spec)
        .map(of -> of.getRequests().get("cpu") + " to " + of.getLimits().get("cpu"))
        .orElse("");
  }

  private static Optional<ResourceRequirements> server(PodSpec spec) {
    return spec.getContainers().stream()
        .filter(container -> InstanceStatefulSet.CONTAINER.equals(container.getName()))
        .map(Container::getResources)
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  private static @Nullable String annotation(@Nullable Pod pod, String key) {
    return pod == null || pod.getMetadata().getAnnotations() == null
        ? null
        : pod.getMetadata().getAnnotations().get(key);
  }
}
