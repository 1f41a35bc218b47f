package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a cluster stands, in one word. */
public enum Phase {
  /** Never was ready yet. */
  @JsonProperty("Creating")
  CREATING("Creating"),

  /** Its data are being brought from a backup. */
  @JsonProperty("Restoring")
  RESTORING("Restoring"),

  /** Takes writes through the pooler, and every standby streams. */
  @JsonProperty("Ready")
  READY("Ready"),

  /** Serves, while a change of the spec is carried out. */
  @JsonProperty("Updating")
  UPDATING("Updating"),

  /** Serves, but not everything is as it should be. */
  @JsonProperty("Degraded")
  DEGRADED("Degraded"),

  /** Has no primary at the moment; a standby is taking over. */
  @JsonProperty("FailingOver")
  FAILING_OVER("FailingOver"),

  /** Has no pods because the spec says so. */
  @JsonProperty("Suspended")
  SUSPENDED("Suspended"),

  /** Is being deleted. */
  @JsonProperty("Deleting")
  DELETING("Deleting"),

  /** Cannot go on without a person; the conditions say what to do. */
  @JsonProperty("Failed")
  FAILED("Failed");

  private final String value;

  Phase(String value) {
    this.value = value;
  }

  /** The value in YAML. */
  public String value() {
    return value;
  }
}
