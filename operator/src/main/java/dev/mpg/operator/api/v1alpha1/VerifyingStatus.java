package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A verification that is under way. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class VerifyingStatus {
  @JsonPropertyDescription("Name of the ManagedPostgresBackup.")
  private @Nullable String backup;

  @JsonPropertyDescription("When it was begun.")
  private @Nullable String since;

  @JsonPropertyDescription("What it does at the moment.")
  private @Nullable String message;

  @JsonPropertyDescription("What has been brought from the backup.")
  private @Nullable ProgressStatus progress;

  /** Name of the backup. */
  public @Nullable String getBackup() {
    return backup;
  }

  /** Sets {@link #getBackup()}. */
  public void setBackup(@Nullable String backup) {
    this.backup = backup;
  }

  /** When it was begun, RFC 3339. */
  public @Nullable String getSince() {
    return since;
  }

  /** Sets {@link #getSince()}. */
  public void setSince(@Nullable String since) {
    this.since = since;
  }

  /** What it does. */
  public @Nullable String getMessage() {
    return message;
  }

  /** Sets {@link #getMessage()}. */
  public void setMessage(@Nullable String message) {
    this.message = message;
  }

  /** What was brought; null before that is known. */
  public @Nullable ProgressStatus getProgress() {
    return progress;
  }

  /** Sets {@link #getProgress()}. */
  public void setProgress(@Nullable ProgressStatus progress) {
    this.progress = progress;
  }
}
