package dev.mpg.e2e.bench;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Defaults;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From apply to the first write, to Ready, and what of it the operator takes for itself. */
class CreationBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final Duration POLL = Duration.ofMillis(25);

  /** The operator's own account of the first pass: all objects of a new cluster. */
  private static final Pattern WRITTEN =
      Pattern.compile("\"name\":\"([^\"]+)\",\"message\":\"(\\d+) objects written in (\\d+) ms");

  private static final int OBJECTS_OF_A_CLUSTER = 20;

  @Test
  void creation() {
    Figures write = new Figures("apply to first write, DIRECT_DATABASE_URL");
    Figures ready = new Figures("apply to Ready");
    Figures operator = new Figures("the operator's share: resource seen to last object written");
    Instant started = Instant.now();
    for (int round = 1; round <= Figures.rounds(); round++) {
      long from = System.nanoTime();
      Cluster cluster =
          TENANT.applyCluster(
              "bench-" + round, "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}}");
      await("a write").atMost(Cluster.PATIENCE).pollInterval(POLL).until(() -> writes(cluster));
      write.add(Duration.ofNanos(System.nanoTime() - from));
      await("Ready")
          .atMost(Cluster.PATIENCE)
          .pollInterval(POLL)
          .until(
              () ->
                  cluster
                      .condition("Ready")
                      .filter(condition -> "True".equals(condition.getStatus()))
                      .isPresent());
      ready.add(Duration.ofNanos(System.nanoTime() - from));
      cluster.delete();
      await("the cluster to be gone")
          .atMost(Cluster.PATIENCE)
          .until(() -> cluster.pods().isEmpty() && cluster.volumeClaims().isEmpty());
    }
    OperatorPods.list()
        .forEach(
            pod -> {
              Matcher line =
                  WRITTEN.matcher(
                      Kube.client().pods().resource(pod).sinceTime(started.toString()).getLog());
              while (line.find()) {
                if (line.group(1).startsWith("bench-")
                    && Integer.parseInt(line.group(2)) >= OBJECTS_OF_A_CLUSTER) {
                  operator.add(Duration.ofMillis(Long.parseLong(line.group(3))));
                }
              }
            });
    System.out.println(Figures.head() + "\n" + write + "\n" + ready + "\n" + operator);
  }

  private static boolean writes(Cluster cluster) {
    try {
      cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE first_write (at timestamptz)");
      return true;
    } catch (SQLException | NullPointerException notYet) {
      return false;
    }
  }
}
