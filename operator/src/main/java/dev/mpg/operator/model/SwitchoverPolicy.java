package dev.mpg.operator.model;

import dev.mpg.operator.api.v1alpha1.AfterTimeout;
import java.time.Duration;

/**
 * How the primary changes.
 *
 * @param pauseTimeout how long poolers wait for transactions to end
 * @param afterTimeout what happens when some have not
 */
public record SwitchoverPolicy(Duration pauseTimeout, AfterTimeout afterTimeout) {
  /** Patroni needs two or three seconds; on a busy node more. */
  private static final Duration FOR_PATRONI = Duration.ofSeconds(10);

  /** How long a pooler may be paused at all; after that its own guard has it go on. */
  public Duration pauseBound() {
    return pauseTimeout.plus(FOR_PATRONI);
  }
}
