package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Nodes;
import dev.mpg.e2e.support.StrandedClient;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.TransactionLoad;
import dev.mpg.e2e.support.Weather;
import dev.mpg.e2e.support.Writers;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.UserSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The primary's node fails in every way it can, under two writers: another instance takes over by
 * the lease, and no acknowledged row is missing.
 */
@Isolated("nodes fail")
@EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
class NodesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  /** Patroni's lock lasts 20 s, then come the promotion and the clients' next try. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static Cluster cluster = TENANT.cluster("shop");

  /** The operator is on the first node, and what is lost here must be the cluster's alone. */
  @BeforeAll
  static void create() {
    Nodes.assumeAtLeast(3);
    Nodes.keepFirstFree();
    try {
      cluster =
          TENANT
              .applyCluster("shop", "{plan: basic, storage: {size: 1Gi}}")
              .awaitPhase(Phase.READY);
    } finally {
      Nodes.allowPodsEverywhere();
    }
  }

  @BeforeEach
  void ready() {
    cluster.awaitPhase(Phase.READY);
  }

  @AfterEach
  void calm() {
    Weather.calm();
    Nodes.allowPodsEverywhere();
  }

  @Test
  void instancesAndPoolersAreOnNodesOfTheirOwn() {
    assertThat(cluster.pods().stream().filter(NodesIT::isServer).map(Nodes::of))
        .hasSize(2)
        .doesNotHaveDuplicates();
    assertThat(cluster.poolers().stream().map(Nodes::of)).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void nodeOfThePrimaryLost() throws SQLException {
    Pod old = cluster.primary();
    String node = Nodes.of(old);
    try (Writers writers = Writers.start(cluster)) {
      Nodes.lose(node);

      awaitOtherPrimary(old);
      writers.awaitMore(20);

      // What Kubernetes does after five minutes. Nobody there confirms that the processes are gone.
      Kube.client().pods().resource(old).delete();
      workOnTheServersWhile(old);
      Pod stuck = Kube.client().pods().resource(old).get();
      assertThat(stuck).as("a pod whose end nobody has seen").isNotNull();
      assertThat(stuck.getMetadata().getUid()).isEqualTo(old.getMetadata().getUid());
      assertThat(stuck.getMetadata().getDeletionTimestamp()).isNotNull();

      Nodes.bringBack(node);
      cluster.awaitThat(
          "a new pod of the former primary",
          c ->
              c.pods().stream()
                  .map(pod -> pod.getMetadata().getUid())
                  .noneMatch(old.getMetadata().getUid()::equals));
      cluster.awaitPhase(Phase.READY);
      assertThat(cluster.pods("replica"))
          .as("the former primary, on its node and volume")
          .singleElement()
          .satisfies(
              pod -> {
                assertThat(name(pod)).isEqualTo(name(old));
                assertThat(Nodes.of(pod)).isEqualTo(node);
              });
      writers.assertNothingLost("node lost");
      assertThat(writers.longestGap()).isLessThan(BOUND);
    }
  }

  /** With a client on the same side of the cut, whose writes must not be acknowledged in vain. */
  @Test
  void nodeOfThePrimaryCutOff() throws SQLException {
    Pod old = cluster.primary();
    String node = Nodes.of(old);
    try (StrandedClient client = StrandedClient.start(cluster, old);
        Writers writers = Writers.start(cluster)) {
      Nodes.cut(node);

      awaitOtherPrimary(old);
      writers.awaitMore(20);

      Nodes.join(node);
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("node cut off");
      assertThat(writers.longestGap()).isLessThan(BOUND);
      client.assertNothingLost();
    }
  }

  @Test
  void nodeOfThePrimaryFrozen() throws SQLException {
    Pod old = cluster.primary();
    String node = Nodes.of(old);
    try (Writers writers = Writers.start(cluster)) {
      Nodes.freeze(node);

      awaitOtherPrimary(old);
      writers.awaitMore(20);

      Nodes.thaw(node);
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("node frozen");
      assertThat(writers.longestGap()).isLessThan(BOUND);
    }
    assertThat(cluster.primary()).satisfies(now -> assertThat(name(now)).isNotEqualTo(name(old)));
  }

  /** Volumes stay with their node: the instance comes back to it when it takes pods again. */
  @Test
  void nodeOfThePrimaryDrained() throws SQLException {
    cluster.usePoolMode(PoolMode.TRANSACTION);
    Pod old = cluster.primary();
    String node = Nodes.of(old);
    bringAPoolerTo(node);
    try (Writers writers = Writers.start(cluster);
        TransactionLoad load =
            TransactionLoad.start(cluster, Defaults.USER, 8, Integer.MAX_VALUE)) {
      Nodes.drain(node);

      awaitOtherPrimary(old);
      writers.awaitMore(20);

      Nodes.allowPodsEverywhere();
      cluster.awaitPhase(Phase.READY);
      writers.assertNothingLost("node drained");
      assertThat(writers.longestGap()).isLessThan(BOUND);
      load.awaitMore(100);
      System.out.println("node drained: " + load);
      assertThat(load.cutOff()).as("transactions that failed").isZero();
    }
  }

  /** The clients of the pooler that goes with the primary are those that may notice. */
  private static void bringAPoolerTo(String node) {
    List<Pod> poolers = cluster.poolers();
    if (poolers.stream().map(Nodes::of).anyMatch(node::equals)) {
      return;
    }
    try {
      Nodes.allowPodsOnlyOn(node);
      Kube.client().pods().resource(poolers.get(0)).delete();
      cluster.awaitThat(
          "a pooler on " + node,
          c -> c.readyPoolers().stream().map(Nodes::of).anyMatch(node::equals));
    } finally {
      Nodes.allowPodsEverywhere();
    }
    cluster.awaitPhase(Phase.READY);
  }

  private static void awaitOtherPrimary(Pod old) {
    cluster.awaitThat(
        "another one primary",
        c -> {
          List<Pod> primaries = c.pods("primary");
          return primaries.size() == 1 && !name(primaries.get(0)).equals(name(old));
        });
  }

  /** The operator has acted more than once, and could have acted on the pod. */
  private static void workOnTheServersWhile(Pod stuck) throws SQLException {
    await("the operator to see " + name(stuck) + " go")
        .atMost(BOUND)
        .until(
            () ->
                cluster
                    .condition("ReplicaStreaming")
                    .filter(condition -> condition.getStatus().equals("False"))
                    .isPresent());
    cluster.edit(spec -> spec.setUsers(List.of(user(Defaults.USER), user("meanwhile"))));
    cluster.awaitCondition("UsersSynced", "True");
    try (Connection connection = cluster.connect(Endpoint.DIRECT, "meanwhile")) {
      assertThat(Objects.requireNonNull(Cluster.query(connection, "SELECT 1"))).isEqualTo("1");
    }
    cluster.edit(spec -> spec.setUsers(null));
    cluster.awaitCondition("UsersSynced", "True");
  }

  private static UserSpec user(String name) {
    UserSpec user = new UserSpec();
    user.setName(name);
    return user;
  }

  private static boolean isServer(Pod pod) {
    return pod.getMetadata().getLabels().containsKey(Cluster.ROLE);
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
