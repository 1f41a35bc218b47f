package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writer;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long acknowledged writes through the pooler stop when the primary goes. */
class FailoverBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @Test
  void failover() throws SQLException {
    Cluster cluster =
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
    int missing = 0;
    StringBuilder rows = new StringBuilder(Figures.head());
    StringBuilder steps = new StringBuilder(Figures.head());
    for (Map.Entry<String, Consumer<Pod>> disruption : disruptions.entrySet()) {
      Figures gap = new Figures(disruption.getKey() + ": gap of writes through the pooler");
      Map<FailoverLine.Step, Figures> since = new EnumMap<>(FailoverLine.Step.class);
      for (int round = 0; round < Figures.rounds(); round++) {
        cluster.awaitPhase(Phase.READY);
        Pod before = cluster.primary();
        Writer writer = Writer.start(cluster, Endpoint.POOLER);
        try (FailoverLine line = FailoverLine.of(cluster, before)) {
          disruption.getValue().accept(before);
          cluster.awaitThat(
              "another primary, or the same one anew",
              now ->
                  now.pods("primary").size() == 1
                      && !now.pods("primary").get(0).equals(before)
                      && writer.failures() > 0);
          writer.awaitMore(20);
          for (FailoverLine.Step step : FailoverLine.Step.values()) {
            Long at = line.at(step);
            if (at != null) {
              since
                  .computeIfAbsent(step, s -> new Figures(disruption.getKey() + ": " + s))
                  .add(Duration.ofNanos(at - writer.gapBegan()));
            }
          }
        } finally {
          writer.close();
        }
        // In the same pod the kubelet waits longer before each start.
        Kube.client().pods().resource(before).delete();
        cluster.awaitThat(
            "a new pod of the former primary",
            now -> now.pods().stream().noneMatch(pod -> uid(pod).equals(uid(before))));
        gap.add(writer.longestGap());
        missing += writer.missing().size();
      }
      rows.append('\n').append(gap);
      System.out.println(gap);
      System.out.println("acknowledged writes missing so far: " + missing);
      since.values().forEach(step -> steps.append('\n').append(step));
    }
    System.out.println(
        rows
            + "\n\nSince the last acknowledged write (a step that a round went without is not counted):\n\n"
            + steps
            + "\n\nacknowledged writes missing: "
            + missing);
    assertThat(missing).isZero();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
