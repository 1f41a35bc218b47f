package dev.mpg.e2e.bench;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.AuditLog;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.OperatorRest;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operator asks of the API server, and of memory, while several clusters just run. */
class IdleBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final int CLUSTERS = Integer.getInteger("bench.clusters", 5);
  private static final Duration WINDOW =
      Duration.ofMinutes(Integer.getInteger("bench.minutes", 10));

  /** Longer than the kubelet takes to bring a ConfigMap into a pod, which the operator awaits. */
  private static final Duration QUIET = Duration.ofSeconds(100);

  private static final Duration SAMPLE = Duration.ofSeconds(10);
  private static final double MEBIBYTE = 1 << 20;

  @Test
  void idle() {
    Path log =
        Path.of(
            Objects.requireNonNull(
                System.getenv("MPG_AUDIT_LOG"),
                "MPG_AUDIT_LOG names the API server's audit log, as sandbox/e2e does"));
    List<Cluster> clusters = new ArrayList<>();
    for (int number = 1; number <= CLUSTERS; number++) {
      clusters.add(
          TENANT.applyCluster(
              "bench-" + number, "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}}"));
    }
    clusters.forEach(cluster -> cluster.awaitPhase(Phase.READY));
    OperatorRest rest = OperatorRest.fromNowOn(log, TENANT.namespace());
    await("the operator to rest for " + QUIET)
        .atMost(Cluster.PATIENCE.plus(QUIET))
        .pollInterval(SAMPLE)
        .untilAsserted(() -> assertThat(rest.look()).as(rest.toString()).isGreaterThan(QUIET));

    AuditLog audit = AuditLog.fromNowOn(log);
    String operator = OperatorPods.userName();
    Instant end = Instant.now().plus(WINDOW);
    long[] most = new long[2];
    await("the end of the window")
        .atMost(WINDOW.plus(Cluster.PATIENCE))
        .pollInterval(SAMPLE)
        .until(
            () -> {
              most[0] = Math.max(most[0], OperatorPods.residentBytes());
              most[1] = Math.max(most[1], OperatorPods.workingSetBytes());
              return Instant.now().isAfter(end);
            });
    List<String> requests = audit.requests(operator, TENANT.namespace());
    System.out.println(
        String.format(
            Locale.ROOT,
            """
            | clusters | minutes | requests of the operator | resident memory, most | working set, most |
            |---|---|---|---|---|
            | %d | %d | %s | %.0f MiB | %.0f MiB |""",
            CLUSTERS,
            WINDOW.toMinutes(),
            byVerb(requests),
            most[0] / MEBIBYTE,
            most[1] / MEBIBYTE));
    assertThat(requests).as("requests, watches and leases aside").isEmpty();
  }

  private static String byVerb(List<String> requests) {
    return requests.size()
        + requests.stream()
            .collect(
                groupingBy(
                    request -> request.substring(0, request.indexOf(' ')),
                    TreeMap::new,
                    counting()))
            .entrySet()
            .stream()
            .map(verb -> verb.getKey() + " " + verb.getValue())
            .collect(joining(", ", " (", ")"))
            .replace(" ()", "");
  }
}
