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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a full backup from the standby costs those who use the database meanwhile. */
class BackupLoadBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** A backup of so much takes longer than a measurement. */
  private static final int SCALE = Integer.getInteger("bench.scale", 140);

  private static final int SECONDS = 20;
  private static final int CLIENTS = 4;
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @Test
  void backupUnderLoad() {
    Cluster shop =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, deletionPolicy: Delete, storage: {size: 8Gi},
                 backup: {retention: {fullBackups: 1}, storage: {size: 16Gi}}}
                """)
            .awaitPhase(Phase.READY);
    Backups backups = new Backups(shop);
    backups.awaitFirst();
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    int whole = 0;
    try (Workbench bench =
        Workbench.start(
            shop, Defaults.USER, "1Gi", "data-" + shop.primary().getMetadata().getName())) {
      bench.run("pgbench -i -q -s %d %s".formatted(SCALE, Workbench.DIRECT), PATIENCE);
      shop.bySuperuser("postgres", "CHECKPOINT");
      measure(bench);
      for (int round = 1; round <= Figures.rounds(); round++) {
        // Each second round the other way about: what grows with time is the same for both.
        boolean first = round % 2 == 0;
        double quiet = first ? 0 : measure(bench);
        String name = "round-" + round;
        backups.ask(name, BackupType.FULL, DeletionPolicy.RETAIN);
        backups.awaitCopying(name);
        double busy = measure(bench);
        boolean lasted = backups.isRunning(name);
        ManagedPostgresBackup made = backups.awaitEnd(name, PATIENCE);
        assertThat(made.getStatus().getError()).isNull();
        assertThat(made.getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
        quiet = first ? measure(bench) : quiet;
        whole += lasted ? 1 : 0;
        without.add(quiet);
        with.add(busy);
        shares.add(busy / quiet);
        System.out.printf(
            Locale.ROOT,
            "round %d: %.0f without, %.0f with a backup (%.2f)%s%n",
            round,
            quiet,
            busy,
            busy / quiet,
            lasted ? "" : ", which ended before the measurement did");
      }
    }
    System.out.println("| what | runs | median | least to most |\n|---|---|---|---|");
    System.out.println(row("pgbench without a backup, transactions per second", without, "%.0f"));
    System.out.println(row("with a full backup from the standby", with, "%.0f"));
    System.out.println(row("of a round, the latter's share of the former", shares, "%.2f"));
    System.out.printf(
        "%nin %d of %d rounds the backup lasted longer than the measurement of %d s%n",
        whole, Figures.rounds(), SECONDS);
  }

  private static double measure(Workbench bench) {
    String said =
        bench.run(
            "pgbench -n -c %d -T %d %s".formatted(CLIENTS, SECONDS, Workbench.DIRECT), PATIENCE);
    Matcher tps = TPS.matcher(said);
    if (!tps.find()) {
      throw new IllegalStateException(said);
    }
    return Double.parseDouble(tps.group(1));
  }

  private static String row(String what, List<Double> values, String format) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return ("| %s | %d | " + format + " | " + format + " to " + format + " |")
        .formatted(
            what,
            sorted.size(),
            sorted.get((sorted.size() - 1) / 2),
            sorted.get(0),
            sorted.get(sorted.size() - 1));
  }
}
