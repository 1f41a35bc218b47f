package dev.mpg.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mpg.operator.resources.backup.RestorePod;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

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

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Empty while it runs. */
  static Optional<RestoreEnd> of(Pod pod) {
    return PodRun.end(pod, RestorePod.CONTAINER)
        .map(end -> new RestoreEnd(end.exitCode(), end.at(), parse(end.message())));
  }

  /** A part of the message. */
  String said(String key, String otherwise) {
    return message.path(key).asText(otherwise);
  }

  private static JsonNode parse(String message) {
    try {
      return JSON.readTree(message.isBlank() ? "{}" : message);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
