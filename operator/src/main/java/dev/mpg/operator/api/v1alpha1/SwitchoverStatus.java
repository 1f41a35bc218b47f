package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A planned change of the primary that is under way. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class SwitchoverStatus {
  @JsonPropertyDescription("The pod that is the primary.")
  private @Nullable String from;

  @JsonPropertyDescription("The pod that is to be the primary.")
  private @Nullable String to;

  @JsonPropertyDescription(
      "Preparing: a checkpoint, so that the change is short. Pausing: poolers wait for transactions "
          + "to end. Switching: Patroni was asked. Resuming: poolers are told to go on. Postponed: "
          + "it is tried again later.")
  private @Nullable String step;

  @JsonPropertyDescription("Since when it is at this step.")
  private @Nullable String since;

  @JsonPropertyDescription("What it does or waits for.")
  private @Nullable String message;

  /** Name of the present primary's pod. */
  public @Nullable String getFrom() {
    return from;
  }

  /** Sets {@link #getFrom()}. */
  public void setFrom(@Nullable String from) {
    this.from = from;
  }

  /** Name of the next primary's pod. */
  public @Nullable String getTo() {
    return to;
  }

  /** Sets {@link #getTo()}. */
  public void setTo(@Nullable String to) {
    this.to = to;
  }

  /** How far it is, in one word. */
  public @Nullable String getStep() {
    return step;
  }

  /** Sets {@link #getStep()}. */
  public void setStep(@Nullable String step) {
    this.step = step;
  }

  /** A time as Kubernetes writes it. */
  public @Nullable String getSince() {
    return since;
  }

  /** Sets {@link #getSince()}. */
  public void setSince(@Nullable String since) {
    this.since = since;
  }

  /** For a person. */
  public @Nullable String getMessage() {
    return message;
  }

  /** Sets {@link #getMessage()}. */
  public void setMessage(@Nullable String message) {
    this.message = message;
  }
}
