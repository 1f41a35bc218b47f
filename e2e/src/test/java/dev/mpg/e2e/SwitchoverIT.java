package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Load;
import dev.mpg.e2e.support.OperatorPods;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.AfterTimeout;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PostgresqlSpec;
import dev.mpg.operator.api.v1alpha1.SwitchoverSpec;
import dev.mpg.operator.api.v1alpha1.SwitchoverStatus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The primary changes on purpose, and clients of the pooler do not notice. */
@Isolated("the operator is killed, and away for a while")
class SwitchoverIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String SWITCHOVER = "mpg.dev/switchover";
  private static final int CLIENTS = 8;

  /** Guards look once a second, and the machine may be busy. */
  private static final Duration GUARDED = Duration.ofSeconds(25);

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() {
    cluster =
        TENANT
            .applyCluster(
                "shop",
                "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi}, pooler: {mode:"
                    + " transaction}}")
            .awaitPhase(Phase.READY);
  }

  @BeforeEach
  void ready() {
    cluster.awaitPhase(Phase.READY);
  }

  @AfterEach
  void asBefore() {
    policy(Defaults.PAUSE_TIMEOUT_SECONDS, Defaults.AFTER_TIMEOUT);
  }

  /** What makes the primary change. */
  enum Trigger {
    ANNOTATION {
      @Override
      void pull(Pod primary) {
        cluster.annotate(SWITCHOVER, "any");
      }
    },
    NAMED_STANDBY {
      @Override
      void pull(Pod primary) {
        cluster.annotate(SWITCHOVER, SwitchoverIT.name(cluster.pods("replica").get(0)));
      }
    },
    OTHER_PLAN {
      @Override
      void pull(Pod primary) {
        cluster.edit(spec -> spec.setPlan("starter"));
      }
    },
    FORMER_PLAN {
      @Override
      void pull(Pod primary) {
        cluster.edit(spec -> spec.setPlan("basic"));
      }
    },
    SETTING {
      @Override
      void pull(Pod primary) {
        PostgresqlSpec spec = new PostgresqlSpec();
        spec.setParameters(Map.of("track_activity_query_size", "4kB"));
        cluster.edit(whole -> whole.setPostgresql(spec));
      }
    },
    POD_DELETION {
      @Override
      void pull(Pod primary) {
        Kube.client().pods().resource(primary).delete();
      }
    },
    EVICTION {
      @Override
      void pull(Pod primary) {
        assertThat(Kube.client().pods().resource(primary).evict()).isTrue();
      }
    };

    abstract void pull(Pod primary);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyNotices(Trigger trigger) throws SQLException {
    Pod before = cluster.primary();
    int completed = cluster.events("SwitchoverCompleted").size();
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      trigger.pull(before);
      awaitOther(name(before));
      cluster.awaitPhase(Phase.READY);
      load.awaitMore(100);
      load.assertNobodyNoticed(trigger.toString());
    }
    assertThat(cluster.events("SwitchoverCompleted")).hasSizeGreaterThan(completed);
    assertNothingLeft();
  }

  @Test
  void aTargetThatCannotBeIsRefusedWithTheRemedy() {
    Pod before = cluster.primary();
    String standby = name(cluster.pods("replica").get(0));

    cluster.annotate(SWITCHOVER, "shop-7-0");

    cluster.awaitEvent("SwitchoverRefused", "shop-7-0", standby);
    cluster.awaitThat("no request", c -> c.annotation(SWITCHOVER) == null);
    assertThat(name(cluster.primary())).isEqualTo(name(before));
  }

  @Test
  void aLongTransactionIsCutOffIfItMayBe() throws SQLException {
    policy(2, AfterTimeout.PROCEED);
    String before = name(cluster.primary());
    try (Connection open = transaction();
        Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      cluster.annotate(SWITCHOVER, "any");
      awaitOther(before);
      load.awaitMore(100);

      load.assertNobodyNoticed("beside a transaction that was cut off");
      assertThat(fails(open)).isTrue();
    }
    assertThat(cluster.events("PauseDeadline")).isNotEmpty();
    assertNothingLeft();
  }

  @Test
  void orItIsPostponed() throws SQLException {
    policy(1, AfterTimeout.POSTPONE);
    String before = name(cluster.primary());
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      try (Connection open = transaction()) {
        cluster.annotate(SWITCHOVER, "any");
        cluster.awaitThat("a later try", c -> "Postponed".equals(step(c)));
        load.awaitMore(100);
        assertThat(name(cluster.primary())).isEqualTo(before);
        open.commit();
      }
      awaitOther(before);
      load.awaitMore(100);
      load.assertNobodyNoticed("postponed, then done");
    }
    assertThat(cluster.events("SwitchoverPostponed")).isNotEmpty();
    assertNothingLeft();
  }

  @Test
  void inSessionModeClientsThatStayAreCutOffAndComeBack() throws SQLException {
    policy(1, AfterTimeout.PROCEED);
    cluster.usePoolMode(PoolMode.SESSION);
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      String before = name(cluster.primary());
      cluster.annotate(SWITCHOVER, "any");
      awaitOther(before);
      load.awaitMore(100);
      load.assertNothingLost("session mode");
    } finally {
      cluster.usePoolMode(PoolMode.TRANSACTION);
    }
    assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Preparing", "Switching"})
  void theNextOperatorFinishesIt(String step) throws SQLException {
    String before = name(cluster.primary());
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      cluster.annotate(SWITCHOVER, "any");
      await("the step " + step)
          .atMost(Cluster.PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> step.equals(step(cluster)) || isOther(before));

      OperatorPods.kill();

      awaitOther(before);
      cluster.awaitPhase(Phase.READY);
      load.awaitMore(100);
      load.assertNobodyNoticed("operator killed at " + step);
    }
    assertNothingLeft();
  }

  @Test
  void theNextOperatorUndoesAPauseAndBeginsAnew() throws SQLException {
    policy(8, AfterTimeout.POSTPONE);
    String before = name(cluster.primary());
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      try (Connection open = transaction()) {
        cluster.annotate(SWITCHOVER, "any");
        cluster.awaitThat("a pause", c -> "Pausing".equals(step(c)));

        OperatorPods.kill();

        load.awaitMore(100);
        open.commit();
      }
      awaitOther(before);
      load.awaitMore(100);
      load.assertNobodyNoticed("operator killed at Pausing");
    }
    assertNothingLeft();
  }

  @Test
  void aPoolerGoesOnThoughNoOperatorLives() throws SQLException {
    policy(8, AfterTimeout.POSTPONE);
    try (Connection open = transaction()) {
      cluster.annotate(SWITCHOVER, "any");
      cluster.awaitThat("a pause", c -> "Pausing".equals(step(c)));
      OperatorPods.scale(0);
      try {
        try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
          load.assertNobodyNoticed("no operator lives");
          assertThat(load.stall()).isLessThan(GUARDED);
        }
        open.commit();
      } finally {
        OperatorPods.scale(1);
      }
    }
    cluster.awaitThat("no request", c -> c.annotation(SWITCHOVER) == null);
    assertNothingLeft();
  }

  @Test
  void aSmallerMaxConnectionsComesToThePrimaryWhereItIs() throws SQLException {
    maxConnections("120");
    Pod before = cluster.primary();
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS)) {
      maxConnections("90");
      load.awaitMore(100);
      load.assertNobodyNoticed("a smaller max_connections");
    }
    assertThat(cluster.primary().getMetadata().getUid())
        .as("the pod of the primary, whose server restarted")
        .isEqualTo(before.getMetadata().getUid());
    assertNothingLeft();
  }

  private static void maxConnections(String value) {
    PostgresqlSpec spec = new PostgresqlSpec();
    spec.setParameters(Map.of("max_connections", value));
    cluster.edit(whole -> whole.setPostgresql(spec));
    cluster.awaitThat("this value on all servers", c -> haveAll(c, value));
    cluster.awaitReason("Progressing", "AsWanted");
    cluster.awaitPhase(Phase.READY);
  }

  private static boolean haveAll(Cluster cluster, String value) {
    return Stream.of("primary", "replica")
        .map(cluster::pods)
        .allMatch(
            pods ->
                pods.size() == 1
                    && value.equals(
                        Shell.inContainer(
                                pods.get(0),
                                "postgres",
                                "psql -h /var/run/postgresql -U postgres -Atc 'SHOW"
                                    + " max_connections' || true")
                            .strip()));
  }

  @Test
  void thePodAsksPatroniItselfWhenNoOperatorLives() throws SQLException {
    Pod before = cluster.primary();
    OperatorPods.scale(0);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (Load load = Load.start(cluster, Endpoint.POOLER, CLIENTS);
        LogWatch following = Kube.client().pods().resource(before).tailingLines(0).watchLog(log)) {
      Kube.client().pods().resource(before).delete();
      awaitOther(name(before));
      // Else it was a failover, after the hook had given up.
      cluster.awaitThat(
          "Patroni's switchover", c -> said(log).contains("switchover: demoting myself"));
      load.awaitMore(100);
      load.assertNothingLost("pod deleted while no operator lives");
    } finally {
      OperatorPods.scale(1);
    }
  }

  private static String said(ByteArrayOutputStream log) {
    return log.toString(StandardCharsets.UTF_8);
  }

  private static void awaitOther(String before) {
    cluster.awaitThat("another primary", c -> isOther(before));
  }

  private static boolean isOther(String before) {
    List<Pod> primaries = cluster.pods("primary");
    return primaries.size() == 1 && !name(primaries.get(0)).equals(before);
  }

  private static void policy(int seconds, AfterTimeout afterTimeout) {
    SwitchoverSpec policy = new SwitchoverSpec();
    policy.setPauseTimeoutSeconds(seconds);
    policy.setAfterTimeout(afterTimeout);
    cluster.edit(spec -> spec.setSwitchover(policy));
    cluster.awaitThat("the policy to be seen", Cluster::isObserved);
  }

  /** A connection through the pooler with a transaction that is open. */
  private static Connection transaction() throws SQLException {
    Connection connection = cluster.connect(Endpoint.POOLER);
    connection.setAutoCommit(false);
    Cluster.query(connection, "SELECT 1");
    return connection;
  }

  private static boolean fails(Connection connection) {
    try {
      Cluster.query(connection, "SELECT 1");
      return false;
    } catch (SQLException cutOff) {
      return true;
    }
  }

  /** Nobody waits, and nothing is recorded any more. */
  private static void assertNothingLeft() throws SQLException {
    cluster.awaitPhase(Phase.READY);
    assertThat(cluster.annotation(SWITCHOVER)).isNull();
    assertThat(cluster.status().getSwitchover()).isNull();
    ConfigMap requests =
        Kube.client()
            .configMaps()
            .inNamespace(cluster.namespace())
            .withName(cluster.name() + "-failover")
            .get();
    assertThat(requests.getMetadata().getAnnotations()).doesNotContainKeys(SWITCHOVER, "member");
    for (Pod pooler : cluster.poolers()) {
      assertThat(Shell.inContainer(pooler, "pgbouncer", "cat /etc/pgbouncer/pause-bound"))
          .matches("[0-9]+");
      try (Connection connection = cluster.connectTo(pooler.getStatus().getPodIP(), 6432)) {
        assertThat(Cluster.query(connection, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  private static String step(Cluster cluster) {
    SwitchoverStatus status = cluster.status().getSwitchover();
    return status == null ? "" : String.valueOf(status.getStep());
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
