package dev.mpg.e2e.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of one kind, and what is said of them: median, 95th percentile, spread. */
final class Figures {
  private final String what;
  private final List<Double> seconds = new ArrayList<>();

  Figures(String what) {
    this.what = what;
  }

  void add(Duration duration) {
    seconds.add(duration.toNanos() / 1e9);
  }

  /** The longest. */
  Duration most() {
    return Duration.ofNanos((long) (Collections.max(seconds) * 1e9));
  }

  /** A row of a Markdown table. */
  @Override
  public String toString() {
    List<Double> sorted = new ArrayList<>(seconds);
    Collections.sort(sorted);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.2f s | %.2f s | %.2f to %.2f s |",
        what,
        sorted.size(),
        at(sorted, 0.5),
        at(sorted, 0.95),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }

  /** The nearest rank. */
  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  static String head() {
    return "| what | runs | median | p95 | least to most |\n|---|---|---|---|---|";
  }

  static int rounds() {
    return Integer.getInteger("bench.rounds", 20);
  }
}
