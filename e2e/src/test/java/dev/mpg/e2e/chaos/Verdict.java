package dev.mpg.e2e.chaos;

import dev.mpg.e2e.support.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of a round.
 *
 * @param kinds names of its faults
 * @param gaps the longest time without an acknowledged write, for each way in
 * @param ready from the end of the last fault until the cluster was as before
 * @param outcomes how many writes had which answer
 */
record Verdict(
    long seed,
    String kinds,
    Map<Endpoint, Duration> gaps,
    Duration ready,
    Map<Outcome, Integer> outcomes,
    List<Violation> violations) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "gap %.2f s pooler, %.2f s direct; as before after %.1f s; %d acknowledged, %d refused, %d"
            + " unknown; %s",
        seconds(gaps.get(Endpoint.POOLER)),
        seconds(gaps.get(Endpoint.DIRECT)),
        seconds(ready),
        outcomes.getOrDefault(Outcome.ACKNOWLEDGED, 0),
        outcomes.getOrDefault(Outcome.REFUSED, 0),
        outcomes.getOrDefault(Outcome.UNKNOWN, 0),
        violations.isEmpty() ? "nothing lost" : violations.size() + " VIOLATIONS");
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
