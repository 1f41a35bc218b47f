package dev.mpg.operator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What Patroni says of a member, in the annotation {@code status} of its pod.
 *
 * @param state e.g. {@code running}, {@code starting}, {@code creating replica}
 * @param role e.g. {@code primary}, {@code replica}
 * @param replicationState {@code streaming} on a standby that follows
 * @param pendingRestart settings that wait for a restart of the server
 */
public record MemberStatus(
    String state, String role, String replicationState, SortedSet<String> pendingRestart) {
  private static final String ANNOTATION = "status";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is said of a member that has said nothing yet. */
  public static final MemberStatus NONE = new MemberStatus("", "", "", new TreeSet<>());

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
          names(status.path("pending_restart_reason")));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  private static SortedSet<String> names(JsonNode settings) {
    SortedSet<String> names = new TreeSet<>();
    settings.fieldNames().forEachRemaining(names::add);
    return names;
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
