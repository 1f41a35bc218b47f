package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.TransactionLoad;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.PGStatement;

/** Pooling by session and by transaction, and what only the direct connection has. */
class PoolModesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static Cluster cluster = TENANT.cluster("pool");

  @BeforeAll
  static void create() throws SQLException {
    cluster =
        TENANT
            .applyCluster("pool", "{plan: basic, replicas: 0, storage: {size: 1Gi}}")
            .awaitReady();
    cluster.execute(Endpoint.DIRECT, Defaults.USER, "CREATE TABLE item (id serial, t text)");
  }

  @ParameterizedTest
  @EnumSource
  void bothUrlsWriteInEveryMode(PoolMode mode) throws SQLException {
    cluster.usePoolMode(mode);

    for (Endpoint endpoint : Endpoint.values()) {
      String id =
          cluster.query(
              endpoint, Defaults.USER, "INSERT INTO item (t) VALUES ('" + mode + "') RETURNING id");
      assertThat(
              cluster.query(Endpoint.DIRECT, Defaults.USER, "SELECT t FROM item WHERE id = " + id))
          .isEqualTo(mode.toString());
    }
  }

  @Test
  void aNewModeIsInForceOnEveryPoolerPodAndNobodyNotices() throws SQLException {
    cluster.usePoolMode(PoolMode.SESSION);
    // Those that another test replaced drain for a while.
    cluster.awaitThat("two poolers", c -> c.poolers().size() == Defaults.POOLER_REPLICAS);
    Map<String, String> before = cluster.snapshot().pods();
    assertThat(cluster.poolers()).hasSize(Defaults.POOLER_REPLICAS);
    assertThat(cluster.poolers())
        .allSatisfy(pod -> assertThat(cluster.sharesConnections(pod)).isFalse());

    try (Connection open = cluster.connect(Endpoint.POOLER)) {
      Cluster.query(open, "SELECT 1");
      cluster.usePoolMode(PoolMode.TRANSACTION);
      assertThat(cluster.poolers())
          .allSatisfy(pod -> assertThat(cluster.sharesConnections(pod)).isTrue());
      assertThat(Cluster.query(open, "SELECT 'still here'")).isEqualTo("still here");

      cluster.usePoolMode(PoolMode.SESSION);
      assertThat(cluster.poolers())
          .allSatisfy(pod -> assertThat(cluster.sharesConnections(pod)).isFalse());
      assertThat(Cluster.query(open, "SELECT 'still here'")).isEqualTo("still here");
    }

    assertThat(cluster.snapshot().pods()).isEqualTo(before);
  }

  @Test
  void aPoolerThatStartsMeanwhileHasTheNewModeAndSettings() {
    cluster.usePoolMode(PoolMode.SESSION);
    List<Pod> before = cluster.poolers();

    Kube.client().pods().resource(before.get(0)).delete();
    cluster.edit(
        spec -> {
          PoolerSpec pooler = new PoolerSpec();
          pooler.setMode(PoolMode.TRANSACTION);
          pooler.setParameters(Map.of("query_wait_timeout", "77"));
          spec.setPooler(pooler);
        });

    await("all poolers, and their files, to be as wanted")
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(cluster.readyPoolers())
                    .hasSize(Defaults.POOLER_REPLICAS)
                    .doesNotContain(before.get(0))
                    .allSatisfy(
                        pod -> {
                          assertThat(cluster.sharesConnections(pod)).isTrue();
                          assertThat(file(pod))
                              .contains("pool_mode = transaction", "query_wait_timeout = 77");
                        }));
  }

  @Test
  void aRolloutOfPoolersCutsNoTransactionOff() throws SQLException {
    cluster.usePoolMode(PoolMode.TRANSACTION);
    List<String> before = uids();
    try (TransactionLoad renewing = TransactionLoad.start(cluster, Defaults.USER, 4, 20);
        TransactionLoad staying =
            TransactionLoad.start(cluster, Defaults.USER, 2, Integer.MAX_VALUE)) {
      Shell.kubectl(
          "--namespace", cluster.namespace(), "rollout", "restart", "deployment/pool-pgbouncer");

      cluster.awaitThat("other poolers", c -> uids().stream().noneMatch(before::contains));
      renewing.awaitMore(100);
      staying.awaitMore(20);
      System.out.println("rollout of poolers: " + renewing + "; " + staying);
      assertThat(renewing.cutOff()).isZero();
      assertThat(renewing.dropped()).isZero();
      assertThat(staying.cutOff()).isZero();
    }
    cluster.awaitReady();
  }

  private static List<String> uids() {
    return cluster.poolers().stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private static String file(Pod pooler) {
    return Shell.inContainer(pooler, "pgbouncer", "cat /etc/pgbouncer/pgbouncer.ini");
  }

  @Test
  void namedPreparedStatementsWorkInTransactionMode() throws SQLException {
    cluster.usePoolMode(PoolMode.TRANSACTION);
    Properties named = new Properties();
    named.setProperty("prepareThreshold", "1");

    // The driver gives both clients' statements the same names.
    try (Connection first = cluster.connect(Endpoint.POOLER, cluster.secret(), named);
        Connection second = cluster.connect(Endpoint.POOLER, cluster.secret(), named)) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      try (PreparedStatement plus = first.prepareStatement("SELECT ?::int + 1");
          PreparedStatement times = second.prepareStatement("SELECT ?::int * 10")) {
        for (int i = 0; i < 20; i++) {
          assertThat(ask(plus, i)).isEqualTo(i + 1);
          first.commit();
          assertThat(ask(times, i)).isEqualTo(i * 10);
          second.commit();
        }
        assertThat(plus.unwrap(PGStatement.class).isUseServerPrepare()).isTrue();
        assertThat(times.unwrap(PGStatement.class).isUseServerPrepare()).isTrue();
      }
    }
  }

  @Test
  void listenAndNotifyOnTheDirectUrl() throws SQLException {
    try (Connection listener = cluster.connect(Endpoint.DIRECT);
        Statement listen = listener.createStatement()) {
      listen.execute("LISTEN news");
      cluster.execute(Endpoint.POOLER, Defaults.USER, "NOTIFY news, 'hello'");

      PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(10_000);

      assertThat(heard).extracting(PGNotification::getParameter).containsExactly("hello");
    }
  }

  @Test
  void advisoryLocksBelongToTheDirectSession() throws SQLException {
    try (Connection other = cluster.connect(Endpoint.DIRECT)) {
      try (Connection holder = cluster.connect(Endpoint.DIRECT)) {
        Cluster.query(holder, "SELECT pg_advisory_lock(7)");
        assertThat(Cluster.query(holder, "SELECT 1")).isEqualTo("1");
        assertThat(Cluster.query(other, "SELECT pg_try_advisory_lock(7)")).isEqualTo("f");
      }
      assertThat(Cluster.query(other, "SELECT pg_advisory_lock(7) IS NOT NULL")).isEqualTo("t");
    }
  }

  private static int ask(PreparedStatement statement, int value) throws SQLException {
    statement.setInt(1, value);
    try (ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }
}
