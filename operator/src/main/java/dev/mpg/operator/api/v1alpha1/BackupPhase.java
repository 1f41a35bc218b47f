package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a backup stands. */
public enum BackupPhase {
  /** Waits for the cluster, or for another backup of it to end. */
  @JsonProperty("Pending")
  PENDING("Pending"),

  /** Is being made. */
  @JsonProperty("Running")
  RUNNING("Running"),

  /** Is in the repository, and all of the log that it needs. */
  @JsonProperty("Succeeded")
  SUCCEEDED("Succeeded"),

  /** Was not made; the error says why. */
  @JsonProperty("Failed")
  FAILED("Failed");

  private final String value;

  BackupPhase(String value) {
    this.value = value;
  }

  /** The value in YAML. */
  public String value() {
    return value;
  }

  /** Whether nothing more happens to the backup. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED;
  }
}
