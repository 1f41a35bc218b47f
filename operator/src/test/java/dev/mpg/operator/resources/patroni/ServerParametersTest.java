package dev.mpg.operator.resources.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.config.Plan;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.resources.pooler.PoolerSettings;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked
class ServerParametersTest {
  static Stream<String> plans() {
    return Clusters.catalogue().plans().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void theServerTakesAllThatThePoolersMaySend(String name) {
    ClusterModel model = Clusters.model(Clusters.shop("{plan: " + name + "}"));

    Map<String, String> settings = ServerParameters.of(model);

    int reserved = Integer.parseInt(settings.get("superuser_reserved_connections"));
    int pods = model.poolerReplicas() + 1;
    int ofPoolers = pods * Integer.parseInt(PoolerSettings.of(model).get("max_db_connections"));
    assertThat(Integer.parseInt(settings.get("max_connections")))
        .isGreaterThan(ofPoolers + reserved);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void memoryIsEnoughForWhatIsPromised(String name) {
    ClusterModel model = Clusters.model(Clusters.shop("{plan: " + name + "}"));

    Map<String, String> settings = ServerParameters.of(model);

    long workMem = number(settings.get("work_mem"), "kB") * 1024;
    long buffers = number(settings.get("shared_buffers"), "MB") * 1024 * 1024;
    long sessions = number(settings.get("max_connections"), "");
    assertThat(buffers + workMem * sessions)
        .isLessThanOrEqualTo(Memory.of(model.plan().memory()).bytes());
  }

  @Test
  void theLogOfALostStandbyCannotFillTheVolume() {
    ClusterModel model = Clusters.model(Clusters.shop("{plan: basic, storage: {size: 10Gi}}"));

    Map<String, String> settings = ServerParameters.of(model);

    long kept =
        number(settings.get("max_slot_wal_keep_size"), "MB")
            + number(settings.get("max_wal_size"), "MB");
    assertThat(kept).isLessThan(model.storage().mebibytes() / 2);
  }

  @Test
  void aPlansOwnLimitHolds() {
    Plan plan = Clusters.catalogue().plans().get("basic");

    int limit =
        ServerParameters.maxConnections(
            new Plan(plan.cpu(), plan.cpuRequest(), plan.memory(), plan.pooler(), 400));

    assertThat(limit).isEqualTo(400);
  }

  @Test
  void theUsersOwnSettingWins() {
    ClusterModel model =
        Clusters.model(Clusters.shop("{plan: basic, postgresql: {parameters: {work_mem: 12MB}}}"));

    assertThat(ServerParameters.of(model)).containsEntry("work_mem", "12MB");
  }

  private static long number(String value, String unit) {
    assertThat(value).endsWith(unit);
    return Long.parseLong(value.substring(0, value.length() - unit.length()));
  }
}
