package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a server connection goes back to PgBouncer's pool. */
public enum PoolMode {
  /** When the client disconnects. */
  @JsonProperty("session")
  SESSION("session"),

  /** When the client's transaction ends. */
  @JsonProperty("transaction")
  TRANSACTION("transaction");

  private final String value;

  PoolMode(String value) {
    this.value = value;
  }

  /** The value in YAML. */
  public String value() {
    return value;
  }
}
