package dev.mpg.operator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/**
 * What Patroni says of a member, in the annotation {@code status} of its pod.
 *
 * @param state e.g. {@code running}, {@code starting}, {@code creating replica}
 * @param role e.g. {@code primary}, {@code replica}
 * @param replicationState {@code streaming} on a standby that follows
 * @param pendingRestart whether a setting waits for a restart
 */
public record MemberStatus(
    String state, String role, String replicationState, boolean pendingRestart) {
  private static final String ANNOTATION = "status";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MemberStatus NONE = new MemberStatus("", "", "", false);

  /** Reads it; empty words when Patroni has not written it yet. */
  public static MemberStatus of(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(ANNOTATION);
    if (text == null) {
      return NONE;
    }
    try {
      JsonNode status = JSON.readTree(text);
      return new MemberStatus(
          status.path("state").asText(""),
          status.path("role").asText(""),
          status.path("replication_state").asText(""),
          status.path("pending_restart").asBoolean(false));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  /** Whether the server runs. */
  public boolean running() {
    return "running".equals(state);
  }

  /** Whether it is a standby that follows the primary. */
  public boolean streaming() {
    return running() && "streaming".equals(replicationState);
  }
}
