package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Snapshot;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Weather;
import dev.mpg.e2e.support.Writers;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The network fails, or the API server does: the database serves, and no acknowledged row is
 * missing. Needs a node whose weather can be made: sandbox/e2e gives one.
 */
@Isolated("the API server fails")
@EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
class WeatherIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** Patroni's lock. */
  private static final Duration LEASE = Duration.ofSeconds(20);

  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() {
    cluster =
        TENANT.applyCluster("shop", "{plan: basic, storage: {size: 1Gi}}").awaitPhase(Phase.READY);
  }

  @BeforeEach
  void ready() {
    cluster.awaitPhase(Phase.READY);
  }

  @AfterEach
  void calm() {
    Weather.calm();
  }

  @Test
  void theApiServerIsGoneForAMinute() throws SQLException {
    Snapshot before = cluster.snapshot();
    try (Writers writers = Writers.start(cluster)) {
      Weather.apiGone();

      newConnectionsWorkFor(A_MINUTE);

      Weather.calm();
      writers.awaitMore(20);
      writers.assertNothingLost("API server gone");
      assertThat(writers.failures()).isZero();
    }
    OperatorPods.assertWorkFor(cluster, "after-gone");
    assertThat(cluster.snapshot().pods()).isEqualTo(before.pods());
  }

  @Test
  void theApiServerAnswersNobodyForLongerThanTheLockLasts() throws SQLException {
    Snapshot before = cluster.snapshot();
    try (Writers writers = Writers.start(cluster)) {
      Weather.apiFrozen();

      writesGoOnFor(writers, LEASE.plusSeconds(5));
      assertThat(writers.failures()).isZero();

      Weather.calm();
      // What Patroni asked for meanwhile is done only now, and it may believe for a moment that
      // somebody else has its lock.
      OperatorPods.assertWorkFor(cluster, "after-frozen");
      writers.awaitMore(20);
      writers.assertNothingLost("API server frozen");
      assertThat(writers.longestGap()).isLessThan(A_MINUTE);
    }
    assertThat(cluster.snapshot().pods()).isEqualTo(before.pods());
  }

  @Test
  void aPrimaryWithoutTheApiServerGoesOn() throws SQLException {
    String primary = primary();
    try (Writers writers = Writers.start(cluster)) {
      Weather.apiCut(cluster.primary());

      newConnectionsWorkFor(LEASE.plusSeconds(5));

      Weather.calm();
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("primary without the API server");
      assertThat(writers.failures()).isZero();
    }
    assertThat(primary()).isEqualTo(primary);
  }

  @Test
  void aPrimaryWithoutItsStandbyGoesOnAlone() throws SQLException {
    String primary = primary();
    try (Writers writers = Writers.start(cluster)) {
      Weather.cut(cluster.primary(), cluster.pods("replica").get(0));

      cluster.awaitCondition("ReplicaStreaming", "False");
      writers.awaitMore(20);

      Weather.calm();
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("primary without its standby");
      // Commits wait for the standby for so long; a client may lose patience before.
      assertThat(writers.longestGap()).isLessThan(Duration.ofSeconds(30));
    }
    assertThat(primary()).isEqualTo(primary);
  }

  /** It cannot know that it has lost its lock, other than by the time. */
  @Test
  void aPrimaryCutOffFromEverybodyIsReplaced() throws SQLException {
    Pod old = cluster.primary();
    Pod standby = cluster.pods("replica").get(0);
    try (Writers writers = Writers.start(cluster)) {
      Weather.apiCut(old);
      Weather.cut(old, standby);

      cluster.awaitThat(
          "the standby to be the one primary",
          c ->
              c.pods("primary").stream()
                  .map(pod -> pod.getMetadata().getName())
                  .toList()
                  .equals(List.of(standby.getMetadata().getName())));
      writers.awaitMore(20);

      Weather.calm();
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("primary cut off from everybody");
      // The lease, and no more than one late look of the poolers.
      assertThat(writers.longestGap()).isLessThan(Duration.ofSeconds(40));
    }
    assertThat(primary()).isEqualTo(standby.getMetadata().getName());
  }

  @Test
  void anOperatorCutOffFromTheServersSaysSo() throws SQLException {
    Pod operator = OperatorPods.list().get(0);
    cluster.pods().forEach(pod -> Weather.cut(operator, pod));
    try (Writers writers = Writers.start(cluster)) {
      cluster.edit(spec -> spec.setUsers(List.of(user(Defaults.USER), user("cut-off"))));

      assertThat(cluster.awaitReason("UsersSynced", "ServerUnreachable").getMessage())
          .contains(primary());
      writers.awaitMore(20);

      Weather.calm();
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("operator cut off");
      assertThat(writers.failures()).isZero();
    }
    cluster.connect(Endpoint.POOLER, "cut-off").close();
    cluster.edit(spec -> spec.setUsers(null));
  }

  private static void newConnectionsWorkFor(Duration time) {
    await("new connections that can write")
        .during(time)
        .atMost(time.plus(A_MINUTE))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              for (Endpoint endpoint : Endpoint.values()) {
                try (Connection connection = cluster.connect(endpoint)) {
                  Cluster.query(connection, "SELECT pg_logical_emit_message(true, 'e2e', '')");
                }
              }
              return true;
            });
  }

  private static void writesGoOnFor(Writers writers, Duration time) {
    await("writes to go on")
        .during(time)
        .atMost(time.plus(A_MINUTE))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              writers.awaitMore(1);
              return true;
            });
  }

  private static UserSpec user(String name) {
    UserSpec user = new UserSpec();
    user.setName(name);
    return user;
  }

  private static String primary() {
    return cluster.primary().getMetadata().getName();
  }
}
