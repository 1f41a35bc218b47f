package dev.mpg.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mpg.operator.resources.ObjectTree;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * Whether an update says anything new. Patroni renews its lock and its members' positions every few
 * seconds; that alone is no reason for a reconcile.
 */
public final class SignificantChange {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Annotations that Patroni rewrites in every loop. */
  private static final List<String> HEARTBEAT =
      List.of("renewTime", "acquireTime", "optime", "slots", "retain_slots", "failsafe", "history");

  /** What changes in a member's own status from loop to loop. */
  private static final List<String> POSITIONS =
      List.of(
          "xlog_location",
          "replayed_location",
          "received_location",
          "replay_lsn",
          "receive_lsn",
          "lsn",
          "replay_lag",
          "receive_lag",
          "slots");

  private static final String MEMBER_STATUS = "status";

  private SignificantChange() {}

  /** Whether the later state differs from the earlier one in what matters. */
  public static boolean between(HasMetadata later, HasMetadata earlier) {
    return !essence(later).equals(essence(earlier));
  }

  private static JsonNode essence(HasMetadata object) {
    ObjectNode tree = ObjectTree.of(object);
    if (tree.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("resourceVersion");
      metadata.remove("managedFields");
      if (metadata.path("annotations") instanceof ObjectNode annotations) {
        annotations.remove(HEARTBEAT);
        JsonNode status = annotations.get(MEMBER_STATUS);
        if (status != null) {
          annotations.set(MEMBER_STATUS, withoutPositions(status));
        }
      }
    }
    return tree;
  }

  private static JsonNode withoutPositions(JsonNode status) {
    try {
      JsonNode parsed = JSON.readTree(status.asText());
      if (parsed instanceof ObjectNode fields) {
        fields.remove(POSITIONS);
      }
      return parsed;
    } catch (JsonProcessingException e) {
      return status;
    }
  }
}
