package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mpg.e2e.support.Backups;
import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.OperatorRest;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.ManagedPostgres;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** While nothing is to do the operator does nothing, whatever Patroni writes. */
@Isolated("it counts what the operator does")
class IdleIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final Duration WHILE = Duration.ofSeconds(60);

  /**
   * At most two looks at each cluster for changes by hand, which come every 50 s, one for a file of
   * the log that waits, and a pass after each of them because its repository has news; each
   * started, each succeeded. Patroni's heartbeats would make twice as many.
   */
  private static final double LOOKS = 12;

  @Test
  void noRequestAndOnlyTheLooksForChangesByHand() {
    String log = System.getenv("MPG_AUDIT_LOG");
    assumeTrue(log != null, "MPG_AUDIT_LOG names the API server's audit log, as sandbox/e2e does");
    Cluster cluster =
        TENANT
            .applyCluster(
                "shop",
                "{plan: basic, deletionPolicy: Delete, storage: {size: 1Gi},"
                    + " backup: {fullSchedule: '0 0 1 1 *', incrementalSchedule: '0 0 1 1 *'}}")
            .awaitPhase(Phase.READY);
    // After the first backup, which is due at once, none is for months.
    new Backups(cluster).awaitFirst();
    // What follows the first backup is over after the first while.
    awaitRest(OperatorRest.fromNowOn(Path.of(log), cluster.namespace()));
    OperatorRest rest = OperatorRest.fromNowOn(Path.of(log), cluster.namespace());
    awaitRest(rest);

    int clusters =
        Kube.client().resources(ManagedPostgres.class).inAnyNamespace().list().getItems().size();
    assertThat(rest.reconciles()).as(rest.toString()).isLessThanOrEqualTo(LOOKS * clusters);
  }

  private static void awaitRest(OperatorRest rest) {
    await("the operator to rest for " + WHILE)
        .atMost(Cluster.PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(rest.look()).as(rest.toString()).isGreaterThan(WHILE));
  }
}
