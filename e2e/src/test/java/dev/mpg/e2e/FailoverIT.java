package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Writers;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The primary goes in every way it can, under two writers: no acknowledged row is missing. */
@Isolated("it looks at how long writes are held up")
class FailoverIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String CONTAINER = "postgres";
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Differs between servers, and between two starts of one. */
  private static final String SERVER =
      "SELECT concat(inet_server_addr(), ' ', pg_postmaster_start_time())";

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() {
    cluster =
        TENANT.applyCluster("shop", "{plan: basic, storage: {size: 1Gi}}").awaitPhase(Phase.READY);
  }

  @Test
  void podDeleted() throws SQLException {
    String before = primary();

    survives("pod deleted", pod -> Kube.client().pods().resource(pod).delete());

    assertThat(primary()).isNotEqualTo(before);
  }

  @Test
  void podDeletedByForce() throws SQLException {
    survives(
        "pod deleted by force",
        pod -> Kube.client().pods().resource(pod).withGracePeriod(0).delete());
  }

  @Test
  void serverProcessKilled() throws SQLException {
    survives(
        "server process killed",
        pod ->
            Shell.inContainer(
                pod,
                CONTAINER,
                "kill -9 $(head -1 /var/lib/postgresql/data/pgdata/postmaster.pid)"));
  }

  @Test
  void containerKilled() throws SQLException {
    String before = primary();

    // Without the child that it is there for, the container's first process ends, and all others
    // with it.
    survives(
        "container killed",
        pod -> Shell.toTheEnd(pod, CONTAINER, "kill -9 $(cat /proc/1/task/1/children)"));

    assertThat(primary()).isNotEqualTo(before);
    assertThat(cluster.events("LockReleased"))
        .as("the lock of an ended container is released at once")
        .anyMatch(event -> event.getMessage().contains(before));
  }

  @Test
  void frozen() throws SQLException {
    String before = primary();

    survives(
        "frozen",
        pod -> {
          Shell.inContainer(pod, CONTAINER, "kill -STOP -1");
          await("the Service no longer to send clients to the frozen server")
              .atMost(BOUND)
              .until(() -> cluster.pods("primary").stream().noneMatch(isNamed(before)));
          Shell.inContainer(pod, CONTAINER, "kill -CONT -1");
        });

    assertThat(primary()).isNotEqualTo(before);
  }

  private static Predicate<Pod> isNamed(String name) {
    return pod -> pod.getMetadata().getName().equals(name);
  }

  private static void survives(String disruption, Consumer<Pod> disrupt) throws SQLException {
    cluster.awaitPhase(Phase.READY);
    Pod pod = cluster.primary();
    String name = pod.getMetadata().getName();
    int told = cluster.events("PrimaryChanged").size();
    String server = cluster.query(Endpoint.DIRECT, Defaults.USER, SERVER);
    try (Writers writers = Writers.start(cluster)) {
      disrupt.accept(pod);
      for (Endpoint endpoint : Endpoint.values()) {
        await(disruption + ": another server, or the same one anew, through " + endpoint)
            .atMost(BOUND)
            .pollInterval(Duration.ofMillis(200))
            .ignoreExceptionsInstanceOf(SQLException.class)
            .until(() -> !cluster.query(endpoint, Defaults.USER, SERVER).equals(server));
      }
      writers.awaitMore(20);
      writers.close();
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost(disruption);
      assertThat(writers.longestGap()).isLessThan(BOUND);
    }
    String now = primary();
    if (!now.equals(name)) {
      List<Event> events = cluster.events("PrimaryChanged");
      assertThat(events).hasSizeGreaterThan(told);
      assertThat(events).anyMatch(event -> event.getMessage().contains("the primary is " + now));
    }
  }

  private static String primary() {
    return cluster.primary().getMetadata().getName();
  }
}
