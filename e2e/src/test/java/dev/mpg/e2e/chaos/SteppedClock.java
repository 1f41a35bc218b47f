package dev.mpg.e2e.chaos;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A client's clock, which may jump. */
public final class SteppedClock extends Clock {

  private final Clock truth = Clock.systemUTC();
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  /** It is off by so much from now on. */
  public void step(Duration to) {
    offset.set(to);
  }

  @Override
  public Instant instant() {
    return truth.instant().plus(offset.get());
  }

  @Override
  public ZoneId getZone() {
    return truth.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("a client's clock is in UTC");
  }
}
