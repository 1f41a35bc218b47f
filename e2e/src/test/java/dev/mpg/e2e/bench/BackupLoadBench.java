package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Workbench;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a full backup from the standby costs those who use the database meanwhile. */
class BackupLoadBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** A backup of so much takes longer than a measurement. */
  private static final int SCALE = Integer.getInteger("bench.scale", 300);

  private static final int SECONDS = 10;
  private static final int CLIENTS = 4;
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
  private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /**
   * What pgbench came to.
   *
   * @param rate transactions per second
   * @param latency of one, in milliseconds; from when it was due, where a rate was asked for
   */
  private record Measured(double rate, double latency) {}

  /** What one kind of load came to in all rounds. */
  private static final class Rows {
    private final String load;
    private final List<Measured> without = new ArrayList<>();
    private final List<Measured> with = new ArrayList<>();

    private Rows(String load) {
      this.load = load;
    }

    private void print() {
      List<Double> shares = new ArrayList<>();
      for (int round = 0; round < with.size(); round++) {
        shares.add(with.get(round).rate / without.get(round).rate);
      }
      print("transactions per second without a backup", of(without, Measured::rate), "%.0f");
      print("with a full backup from the standby", of(with, Measured::rate), "%.0f");
      print("of a round, the latter's share of the former", shares, "%.2f");
      print("latency without, ms", of(without, Measured::latency), "%.1f");
      print("latency with, ms", of(with, Measured::latency), "%.1f");
    }

    private static List<Double> of(List<Measured> measured, ToDoubleFunction<Measured> value) {
      return measured.stream().map(value::applyAsDouble).toList();
    }

    private void print(String what, List<Double> values, String format) {
      List<Double> sorted = values.stream().sorted().toList();
      System.out.printf(
          Locale.ROOT,
          "| %s: %s | %d | " + format + " | " + format + " to " + format + " |%n",
          load,
          what,
          sorted.size(),
          sorted.get((sorted.size() - 1) / 2),
          sorted.get(0),
          sorted.get(sorted.size() - 1));
    }
  }

  private int backups;
  private int whole;

  @Test
  void backupUnderLoad() {
    Cluster shop =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, deletionPolicy: Delete, storage: {size: 16Gi},
                 backup: {retention: {fullBackups: 1}, storage: {size: 16Gi}}}
                """)
            .awaitPhase(Phase.READY);
    new Backups(shop).awaitFirst();
    Rows most = new Rows("as many as it can");
    Rows half = new Rows("half as many");
    try (Workbench bench =
        Workbench.start(
            shop, Defaults.USER, "1Gi", "data-" + shop.primary().getMetadata().getName())) {
      bench.run("pgbench -i -q -s %d %s".formatted(SCALE, Workbench.DIRECT), PATIENCE);
      shop.bySuperuser("postgres", "CHECKPOINT");
      measure(bench, "");
      // What is asked for is the same in all rounds.
      String rate = "--rate=%.0f".formatted(measure(bench, "").rate / 2);
      for (int round = 1; round <= Figures.rounds(); round++) {
        // Each second round the other way about: what grows with time is the same for both.
        round(shop, bench, "", most, round % 2 == 0);
        round(shop, bench, rate, half, round % 2 == 0);
      }
    }
    System.out.println("| what | runs | median | least to most |\n|---|---|---|---|");
    most.print();
    half.print();
    System.out.printf(
        "%nin %d of %d cases the backup lasted longer than the measurement of %d s%n",
        whole, backups, SECONDS);
  }

  private void round(Cluster shop, Workbench bench, String rate, Rows rows, boolean busyFirst) {
    if (!busyFirst) {
      rows.without.add(measure(bench, rate));
    }
    Backups all = new Backups(shop);
    String name = "backup-" + ++backups;
    all.ask(name, BackupType.FULL, DeletionPolicy.RETAIN);
    all.awaitCopying(name);
    rows.with.add(measure(bench, rate));
    whole += all.isRunning(name) ? 1 : 0;
    ManagedPostgresBackup made = all.awaitEnd(name, PATIENCE);
    assertThat(made.getStatus().getError()).isNull();
    assertThat(made.getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
    if (busyFirst) {
      rows.without.add(measure(bench, rate));
    }
  }

  private static Measured measure(Workbench bench, String rate) {
    String said =
        bench.run(
            "pgbench -n -c %d -T %d %s %s".formatted(CLIENTS, SECONDS, rate, Workbench.DIRECT),
            PATIENCE);
    return new Measured(number(TPS, said), number(LATENCY, said));
  }

  private static double number(Pattern pattern, String said) {
    Matcher found = pattern.matcher(said);
    if (!found.find()) {
      throw new IllegalStateException(said);
    }
    return Double.parseDouble(found.group(1));
  }
}
