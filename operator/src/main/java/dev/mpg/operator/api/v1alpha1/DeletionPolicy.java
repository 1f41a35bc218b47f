package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of data whose resource, or item in the spec, is deleted. */
public enum DeletionPolicy {
  /** They stay: volumes for a cluster of the same name, a database as it is. */
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
