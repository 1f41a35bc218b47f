package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a planned change of the primary does when clients do not pause in time. */
public enum AfterTimeout {
  /** The primary changes all the same: what still runs is cut off. */
  @JsonProperty("Proceed")
  PROCEED("Proceed"),

  /** Clients go on at once, and it is tried again later. */
  @JsonProperty("Postpone")
  POSTPONE("Postpone");

  private final String value;

  AfterTimeout(String value) {
    this.value = value;
  }

  /** The value in YAML. */
  public String value() {
    return value;
  }
}
