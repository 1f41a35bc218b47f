package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a backup holds. */
public enum BackupType {
  /** Everything. */
  @JsonProperty("full")
  FULL("full"),

  /** What changed since the backup before it, of either type. */
  @JsonProperty("incr")
  INCREMENTAL("incr");

  private final String value;

  BackupType(String value) {
    this.value = value;
  }

  /** The value in YAML, which is also pgBackRest's. */
  public String value() {
    return value;
  }
}
