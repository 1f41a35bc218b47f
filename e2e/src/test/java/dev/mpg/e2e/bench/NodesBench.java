package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Nodes;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Weather;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long acknowledged writes stop when the primary's node goes, with a pooler on it. */
class NodesBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private record Fault(Consumer<String> happens, Consumer<String> ends) {}

  @AfterEach
  void calm() {
    Weather.calm();
    Nodes.allowPodsEverywhere();
  }

  @Test
  void nodes() throws SQLException {
    Nodes.assumeAtLeast(3);
    Nodes.keepFirstFree();
    Cluster cluster =
        TENANT
            .applyCluster("shop", "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}}")
            .awaitPhase(Phase.READY);
    Nodes.allowPodsEverywhere();
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("node lost", new Fault(Nodes::lose, Nodes::bringBack));
    faults.put("node cut off", new Fault(Nodes::cut, Nodes::join));
    int missing = 0;
    StringBuilder rows = new StringBuilder(Figures.head());
    StringBuilder steps = new StringBuilder(Figures.head());
    for (Map.Entry<String, Fault> fault : faults.entrySet()) {
      Map<Endpoint, Figures> gaps = new EnumMap<>(Endpoint.class);
      Map<FailoverLine.Step, Figures> since = new EnumMap<>(FailoverLine.Step.class);
      for (int round = 0; round < Figures.rounds(); round++) {
        cluster.awaitPhase(Phase.READY);
        Pod before = cluster.primary();
        String node = Nodes.of(before);
        Map<Endpoint, Writer> writers = new EnumMap<>(Endpoint.class);
        try (FailoverLine line = FailoverLine.of(cluster, before)) {
          for (Endpoint endpoint : Endpoint.values()) {
            writers.put(endpoint, Writer.start(cluster, endpoint));
          }
          fault.getValue().happens().accept(node);
          cluster.awaitThat(
              "another primary",
              now ->
                  now.pods("primary").stream().noneMatch(pod -> name(pod).equals(name(before)))
                      && now.pods("primary").size() == 1);
          writers.values().forEach(writer -> writer.awaitMore(20));
          Writer direct = writers.get(Endpoint.DIRECT);
          for (FailoverLine.Step step : FailoverLine.Step.values()) {
            Long at = line.at(step);
            if (at != null) {
              since
                  .computeIfAbsent(step, s -> new Figures(fault.getKey() + ": " + s))
                  .add(Duration.ofNanos(at - direct.gapBegan()));
            }
          }
        } finally {
          writers.values().forEach(Writer::close);
        }
        fault.getValue().ends().accept(node);
        cluster.awaitPhase(Phase.READY);
        for (Map.Entry<Endpoint, Writer> writer : writers.entrySet()) {
          gaps.computeIfAbsent(writer.getKey(), endpoint -> new Figures(row(fault, endpoint)))
              .add(writer.getValue().longestGap());
          missing += writer.getValue().missing().size();
        }
        System.out.println(gaps.values() + ", acknowledged writes missing so far: " + missing);
      }
      gaps.values().forEach(gap -> rows.append('\n').append(gap));
      since.values().forEach(step -> steps.append('\n').append(step));
    }
    System.out.println(
        rows
            + "\n\nSince the last acknowledged write on the direct way (a step that a round went without is not counted):\n\n"
            + steps
            + "\n\nacknowledged writes missing: "
            + missing);
    assertThat(missing).isZero();
  }

  private static String row(Map.Entry<String, Fault> fault, Endpoint endpoint) {
    return fault.getKey()
        + ": gap of writes "
        + (endpoint == Endpoint.POOLER ? "through the pooler" : "direct");
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
