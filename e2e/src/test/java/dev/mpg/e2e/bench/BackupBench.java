package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Workbench;
import dev.mpg.operator.api.v1alpha1.BackupCompression;
import dev.mpg.operator.api.v1alpha1.BackupPhase;
import dev.mpg.operator.api.v1alpha1.BackupType;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.ManagedPostgresBackup;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How fast full backups are made and restored, side by side with {@code cp} of the same files to
 * the same kind of volume.
 */
class BackupBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final int GIGABYTES = Integer.getInteger("bench.gigabytes", 10);

  /** Of pgbench's scale, for a gigabyte. */
  private static final int SCALE = 68;

  private static final Duration PATIENCE = Duration.ofMinutes(60);

  /** Bytes by what was done with them, and how long each round took. */
  private static final class Row {
    private final Figures figures;
    private final String what;
    private Duration sum = Duration.ZERO;
    private long bytes;

    private Row(String what) {
      this.what = what;
      figures = new Figures(what);
    }

    private void add(long more, Duration took) {
      figures.add(took);
      sum = sum.plus(took);
      bytes += more;
      System.out.println(this);
    }

    private double speed() {
      return bytes / 1e6 / (sum.toNanos() / 1e9);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.0f MB/s", figures, speed());
    }

    private String against(Row copy) {
      return String.format(
          Locale.ROOT, "%s: %.2f of cp's throughput", what, speed() / copy.speed());
    }
  }

  @Test
  void backup() {
    String size = (GIGABYTES * 2 + 2) + "Gi";
    Cluster shop =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, replicas: 0, deletionPolicy: Delete, storage: {size: %1$s},
                 backup: {retention: {fullBackups: 1}, storage: {size: %2$s}},
                 postgresql: {parameters: {max_wal_size: 4GB}}}
                """
                    .formatted(size, (GIGABYTES * 3 + 2) + "Gi"))
            .awaitPhase(Phase.READY);
    Backups backups = new Backups(shop);
    backups.awaitFirst();
    Map<BackupCompression, Row> made = new LinkedHashMap<>();
    Map<BackupCompression, Row> restored = new LinkedHashMap<>();
    Row copied = new Row("cp -a of the data, with sync");
    try (Workbench bench =
        Workbench.start(
            shop,
            Defaults.USER,
            (GIGABYTES + 2) + "Gi",
            "data-" + shop.primary().getMetadata().getName())) {
      bench.run("pgbench -i -q -s %d %s".formatted(GIGABYTES * SCALE, Workbench.DIRECT), PATIENCE);
      shop.bySuperuser("postgres", "CHECKPOINT");
      for (int round = 1; round <= Figures.rounds(); round++) {
        long bytes = Long.parseLong(bench.run("du -sb /data/pgdata/base | cut -f1", PATIENCE));
        copied.add(bytes, copy(bench));
        for (BackupCompression compression :
            new BackupCompression[] {BackupCompression.NONE, BackupCompression.ZST}) {
          String name = compression.value() + "-" + round;
          shop.edit(spec -> spec.getBackup().setCompression(compression));
          Instant asked = Instant.now();
          backups.ask(name, BackupType.FULL, DeletionPolicy.RETAIN);
          ManagedPostgresBackup backup = backups.awaitEnd(name, PATIENCE);
          assertThat(backup.getStatus().getError()).isNull();
          assertThat(backup.getStatus().getPhase()).isEqualTo(BackupPhase.SUCCEEDED);
          made.computeIfAbsent(compression, c -> new Row("full backup, compression " + c.value()))
              .add(bytes, Duration.between(asked, Instant.now()));
          restored
              .computeIfAbsent(compression, c -> new Row("restore of it, " + c.value()))
              .add(bytes, restore(name, size));
        }
        copied.add(bytes, copy(bench));
      }
    }
    System.out.println(Figures.head() + "\n" + copied);
    made.values().forEach(System.out::println);
    restored.values().forEach(System.out::println);
    made.values().forEach(row -> System.out.println(row.against(copied)));
    restored.values().forEach(row -> System.out.println(row.against(copied)));
  }

  private static Duration copy(Workbench bench) {
    String seconds =
        bench.run(
            "rm -rf /own/base; sync -f /own; a=$(date +%s%N); cp -a /data/pgdata/base /own/ && sync"
                + " -f /own/base && echo $(($(date +%s%N) - a)); rm -rf /own/base",
            PATIENCE);
    return Duration.ofNanos(Long.parseLong(seconds));
  }

  /** From the start of the restore's pod to its end. */
  private static Duration restore(String backup, String size) {
    // A name of its own: Events stay when a cluster goes.
    String name = "copy-" + backup;
    Cluster copy =
        TENANT.applyCluster(
            name,
            """
            {plan: basic, replicas: 0, pooler: {replicas: 1}, deletionPolicy: Delete,
             storage: {size: %s}, backup: {storage: {size: 1Gi}},
             restoreFrom: {cluster: shop, backup: %s}}
            """
                .formatted(size, backup));
    Instant began =
        await("the restore to begin")
            .atMost(Cluster.PATIENCE)
            .pollInterval(Duration.ofMillis(200))
            .until(() -> restoreBegan(name), Optional::isPresent)
            .orElseThrow();
    await("the restore to end")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> !copy.events("Restored").isEmpty());
    Duration took = Duration.between(began, Instant.now());
    copy.delete();
    return took;
  }

  private static Optional<Instant> restoreBegan(String copy) {
    Pod pod =
        Kube.client().pods().inNamespace(TENANT.namespace()).withName(copy + "-restore").get();
    return pod == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .flatMap(status -> Stream.ofNullable(status.getState().getRunning()))
            .map(running -> Instant.parse(running.getStartedAt()))
            .findFirst();
  }
}
