package dev.mpg.e2e.bench;

import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.Defaults;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From apply to the first write, to Ready, and what of it the operator takes for itself. */
class CreationBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final Duration POLL = Duration.ofMillis(25);

  @Test
  void creation() {
    Figures write = new Figures("apply to first write, DIRECT_DATABASE_URL");
    Figures ready = new Figures("apply to Ready");
    Figures operator = new Figures("the operator's share: resource seen to last object created");
    List<TimeLine> lines = new ArrayList<>();
    for (int round = 1; round <= Figures.rounds(); round++) {
      TimeLine line = create("bench-" + round);
      lines.add(line);
      write.add(line.at(Milestone.WRITTEN));
      ready.add(line.at(Milestone.READY));
      operator.add(line.at(Milestone.OBJECTS).minus(line.at(Milestone.SEEN)));
    }
    lines.sort(Comparator.comparing(line -> line.at(Milestone.READY)));
    System.out.println(
        Figures.head()
            + "\n"
            + write
            + "\n"
            + ready
            + "\n"
            + operator
            + "\n\nThe creation with the median time to Ready:\n\n"
            + lines.get((lines.size() - 1) / 2));
  }

  private static TimeLine create(String name) {
    try (TimeLine line = TimeLine.of(TENANT.namespace(), name)) {
      Cluster cluster =
          TENANT.applyCluster(name, "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}}");
      await("a write").atMost(Cluster.PATIENCE).pollInterval(POLL).until(() -> writes(cluster));
      line.reach(Milestone.WRITTEN);
      await("Ready")
          .atMost(Cluster.PATIENCE)
          .pollInterval(POLL)
          .until(() -> line.has(Milestone.READY));
      cluster.delete();
      await("the cluster to be gone")
          .atMost(Cluster.PATIENCE)
          .until(() -> cluster.pods().isEmpty() && cluster.volumeClaims().isEmpty());
      return line;
    }
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
