package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a store expects the name of the bucket. */
public enum UriStyle {
  /** In the host's name. */
  @JsonProperty("host")
  HOST("host"),

  /** First in the path. */
  @JsonProperty("path")
  PATH("path");

  private final String value;

  UriStyle(String value) {
    this.value = value;
  }

  /** The value in YAML. */
  public String value() {
    return value;
  }
}
