package dev.mpg.e2e.chaos;

import dev.mpg.e2e.support.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file of rounds, one in a line, to which each run adds; and what it says in sum. */
final class Records {

  private static final String HEAD =
      String.join(
          "\t",
          "when",
          "commit",
          "load",
          "seed",
          "faults",
          "gap pooler s",
          "gap direct s",
          "as before after s",
          "acknowledged",
          "refused",
          "unknown",
          "violations",
          "drawn from");

  private static final int COLUMNS = HEAD.split("\t").length;

  private final @Nullable Path file;
  private final String commit;
  private final String drawnFrom;
  private final List<String> ofThisRun = new ArrayList<>();

  /**
   * Records.
   *
   * @param file null: they are kept for this run alone
   * @param commit of the working copy
   * @param drawnFrom which faults could be drawn: with a seed it gives the same round again
   */
  Records(@Nullable Path file, String commit, String drawnFrom) {
    this.file = file;
    this.commit = commit;
    this.drawnFrom = drawnFrom;
  }

  synchronized void add(Verdict verdict) {
    String line =
        String.join(
            "\t",
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            commit,
            load(),
            Long.toString(verdict.seed()),
            verdict.kinds(),
            seconds(verdict.gaps().get(Endpoint.POOLER).toMillis()),
            seconds(verdict.gaps().get(Endpoint.DIRECT).toMillis()),
            seconds(verdict.ready().toMillis()),
            count(verdict, Outcome.ACKNOWLEDGED),
            count(verdict, Outcome.REFUSED),
            count(verdict, Outcome.UNKNOWN),
            Integer.toString(verdict.violations().size()),
            drawnFrom);
    ofThisRun.add(line);
    if (file != null) {
      try {
        if (!Files.exists(file)) {
          Files.writeString(file, HEAD + "\n");
        }
        Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    } catch (IOException e) {
      return "";
    }
  }

  private static String count(Verdict verdict, Outcome outcome) {
    return Integer.toString(verdict.outcomes().getOrDefault(outcome, 0));
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.2f", millis / 1e3);
  }

  /** Of this run, by kinds of faults. */
  synchronized String sumOfThisRun() {
    return sum(ofThisRun);
  }

  /** Of all runs that are recorded. */
  String sumOfAll() {
    try {
      return file == null || !Files.exists(file)
          ? sumOfThisRun()
          : sum(Files.readAllLines(file).stream().skip(1).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A Markdown table. A round with two faults is a kind of its own: the gap is that of both.
   *
   * @param lines as they are in the file
   */
  static String sum(List<String> lines) {
    Map<String, Sum> kinds = new TreeMap<>();
    Sum all = new Sum();
    for (String line : lines) {
      String[] columns = line.split("\t", COLUMNS);
      String kind = columns[4].contains(" + ") ? "two at once" : columns[4];
      kinds.computeIfAbsent(kind, k -> new Sum()).add(columns);
      all.add(columns);
    }
    StringBuilder table =
        new StringBuilder(
            """
            | fault | rounds | gap pooler, median | worst | gap direct, median | worst | acknowledged | unknown | violations |
            |---|---|---|---|---|---|---|---|---|
            """);
    kinds.forEach((kind, sum) -> table.append(sum.row(kind)));
    return table.append(all.row("all")).toString();
  }

  private static final class Sum {
    private final List<Double> pooler = new ArrayList<>();
    private final List<Double> direct = new ArrayList<>();
    private long acknowledged;
    private long unknown;
    private long violations;

    void add(String[] columns) {
      pooler.add(Double.valueOf(columns[5]));
      direct.add(Double.valueOf(columns[6]));
      acknowledged += Long.parseLong(columns[8]);
      unknown += Long.parseLong(columns[10]);
      violations += Long.parseLong(columns[11]);
    }

    String row(String kind) {
      if (pooler.isEmpty()) {
        return "";
      }
      return String.format(
          Locale.ROOT,
          "| %s | %d | %.1f s | %.1f s | %.1f s | %.1f s | %d | %d | %d |%n",
          kind,
          pooler.size(),
          median(pooler),
          Collections.max(pooler),
          median(direct),
          Collections.max(direct),
          acknowledged,
          unknown,
          violations);
    }

    private static double median(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      return sorted.get((sorted.size() - 1) / 2);
    }
  }
}
