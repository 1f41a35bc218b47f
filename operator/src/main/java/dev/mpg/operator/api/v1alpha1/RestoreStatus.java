package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How far the restore is that a new cluster is made by. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class RestoreStatus {
  @JsonPropertyDescription("What has been brought from the backup.")
  private @Nullable ProgressStatus progress;

  @JsonPropertyDescription(
      "The log that follows the backup is replayed up to the transaction of this time.")
  private @Nullable String replayedTo;

  /** What was brought; null before that is known. */
  public @Nullable ProgressStatus getProgress() {
    return progress;
  }

  /** Sets {@link #getProgress()}. */
  public void setProgress(@Nullable ProgressStatus progress) {
    this.progress = progress;
  }

  /** RFC 3339; null before the log is replayed. */
  public @Nullable String getReplayedTo() {
    return replayedTo;
  }

  /** Sets {@link #getReplayedTo()}. */
  public void setReplayedTo(@Nullable String replayedTo) {
    this.replayedTo = replayedTo;
  }
}
