package dev.mpg.operator.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mpg.operator.api.v1alpha1.ProgressStatus;
import org.jspecify.annotations.Nullable;

/**
 * How far a pod is that restores, as it says itself.
 *
 * @param stage what it does
 * @param done bytes that were brought from the backup
 * @param size bytes of the backup; 0 while that is not known
 * @param replayedTo when the last transaction ended that was replayed, RFC 3339; null before one
 *     was
 */
public record RestoreProgress(Stage stage, long done, long size, @Nullable String replayedTo) {

  /** What it does. */
  public enum Stage {
    /** Asks the repository what there is. */
    STARTING("the repository is asked"),
    /** Brings the files of the backup. */
    RESTORING("the files of the backup are brought"),
    /** Replays the log that follows it. */
    REPLAYING("the log is replayed"),
    /** Reads all that was restored. */
    CHECKING("tables and indexes are checked");

    private final String text;

    Stage(String text) {
      this.text = text;
    }

    static Stage of(String name) {
      return switch (name) {
        case "restoring" -> RESTORING;
        case "replaying" -> REPLAYING;
        case "checking" -> CHECKING;
        default -> STARTING;
      };
    }
  }

  /** Reads what the pod answers. */
  public static RestoreProgress of(JsonNode json) {
    return new RestoreProgress(
        Stage.of(json.path("stage").asText()),
        json.path("done").asLong(),
        json.path("size").asLong(),
        json.path("replayedTo").isTextual() ? json.path("replayedTo").asText() : null);
  }

  /** What was brought, for the status; null while the size is not known. */
  public @Nullable ProgressStatus brought() {
    return size > 0 ? new ProgressStatus(done, size) : null;
  }

  /** In words. */
  public String text() {
    return switch (stage) {
      case RESTORING -> stage.text + ": " + ByteCount.of(done) + " of " + ByteCount.of(size);
      case REPLAYING -> stage.text + (replayedTo == null ? "" : " up to " + replayedTo);
      default -> stage.text;
    };
  }
}
