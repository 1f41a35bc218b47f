package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the volumes when the resource is deleted. */
public enum DeletionPolicy {
  /** They stay, and a cluster made again under the same name takes them over. */
  @JsonProperty("Retain")
  RETAIN("Retain"),

  /** They are deleted with all data. */
  @JsonProperty("Delete")
  DELETE("Delete");

  private final String value;

  DeletionPolicy(String value) {
    this.value = value;
  }

  /** The value in YAML. */
  public String value() {
    return value;
  }
}
