package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long acknowledged writes through the pooler stop when the primary goes. */
class FailoverBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** What Patroni has when nobody says anything else. */
  private static final String STOCK =
      "patronictl -k -c /etc/patroni edit-config shop --force --quiet -s ttl=30 -s loop_wait=10 -s"
          + " retry_timeout=10 -s primary_start_timeout=300";

  /** These take longer, and say less about this project. */
  private static final int ROUNDS_FOR_ONE_OF_STOCK = 4;

  private static final Set<String> ALSO_WITH_STOCK =
      Set.of("container killed", "pod deleted by force");

  private static Cluster cluster = TENANT.cluster("shop");

  private static final class Row {
    private final Consumer<Pod> disruption;
    private final boolean stock;
    private final Figures gap;
    private final String what;
    private final Map<FailoverLine.Step, Figures> since = new EnumMap<>(FailoverLine.Step.class);

    private Row(String what, Consumer<Pod> disruption, boolean stock) {
      this.what = what + (stock ? ", Patroni's stock settings and no operator" : "");
      this.disruption = disruption;
      this.stock = stock;
      gap = new Figures(this.what + ": gap of writes through the pooler");
    }

    private void add(FailoverLine line, Writer writer) {
      for (FailoverLine.Step step : FailoverLine.Step.values()) {
        Long at = line.at(step);
        if (at != null) {
          since
              .computeIfAbsent(step, s -> new Figures(what + ": " + s))
              .add(Duration.ofNanos(at - writer.gapBegan()));
        }
      }
    }
  }

  @Test
  void failover() throws SQLException {
    cluster =
        TENANT
            .applyCluster("shop", "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}}")
            .awaitPhase(Phase.READY);
    Map<String, Consumer<Pod>> disruptions = new LinkedHashMap<>();
    disruptions.put(
        "container killed",
        pod -> Shell.toTheEnd(pod, "postgres", "kill -9 $(cat /proc/1/task/1/children)"));
    disruptions.put(
        "pod deleted by force",
        pod -> Kube.client().pods().resource(pod).withGracePeriod(0).delete());
    disruptions.put("pod deleted", pod -> Kube.client().pods().resource(pod).delete());
    disruptions.put(
        "postmaster killed",
        pod ->
            Shell.inContainer(
                pod,
                "postgres",
                "kill -9 $(head -1 /var/lib/postgresql/data/pgdata/postmaster.pid)"));
    String kinds = System.getProperty("bench.kinds", "");
    if (!kinds.isEmpty()) {
      assertThat(disruptions).containsKeys(kinds.split(","));
      disruptions.keySet().retainAll(List.of(kinds.split(",")));
    }
    List<Row> rows = new ArrayList<>();
    disruptions.forEach(
        (what, disruption) -> {
          rows.add(new Row(what, disruption, false));
          if (ALSO_WITH_STOCK.contains(what)) {
            rows.add(new Row(what, disruption, true));
          }
        });
    int missing = 0;
    // Side by side: what the machine does meanwhile is the same for all.
    for (int round = 0; round < Figures.rounds(); round++) {
      for (Row row : rows) {
        if (!row.stock || round % ROUNDS_FOR_ONE_OF_STOCK == 0) {
          missing += measure(row);
        }
      }
      System.out.println("round " + round + ", acknowledged writes missing so far: " + missing);
      rows.forEach(row -> System.out.println(row.gap));
    }
    StringBuilder gaps = new StringBuilder(Figures.head());
    StringBuilder steps = new StringBuilder(Figures.head());
    for (Row row : rows) {
      gaps.append('\n').append(row.gap);
      row.since.values().forEach(step -> steps.append('\n').append(step));
    }
    System.out.println(
        gaps
            + "\n\nSince the last acknowledged write (a step that a round went without is not counted):\n\n"
            + steps
            + "\n\nacknowledged writes missing: "
            + missing);
    assertThat(missing).isZero();
  }

  private static int measure(Row row) throws SQLException {
    cluster.awaitPhase(Phase.READY);
    Pod before = cluster.primary();
    if (row.stock) {
      OperatorPods.scale(0);
      Shell.inContainer(before, "postgres", STOCK);
    }
    Writer writer = Writer.start(cluster, Endpoint.POOLER);
    try (FailoverLine line = FailoverLine.of(cluster, before)) {
      row.disruption.accept(before);
      cluster.awaitThat(
          "a primary after the loss",
          now -> now.pods("primary").size() == 1 && writer.failures() > 0);
      writer.awaitMore(20);
      row.add(line, writer);
    } finally {
      writer.close();
      if (row.stock) {
        OperatorPods.scale(1);
      }
    }
    if (isThere(before)) {
      // In the same pod the kubelet waits longer before each start.
      Kube.client().pods().resource(before).delete();
    }
    // The phase alone may still be from before.
    cluster.awaitThat(
        "a new pod of the former primary, and a standby",
        now -> !isThere(before) && now.pods("primary").size() == 1 && standbyIsReady(now));
    row.gap.add(writer.longestGap());
    return writer.missing().size();
  }

  private static boolean isThere(Pod before) {
    return cluster.pods().stream()
        .anyMatch(pod -> pod.getMetadata().getUid().equals(before.getMetadata().getUid()));
  }

  private static boolean standbyIsReady(Cluster now) {
    List<Pod> standbys = now.pods("replica");
    return standbys.size() == 1
        && standbys.get(0).getMetadata().getDeletionTimestamp() == null
        && Readiness.isPodReady(standbys.get(0));
  }
}
