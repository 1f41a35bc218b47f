package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What came of a verification. */
public enum VerificationResult {
  /** The backup was restored, and all that is in it is sound. */
  @JsonProperty("Succeeded")
  SUCCEEDED,

  /** The backup cannot be restored, or is damaged. */
  @JsonProperty("Failed")
  FAILED
}
