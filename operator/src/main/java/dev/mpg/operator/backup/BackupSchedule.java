package dev.mpg.operator.backup;

import com.cronutils.model.time.ExecutionTime;
import dev.mpg.operator.model.Spread;
import dev.mpg.operator.validation.CronExpression;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The times of one cron expression, in UTC, each put off by up to ten minutes: differently for each
 * cluster, so that those with the same expression do not start together.
 */
public final class BackupSchedule {
  /** The most that a run is put off by; no more than a tenth of the time between two. */
  private static final int MOST_SECONDS = 600;

  private static final int SHARE = 10;

  private final ExecutionTime times;
  private final Duration delay;

  private BackupSchedule(ExecutionTime times, Duration delay) {
    this.times = times;
    this.delay = delay;
  }

  /**
   * Reads an expression.
   *
   * @param uid of the cluster
   * @throws IllegalArgumentException when it is none; the message says why
   */
  public static BackupSchedule of(String expression, String uid) {
    ExecutionTime times = ExecutionTime.forCron(CronExpression.parse(expression));
    Duration between =
        times
            .nextExecution(Instant.EPOCH.atZone(ZoneOffset.UTC))
            .flatMap(first -> times.nextExecution(first).map(next -> Duration.between(first, next)))
            .orElse(Duration.ofDays(1));
    long most = Math.min(MOST_SECONDS, between.toSeconds() / SHARE);
    return new BackupSchedule(times, Duration.ofSeconds(Spread.of(uid, (int) Math.max(1, most))));
  }

  /** The last time that it was due; empty when it never was. */
  public Optional<Instant> last(Instant now) {
    return times
        .lastExecution(now.minus(delay).plusSeconds(1).atZone(ZoneOffset.UTC))
        .map(time -> time.toInstant().plus(delay));
  }
}
