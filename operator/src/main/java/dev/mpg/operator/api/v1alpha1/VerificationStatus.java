package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What came of a verification: a backup that was restored into a throw-away instance and checked.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class VerificationStatus {
  @JsonPropertyDescription("Name of the ManagedPostgresBackup.")
  private @Nullable String backup;

  @JsonPropertyDescription("When the verification ended.")
  private @Nullable String time;

  @JsonPropertyDescription(
      "Succeeded: the backup can be restored, and all that is in it is sound. Failed: it cannot, or is damaged.")
  private @Nullable VerificationResult result;

  @JsonPropertyDescription("What was found.")
  private @Nullable String message;

  @JsonPropertyDescription("How long it took, e.g. 1m32s.")
  private @Nullable String duration;

  /** Name of the backup. */
  public @Nullable String getBackup() {
    return backup;
  }

  /** Sets {@link #getBackup()}. */
  public void setBackup(@Nullable String backup) {
    this.backup = backup;
  }

  /** When it ended, RFC 3339. */
  public @Nullable String getTime() {
    return time;
  }

  /** Sets {@link #getTime()}. */
  public void setTime(@Nullable String time) {
    this.time = time;
  }

  /** What came of it. */
  public @Nullable VerificationResult getResult() {
    return result;
  }

  /** Sets {@link #getResult()}. */
  public void setResult(@Nullable VerificationResult result) {
    this.result = result;
  }

  /** What was found. */
  public @Nullable String getMessage() {
    return message;
  }

  /** Sets {@link #getMessage()}. */
  public void setMessage(@Nullable String message) {
    this.message = message;
  }

  /** How long it took. */
  public @Nullable String getDuration() {
    return duration;
  }

  /** Sets {@link #getDuration()}. */
  public void setDuration(@Nullable String duration) {
    this.duration = duration;
  }
}
