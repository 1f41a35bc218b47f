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

  /** How long until the next one; empty when none is left. */
  public Optional<Duration> next(Instant event, Instant now) {
    return after.stream()
        .map(delay -> Duration.between(now, event.plus(delay)))
        .filter(delay -> !delay.isNegative() && !delay.isZero())
        .findFirst();
  }
}
