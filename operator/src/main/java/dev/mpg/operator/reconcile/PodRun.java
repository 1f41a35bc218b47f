package dev.mpg.operator.reconcile;

import dev.mpg.operator.status.PodProblem;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** How far a pod is that does one thing and ends: one that restores, verifies or removes. */
final class PodRun {
  private static final Duration BEGINS_WITHIN = Duration.ofMinutes(15);
  private static final int KILLED = 137;

  private PodRun() {}

  /**
   * Its end.
   *
   * @param exitCode of its container
   * @param at when that ended
   * @param message what it left; empty when it left nothing
   */
  record End(int exitCode, Instant at, String message) {}

  /** Empty while it runs. */
  static Optional<End> end(Pod pod, String container) {
    Optional<ContainerStateTerminated> ended =
        states(pod, container)
            .map(ContainerState::getTerminated)
            .flatMap(Stream::ofNullable)
            .findFirst();
    if (ended.isPresent()) {
      return ended.map(
          state ->
              new End(
                  state.getExitCode(),
                  state.getFinishedAt() == null
                      ? created(pod)
                      : Instant.parse(state.getFinishedAt()),
                  Objects.requireNonNullElse(state.getMessage(), "")));
    }
    // Evicted before there was a container.
    return pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase())
        ? Optional.of(new End(KILLED, created(pod), ""))
        : Optional.empty();
  }

  static boolean hasBegun(Pod pod, String container) {
    return states(pod, container).anyMatch(state -> state.getRunning() != null);
  }

  /** One that has not begun by then is not waited for. */
  static Instant givenUpAt(Pod pod) {
    return created(pod).plus(BEGINS_WITHIN);
  }

  /** That it has not begun by then, and why. */
  static String notBegun(Pod pod) {
    return "could not begin within "
        + BEGINS_WITHIN.toMinutes()
        + " minutes"
        + PodProblem.of(pod).map(why -> " (" + why + ")").orElse("");
  }

  static Instant created(Pod pod) {
    return Instant.parse(
        Objects.requireNonNullElse(
            pod.getMetadata().getCreationTimestamp(), Instant.EPOCH.toString()));
  }

  private static Stream<ContainerState> states(Pod pod, String container) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(status -> container.equals(status.getName()))
            .flatMap(status -> Stream.ofNullable(status.getState()));
  }
}
