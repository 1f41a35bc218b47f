package dev.mpg.operator.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When something is done again after an event, because what it depends on follows late.
 *
 * @param after the event, the shortest first
 */
public record Delays(List<Duration> after) {
  /** How many have passed. */
  public long passed(Instant event, Instant now) {
    return after.stream().filter(delay -> !now.isBefore(event.plus(delay))).count();
  }

  /**
   * How long until the one that follows those that were heeded; empty when none is left. Zero when
   * it has passed: one whose time comes between a look and this question is not left out.
   *
   * @param heeded how many had passed at the last look
   */
  public Optional<Duration> next(Instant event, long heeded, Instant now) {
    return after.stream()
        .skip(heeded)
        .findFirst()
        .map(delay -> Duration.between(now, event.plus(delay)))
        .map(left -> left.isNegative() ? Duration.ZERO : left);
  }
}
