package dev.mpg.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.config.Catalogue;
import dev.mpg.operator.config.Plan;
import dev.mpg.operator.config.Plan.PoolerLimits;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the chart writes is what the operator reads. */
class ChartCatalogueTest {
  @Test
  void theDefaultPlansAreThoseOfTheProduct() throws IOException {
    Catalogue catalogue = Chart.render(Map.of()).catalogue();

    assertThat(catalogue.plans())
        .containsExactly(
            Map.entry("basic", plan("2", "100m", "1Gi", 200, 50, 10)),
            Map.entry("launch", plan("2", "2", "8Gi", 500, 150, 30)),
            Map.entry("performance", plan("8", "8", "64Gi", 1000, 300, 50)),
            Map.entry("scale", plan("4", "4", "32Gi", 1000, 300, 50)),
            Map.entry("starter", plan("2", "200m", "2Gi", 200, 50, 10)));
  }

  @Test
  void imagesAndPullSecretsReachTheOperator() throws IOException {
    Catalogue catalogue =
        Chart.render(
                Map.of(
                    "images.postgres.18", "registry.example.com:5000/mpg/postgres:18",
                    "images.pgbouncer", "registry.example.com:5000/mpg/pgbouncer:1.25",
                    "images.pullPolicy", "Always",
                    "images.pullSecrets[0]", "registry"))
            .catalogue();

    assertThat(catalogue.images().postgres())
        .containsEntry("17", "mpg.local/postgres:17")
        .containsEntry("18", "registry.example.com:5000/mpg/postgres:18");
    assertThat(catalogue.images().newestMajor()).isEqualTo("18");
    assertThat(catalogue.images().pgbouncer())
        .isEqualTo("registry.example.com:5000/mpg/pgbouncer:1.25");
    assertThat(catalogue.images().pullPolicy()).isEqualTo("Always");
    assertThat(catalogue.images().pullSecrets()).isEqualTo(List.of("registry"));
  }

  @Test
  void anAdministratorsPlanIsAddedAndOneIsRemoved() throws IOException {
    Catalogue catalogue =
        Chart.render(
                Map.of(
                    "plans.tiny.cpu", 1,
                    "plans.tiny.cpuRequest", "50m",
                    "plans.tiny.memory", "512Mi",
                    "plans.tiny.maxConnections", 60,
                    "plans.tiny.pooler.maxClients", 50,
                    "plans.tiny.pooler.maxServerConnections", 20,
                    "plans.tiny.pooler.reserve", 5,
                    "plans.performance", "null"))
            .catalogue();

    assertThat(catalogue.plans()).containsOnlyKeys("basic", "launch", "scale", "starter", "tiny");
    assertThat(catalogue.plans().get("tiny"))
        .isEqualTo(
            new Plan(
                new Quantity("1"),
                new Quantity("50m"),
                new Quantity("512Mi"),
                new PoolerLimits(50, 20, 5),
                60));
  }

  private static Plan plan(
      String cpu, String cpuRequest, String memory, int clients, int servers, int reserve) {
    return new Plan(
        new Quantity(cpu),
        new Quantity(cpuRequest),
        new Quantity(memory),
        new PoolerLimits(clients, servers, reserve),
        null);
  }
}
