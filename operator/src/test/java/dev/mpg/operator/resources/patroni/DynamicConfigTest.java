package dev.mpg.operator.resources.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.ClusterModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicConfigTest {
  private final ClusterModel model = Clusters.model(Clusters.shop("{plan: basic}"));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void patroniTakesTheTimesAsTheyAre(boolean bootstrapped) {
    JsonNode config = DynamicConfig.of(model, bootstrapped);

    int ttl = config.get("ttl").asInt();
    int wait = config.get("loop_wait").asInt();
    int retry = config.get("retry_timeout").asInt();
    assertThat(ttl).isGreaterThanOrEqualTo(20);
    assertThat(wait).isPositive();
    assertThat(retry).isGreaterThanOrEqualTo(3);
    assertThat(wait + 2 * retry).isLessThanOrEqualTo(ttl);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itTellsWhetherTheClusterWasComplete(boolean bootstrapped) {
    JsonNode config = DynamicConfig.of(model, bootstrapped);

    assertThat(DynamicConfig.isBootstrapped(config)).isEqualTo(bootstrapped);
  }

  @Test
  void noAcknowledgedWriteIsLostAndNoOutageOfTheApiServerStopsThePrimary() {
    JsonNode config = DynamicConfig.of(model, true);

    assertThat(config.get("synchronous_mode").asBoolean()).isTrue();
    assertThat(config.get("failsafe_mode").asBoolean()).isTrue();
  }

  @Test
  void nothingInItCanRunACommandOrTrustSomebody() {
    JsonNode postgresql = DynamicConfig.of(model, true).get("postgresql");

    assertThat(postgresql.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("use_pg_rewind", "use_slots", "parameters");
    assertThat(postgresql.get("parameters").fieldNames())
        .toIterable()
        .doesNotContain(
            "archive_command", "restore_command", "shared_preload_libraries", "hba_file");
  }
}
