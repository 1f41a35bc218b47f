package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Whether a user, a database or an extension of the spec is in the server as it should be. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ItemStatus {
  @JsonPropertyDescription("Its name in the spec.")
  @Required
  private @Nullable String name;

  @JsonPropertyDescription("True when it can be used.")
  @Required
  private @Nullable Boolean ready;

  @JsonPropertyDescription("One word for why it is not ready.")
  private @Nullable String reason;

  @JsonPropertyDescription("What is wrong, and what to do.")
  private @Nullable String message;

  /** Its name in the spec. */
  public @Nullable String getName() {
    return name;
  }

  /** Sets {@link #getName()}. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** Whether it can be used. */
  public @Nullable Boolean getReady() {
    return ready;
  }

  /** Sets {@link #getReady()}. */
  public void setReady(@Nullable Boolean ready) {
    this.ready = ready;
  }

  /** One word for why it is not ready; null when it is. */
  public @Nullable String getReason() {
    return reason;
  }

  /** Sets {@link #getReason()}. */
  public void setReason(@Nullable String reason) {
    this.reason = reason;
  }

  /** What is wrong and what to do; null when it is ready. */
  public @Nullable String getMessage() {
    return message;
  }

  /** Sets {@link #getMessage()}. */
  public void setMessage(@Nullable String message) {
    this.message = message;
  }
}
