package dev.mpg.operator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What Patroni says of a member, in the annotation {@code status} of its pod.
 *
 * @param state e.g. {@code running}, {@code starting}, {@code creating replica}
 * @param role e.g. {@code primary}, {@code replica}
 * @param replicationState {@code streaming} on a standby that follows
 * @param pendingRestart whether a setting waits for a restart of the server
 * @param pendingDecrease settings that wait for a smaller value, which a new pod does not bring
 *     while the primary has not got it: a standby keeps that of its primary, and so does the
 *     standby that becomes the primary
 * @param volumeUsed how many bytes of its volume are in use, as far as anybody can tell without
 *     filling it; 0 when it has not been told
 * @param unusable the state of a server that could not be started for half a minute though there is
 *     room in its volume, or {@link #NO_DATA}, or that the log is missing which would make a copy
 *     consistent; empty when it can
 * @param log where a standby that does not follow has the log from: {@link #FROM_REPOSITORY}, or
 *     {@link #FROM_NOWHERE} when that was asked for a minute and gave none; empty when it was not
 *     told
 */
public record MemberStatus(
    String state,
    String role,
    String replicationState,
    boolean pendingRestart,
    SortedSet<String> pendingDecrease,
    long volumeUsed,
    String unusable,
    String log) {

  /** The primary no longer has the log, the repository has. */
  public static final String FROM_REPOSITORY = "repository";

  /** Neither has it. */
  public static final String FROM_NOWHERE = "missing";

  /** Its data directory has lost the file without which nothing can be started. */
  public static final String NO_DATA = "no pg_control";

  /** What a standby may not have less of than its primary. */
  private static final Set<String> NOT_LESS_THAN_PRIMARY =
      Set.of(
          "max_connections",
          "max_locks_per_transaction",
          "max_prepared_transactions",
          "max_wal_senders",
          "max_worker_processes");

  private static final String ANNOTATION = "status";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is said of a member that has said nothing yet. */
  public static final MemberStatus NONE =
      new MemberStatus("", "", "", false, new TreeSet<>(), 0, "", "");

  /** Reads it; empty words when Patroni has not written it yet. */
  public static MemberStatus of(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(ANNOTATION);
    if (text == null) {
      return NONE;
    }
    try {
      JsonNode status = JSON.readTree(text);
      JsonNode reasons = status.path("pending_restart_reason");
      SortedSet<String> decreases = decreases(reasons);
      return new MemberStatus(
          status.path("state").asText(""),
          status.path("role").asText(""),
          status.path("replication_state").asText(""),
          reasons.size() > decreases.size(),
          decreases,
          status.path("volume").path("used").asLong(),
          status.path("unusable").asText(""),
          status.path("log").asText(""));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  /** Where the log of a server ends, as Patroni said last; 0 when it has said nothing. */
  public static long position(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(ANNOTATION);
    try {
      return text == null ? 0 : JSON.readTree(text).path("xlog_location").asLong();
    } catch (JsonProcessingException e) {
      return 0;
    }
  }

  private static SortedSet<String> decreases(JsonNode reasons) {
    SortedSet<String> names = new TreeSet<>();
    for (String name : NOT_LESS_THAN_PRIMARY) {
      JsonNode reason = reasons.path(name);
      if (reason.path("new_value").asLong() < reason.path("old_value").asLong()) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether the server runs. */
  public boolean running() {
    return "running".equals(state);
  }

  /** Whether it has said that it is the primary, and not since that it is none any more. */
  public boolean primary() {
    return "primary".equals(role);
  }

  /** Whether it is a standby that catches up by the log in the repository. */
  public boolean catchesUp() {
    return FROM_REPOSITORY.equals(log);
  }

  /** Whether it is a standby that can get no log from anywhere. */
  public boolean lacksLog() {
    return running() && FROM_NOWHERE.equals(log);
  }

  /** Whether it is a standby that follows the primary. */
  public boolean streaming() {
    return running() && "streaming".equals(replicationState);
  }
}
