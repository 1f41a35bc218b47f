package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Kube;
import dev.mpg.e2e.support.Shell;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.DeletionPolicy;
import dev.mpg.operator.api.v1alpha1.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every example works as it is. That of the quickstart has tests of its own. The node must have
 * room for the plan {@code launch} three times.
 */
class ExamplesIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  private static final Path EXAMPLES = Path.of("..", "examples");

  @Test
  void production() throws IOException, SQLException {
    Cluster cluster =
        TENANT.applyClusterFile(EXAMPLES.resolve("production.yaml")).awaitPhase(Phase.READY);

    cluster.execute(Endpoint.DIRECT, "deploy", "CREATE TABLE item (id int)");
    cluster.execute(Endpoint.POOLER, "web", "INSERT INTO item VALUES (1)");
    assertThat(cluster.query(Endpoint.POOLER, "analytics", "SELECT count(*) FROM item"))
        .isEqualTo("1");
    assertThat(cluster.query(Endpoint.POOLER, "billing", "SELECT current_database()"))
        .isEqualTo("billing");
    remove(cluster);
  }

  @Test
  void phoenix() throws IOException {
    // The demonstration as it is, in a namespace of its own.
    Path layout = Files.createDirectories(Path.of("target", "phoenix"));
    Files.writeString(
        layout.resolve("kustomization.yaml"),
        """
        namespace: %s
        resources: [../../../examples/phoenix/demo]
        """
            .formatted(TENANT.namespace()));

    Shell.kubectl("apply", "-k", layout.toString());
    Shell.kubectl(
        "wait",
        "-n",
        TENANT.namespace(),
        "--for=condition=Complete",
        "--timeout=4m",
        "job/phoenix-migrate");
    Shell.kubectl(
        "rollout", "status", "-n", TENANT.namespace(), "--timeout=4m", "deployment/phoenix");

    Shell.kubectl("delete", "-k", layout.toString(), "--wait=false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"staging", "production"})
  void gitops(String environment) throws SQLException {
    String overlay = EXAMPLES.resolve("gitops/overlays/" + environment).toString();
    try {
      Shell.kubectl("apply", "-k", overlay);
      Cluster cluster = new Cluster("shop-" + environment, "shop").awaitPhase(Phase.READY);

      cluster.execute(Endpoint.DIRECT, "deploy", "CREATE TABLE item (id int)");
      cluster.execute(Endpoint.POOLER, "web", "INSERT INTO item VALUES (1)");
      remove(cluster);
    } finally {
      Kube.client().namespaces().withName("shop-" + environment).delete();
    }
  }

  private static void remove(Cluster cluster) {
    cluster.edit(spec -> spec.setDeletionPolicy(DeletionPolicy.DELETE));
    cluster.delete();
  }
}
