package dev.mpg.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.e2e.support.Cluster;
import dev.mpg.e2e.support.Endpoint;
import dev.mpg.e2e.support.Tenant;
import dev.mpg.operator.api.v1alpha1.ItemStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Much of everything that the spec can say. */
@Isolated("it takes all of the machine")
class LimitsIT {

  @RegisterExtension static final Tenant TENANT = new Tenant();

  @Test
  void manyUsersAndDatabases() throws SQLException {
    Cluster cluster =
        TENANT
            .applyCluster(
                "many",
                """
                {plan: basic, replicas: 0, storage: {size: 2Gi}, pooler: {replicas: 1},
                 databases: [%s], users: [%s]}
                """
                    .formatted(
                        IntStream.range(0, 100)
                            .mapToObj(i -> "{name: db-" + i + "}")
                            .collect(Collectors.joining(",")),
                        IntStream.range(0, 200)
                            .mapToObj(
                                i ->
                                    "{name: user-%d, role: %s, database: db-%d}"
                                        .formatted(i, i % 2 == 0 ? "writer" : "reader", i % 100))
                            .collect(Collectors.joining(","))))
            .awaitReady();

    cluster.awaitCondition("DatabasesSynced", "True").awaitCondition("UsersSynced", "True");

    assertThat(cluster.status().getUsers())
        .hasSize(200)
        .extracting(ItemStatus::getReady)
        .containsOnly(true);
    assertThat(cluster.status().getDatabases())
        .hasSize(100)
        .extracting(ItemStatus::getReady)
        .containsOnly(true);
    try (Connection connection =
        cluster.connect(Endpoint.POOLER, cluster.secret("user-199"), new Properties())) {
      assertThat(database(connection)).isEqualTo("db-99");
    }
  }

  @Test
  void replicasComeAndGo() throws SQLException {
    Cluster cluster = TENANT.applyCluster("standbys", spec(1)).awaitReady();
    String primary = cluster.primary().getMetadata().getUid();

    for (int replicas : new int[] {3, 1, 0, 1}) {
      TENANT.applyCluster("standbys", spec(replicas));

      cluster
          .awaitReady()
          .awaitThat(
              replicas + " standbys that stream",
              now ->
                  Integer.valueOf(replicas).equals(now.status().getReplicas())
                      && now.pods("replica").size() == replicas);
      assertThat(cluster.primary().getMetadata().getUid()).isEqualTo(primary);
    }
    try (Connection connection = cluster.connect(Endpoint.POOLER)) {
      assertThat(database(connection)).isEqualTo("fly-db");
    }
  }

  private static String spec(int replicas) {
    return "{plan: basic, storage: {size: 1Gi}, pooler: {replicas: 1}, replicas: " + replicas + "}";
  }

  private static String database(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT current_database()")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
