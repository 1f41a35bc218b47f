package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Load;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long clients wait, and what fails, when the primary changes on purpose: with the poolers'
 * pause, and without it as Patroni does it by itself.
 */
class SwitchoverBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final int POOLED = 8;
  private static final int DIRECT = 2;

  /** What one kind of change came to in all rounds. */
  private static final class Row {
    private final Figures pooled;
    private final Figures direct;
    private final Figures whole;
    private long failed;
    private int rounds;

    private Row(String what) {
      pooled = new Figures(what + ": stall of a transaction through the pooler");
      direct = new Figures(what + ": gap of acknowledged writes, direct connections");
      whole = new Figures(what + ": from the request to Ready");
    }

    @Override
    public String toString() {
      return pooled + "\n" + direct + "\n" + whole;
    }

    private String failures() {
      return failed + " transactions failed through the pooler in " + rounds + " rounds";
    }
  }

  private static Cluster cluster = TENANT.cluster("shop");

  @Test
  void switchover() throws SQLException {
    cluster =
        TENANT
            .applyCluster(
                "shop",
                "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}, pooler: {mode:"
                    + " transaction}}")
            .awaitPhase(Phase.READY);
    // The first backup is made beside nothing that is measured here.
    new Backups(cluster).awaitFirst();
    Map<String, Consumer<Pod>> changes = new LinkedHashMap<>();
    changes.put("with PAUSE", primary -> cluster.annotate("mpg.dev/switchover", "any"));
    changes.put("without (patronictl switchover)", SwitchoverBench::patronictl);
    changes.put("plan changed", primary -> otherPlan());
    Map<String, Row> rows = new LinkedHashMap<>();
    int missing = 0;
    // Side by side: what the machine does meanwhile is the same for all.
    for (int round = 0; round < Figures.rounds(); round++) {
      for (Map.Entry<String, Consumer<Pod>> change : changes.entrySet()) {
        missing += measure(change.getValue(), rows.computeIfAbsent(change.getKey(), Row::new));
      }
    }
    StringBuilder text = new StringBuilder(Figures.head());
    rows.values().forEach(row -> text.append('\n').append(row));
    rows.forEach(
        (what, row) -> text.append("\n\n").append(what).append(": ").append(row.failures()));
    System.out.println(text + "\n\nacknowledged writes missing: " + missing);
    assertThat(missing).isZero();
    for (String planned : List.of("with PAUSE", "plan changed")) {
      assertThat(rows.get(planned).failed).as("failed transactions, " + planned).isZero();
    }
  }

  private static int measure(Consumer<Pod> change, Row row) throws SQLException {
    // The phase may still be from before a change that the operator did not make.
    cluster.awaitThat(
        "a primary and a standby",
        c -> c.pods("primary").size() == 1 && c.pods("replica").size() == 1);
    cluster.awaitPhase(Phase.READY);
    Pod before = cluster.primary();
    try (Load pooled = Load.start(cluster, Endpoint.POOLER, POOLED);
        Load direct = Load.start(cluster, Endpoint.DIRECT, DIRECT)) {
      pooled.reset();
      direct.reset();
      long began = System.nanoTime();
      change.accept(before);
      cluster.awaitThat(
          "another primary",
          c -> {
            List<Pod> primaries = c.pods("primary");
            return primaries.size() == 1 && !name(primaries.get(0)).equals(name(before));
          });
      cluster.awaitPhase(Phase.READY);
      row.whole.add(Duration.ofNanos(System.nanoTime() - began));
      pooled.awaitMore(100);
      direct.awaitMore(20);
      pooled.close();
      direct.close();
      row.pooled.add(pooled.stall());
      row.direct.add(direct.stall());
      row.failed += pooled.failures();
      row.rounds++;
      System.out.println(pooled + "; " + direct);
      return pooled.missing().size() + direct.missing().size();
    }
  }

  private static void patronictl(Pod primary) {
    String standby = name(cluster.pods("replica").get(0));
    Shell.inContainer(
        primary,
        "postgres",
        "patronictl -k -c /etc/patroni switchover shop --leader %s --candidate %s --force"
            .formatted(name(primary), standby));
  }

  private static void otherPlan() {
    String plan = "basic".equals(cluster.get().getSpec().getPlan()) ? "starter" : "basic";
    cluster.edit(spec -> spec.setPlan(plan));
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
