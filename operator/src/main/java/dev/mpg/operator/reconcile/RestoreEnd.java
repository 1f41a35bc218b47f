package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.resources.backup.RestorePod;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod that restores said as it ended.
 *
 * @param exitCode of mpg-restore
 * @param at when it ended
 * @param message what it left; an empty object when it left nothing
 */
record RestoreEnd(int exitCode, Instant at, JsonNode message) {
  /** As asked for, and as was found. */
  static final int DONE = 0;

  /** Another try would end the same. */
  static final int REFUSED = 3;

  /** The backup cannot be restored, or is damaged. */
  static final int DAMAGED = 4;

  private static final int KILLED = 137;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Empty while it runs. */
  static Optional<RestoreEnd> of(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    Optional<ContainerStateTerminated> ended =
        pod.getStatus().getContainerStatuses().stream()
            .filter(status -> RestorePod.CONTAINER.equals(status.getName()))
            .map(status -> status.getState() == null ? null : status.getState().getTerminated())
            .flatMap(Stream::ofNullable)
            .findFirst();
    if (ended.isPresent()) {
      return ended.map(
          state ->
              new RestoreEnd(
                  state.getExitCode(),
                  state.getFinishedAt() == null
                      ? created(pod)
                      : Instant.parse(state.getFinishedAt()),
                  parse(state.getMessage())));
    }
    // Evicted before there was a container.
    return "Failed".equals(pod.getStatus().getPhase())
        ? Optional.of(new RestoreEnd(KILLED, created(pod), parse(null)))
        : Optional.empty();
  }

  static Instant created(Pod pod) {
    return Instant.parse(
        Objects.requireNonNullElse(
            pod.getMetadata().getCreationTimestamp(), Instant.EPOCH.toString()));
  }

  /** A part of the message. */
  String said(String key, String otherwise) {
    return message.path(key).asText(otherwise);
  }

  private static JsonNode parse(@Nullable String message) {
    try {
      return JSON.readTree(message == null || message.isBlank() ? "{}" : message);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
