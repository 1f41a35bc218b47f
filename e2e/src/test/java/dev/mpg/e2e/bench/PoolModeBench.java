package dev.mpg.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.TransactionLoad;
import dev.mpg.operator.api.v1alpha1.Defaults;
import dev.mpg.operator.api.v1alpha1.Phase;
import dev.mpg.operator.api.v1alpha1.PoolMode;
import dev.mpg.operator.api.v1alpha1.PoolerSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long after an edit every pooler works in the new mode, while eight clients run transactions
 * and others are connected and do nothing.
 */
class PoolModeBench {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final String LOAD = "load";
  private static final int OPEN = 20;

  private static int looks;
  private static int loginsRefused;

  @Test
  void poolMode() throws SQLException {
    Cluster cluster =
        TENANT
            .applyCluster(
                "shop",
                """
                {plan: basic, deletionPolicy: Delete, storage: {size: 1Gi},
                 users: [{name: %s}, {name: %s}]}
                """
                    .formatted(Defaults.USER, LOAD))
            .awaitPhase(Phase.READY);
    List<Pod> poolers = cluster.readyPoolers();
    Figures toTransaction = new Figures("edit of pooler.mode to transaction on every pooler");
    Figures toSession = new Figures("edit of pooler.mode to session on every pooler");
    List<Connection> open = new ArrayList<>();
    try (TransactionLoad load = TransactionLoad.start(cluster, LOAD, 8, Integer.MAX_VALUE)) {
      for (int i = 0; i < OPEN; i++) {
        Connection connection = cluster.connect(Endpoint.POOLER, LOAD);
        open.add(connection);
      }
      for (int round = 0; round < Figures.rounds(); round++) {
        toTransaction.add(change(cluster, poolers, PoolMode.TRANSACTION));
        load.awaitMore(50);
        toSession.add(change(cluster, poolers, PoolMode.SESSION));
        load.awaitMore(50);
      }
      int lost = 0;
      change(cluster, poolers, PoolMode.TRANSACTION);
      for (Connection connection : open) {
        lost += connection.isValid(10) ? 0 : 1;
        connection.close();
      }
      System.out.println(
          Figures.head()
              + "\n"
              + toTransaction
              + "\n"
              + toSession
              + "\n\nload: "
              + load
              + "\nopen connections lost: "
              + lost
              + " of "
              + OPEN
              + "\nlooks with a new login that was refused: "
              + loginsRefused
              + " of "
              + looks);
      assertThat(load.cutOff() + load.dropped() + lost).as("dropped connections").isZero();
    }
    assertThat(cluster.readyPoolers())
        .extracting(pod -> pod.getMetadata().getUid())
        .containsExactlyInAnyOrderElementsOf(
            poolers.stream().map(pod -> pod.getMetadata().getUid()).toList());
  }

  private static Duration change(Cluster cluster, List<Pod> poolers, PoolMode mode) {
    long edit = System.nanoTime();
    cluster.edit(
        spec -> {
          PoolerSpec pooler = new PoolerSpec();
          pooler.setMode(mode);
          spec.setPooler(pooler);
        });
    cluster.awaitThat(
        "all poolers in mode " + mode,
        now -> poolers.stream().allMatch(pod -> isIn(mode, now, pod)));
    return Duration.ofNanos(System.nanoTime() - edit);
  }

  /** Each look is two logins of a user who has no other connection, the hardest case. */
  private static boolean isIn(PoolMode mode, Cluster cluster, Pod pooler) {
    try {
      looks++;
      return cluster.sharesConnections(pooler) == (mode == PoolMode.TRANSACTION);
    } catch (IllegalStateException refused) {
      System.out.println(refused.getMessage());
      loginsRefused++;
      return false;
    }
  }
}
