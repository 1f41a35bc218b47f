package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A verification that could not be carried out. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class NotVerifiedStatus {
  @JsonPropertyDescription("When it was given up.")
  private @Nullable String time;

  @JsonPropertyDescription("Why, and what to do.")
  private @Nullable String message;

  /** When it was given up, RFC 3339. */
  public @Nullable String getTime() {
    return time;
  }

  /** Sets {@link #getTime()}. */
  public void setTime(@Nullable String time) {
    this.time = time;
  }

  /** Why, and what to do. */
  public @Nullable String getMessage() {
    return message;
  }

  /** Sets {@link #getMessage()}. */
  public void setMessage(@Nullable String message) {
    this.message = message;
  }
}
