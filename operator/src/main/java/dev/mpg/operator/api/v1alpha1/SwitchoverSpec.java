package dev.mpg.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Planned changes of the primary. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public class SwitchoverSpec {
  /** The longest that poolers wait for transactions to end. */
  public static final int MAX_PAUSE_TIMEOUT_SECONDS = 60;

  @JsonPropertyDescription(
      "How long the poolers wait for transactions to end (in session mode: for clients to "
          + "disconnect) before the primary changes, 1 to 60. New ones wait meanwhile.")
  @Min(1)
  @Max(MAX_PAUSE_TIMEOUT_SECONDS)
  @Default("5")
  private @Nullable Integer pauseTimeoutSeconds;

  @JsonPropertyDescription(
      "What happens when some have not ended by then. Proceed: the primary changes, and they fail. "
          + "Postpone: everything goes on with the former primary, and it is tried again later, each "
          + "time after a longer delay.")
  @Default("Proceed")
  private @Nullable AfterTimeout afterTimeout;

  /** Seconds, 1 to 60. */
  public @Nullable Integer getPauseTimeoutSeconds() {
    return pauseTimeoutSeconds;
  }

  /** Sets {@link #getPauseTimeoutSeconds()}. */
  public void setPauseTimeoutSeconds(@Nullable Integer pauseTimeoutSeconds) {
    this.pauseTimeoutSeconds = pauseTimeoutSeconds;
  }

  /** What happens then. */
  public @Nullable AfterTimeout getAfterTimeout() {
    return afterTimeout;
  }

  /** Sets {@link #getAfterTimeout()}. */
  public void setAfterTimeout(@Nullable AfterTimeout afterTimeout) {
    this.afterTimeout = afterTimeout;
  }
}
