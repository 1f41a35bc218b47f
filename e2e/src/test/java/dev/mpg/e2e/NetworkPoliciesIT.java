package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.e2e.support.Weather;
import dev.mpg.operator.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The cluster's NetworkPolicies hold for a pod that is none of its own. Needs a network that
 * enforces them, as the sandbox's does.
 */
@EnabledIfEnvironmentVariable(named = Weather.SCRIPT, matches = ".+")
class NetworkPoliciesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();
  @RegisterExtension static final Tenant STRANGER = new Tenant();

  private static final int POSTGRES = 5432;
  private static final int PGBOUNCER = 6432;
  private static final int PATRONI = 8008;
  private static final String SERVER = "postgres";

  private static Cluster cluster = TENANT.cluster("shop");

  @BeforeAll
  static void create() {
    cluster =
        TENANT.applyCluster("shop", "{plan: basic, storage: {size: 1Gi}}").awaitPhase(Phase.READY);
  }

  @Test
  void aPodOfTheSameNamespaceReachesTheDatabaseAndNotPatroni() {
    assertStranger(start(TENANT, "neighbour", Map.of()));
  }

  @Test
  void aPodOfAnotherNamespaceReachesTheDatabaseAndNotPatroni() {
    assertStranger(start(STRANGER, "stranger", Map.of()));
  }

  /** Selectors of pods are about the policy's own namespace. */
  @Test
  void theLabelsOfAServerHelpNobodyInAnotherNamespace() {
    assertStranger(
        start(STRANGER, "twin", cluster.pods("replica").get(0).getMetadata().getLabels()));
  }

  @Test
  void membersReachEachOther() {
    Pod primary = cluster.primary();
    Pod replica = cluster.pods("replica").get(0);

    assertThat(reaches(primary, SERVER, replica, PATRONI)).isTrue();
    assertThat(reaches(replica, SERVER, primary, PATRONI)).isTrue();
    assertThat(reaches(replica, SERVER, primary, POSTGRES)).isTrue();
  }

  private static void assertStranger(Pod stranger) {
    for (Pod server : cluster.pods()) {
      if (server.getMetadata().getLabels().containsKey(Cluster.ROLE)) {
        assertThat(reaches(stranger, SERVER, server, PATRONI)).as("Patroni").isFalse();
        assertThat(reaches(stranger, SERVER, server, POSTGRES)).as("PostgreSQL").isTrue();
      }
    }
    for (Pod pooler : cluster.poolers()) {
      assertThat(reaches(stranger, SERVER, pooler, PGBOUNCER)).as("PgBouncer").isTrue();
    }
  }

  /** By one new connection. */
  private static boolean reaches(Pod from, String container, Pod to, int port) {
    return Shell.inContainer(
            from,
            container,
            """
            python3 - <<'P'
            import socket
            try:
                socket.create_connection(("%s", %d), 3).close()
                print("yes")
            except TimeoutError:
                print("no")
            P
            """
                .formatted(to.getStatus().getPodIP(), port))
        .equals("yes");
  }

  /** With the image of the database, which has Python. */
  private static Pod start(Tenant tenant, String name, Map<String, String> labels) {
    var image = cluster.primary().getSpec().getContainers().get(0).getImage();
    var pods = Kube.client().pods().inNamespace(tenant.namespace());
    pods.resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withTerminationGracePeriodSeconds(0L)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(10001L)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName(SERVER)
                .withImage(image)
                .withCommand("sleep", "600")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build())
        .create();
    Awaitility.await(name + " to be ready")
        .atMost(Cluster.PATIENCE)
        .until(() -> Readiness.isPodReady(pods.withName(name).get()));
    return pods.withName(name).get();
  }
}
