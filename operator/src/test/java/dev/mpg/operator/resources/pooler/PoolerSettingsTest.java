package dev.mpg.operator.resources.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mpg.operator.config.Plan.PoolerLimits;
import dev.mpg.operator.fixture.Clusters;
import dev.mpg.operator.model.ClusterModel;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PoolerSettingsTest {
  /** While every part is at least one connection. */
  @Property(tries = 50)
  void limitsHoldForTheWholeClusterWithThePodOfARollout(
      @ForAll @IntRange(min = 1, max = 10) int replicas,
      @ForAll @IntRange(min = 1, max = 4) int databases) {
    ClusterModel model = model(replicas, databases);
    PoolerLimits limits = model.plan().pooler();

    Map<String, String> settings = PoolerSettings.of(model);

    int pods = replicas + 1;
    assertThat(pods * number(settings, "max_client_conn")).isLessThanOrEqualTo(limits.maxClients());
    assertThat(pods * databases * number(settings, "max_db_connections"))
        .isLessThanOrEqualTo(limits.maxServerConnections() + limits.reserve());
    assertThat(pods * databases * number(settings, "default_pool_size"))
        .isLessThanOrEqualTo(limits.maxServerConnections());
  }

  @Test
  void theReserveCanBeUsed() {
    Map<String, String> settings = PoolerSettings.of(model(2, 1));

    assertThat(number(settings, "default_pool_size") + number(settings, "reserve_pool_size"))
        .isLessThanOrEqualTo(number(settings, "max_db_connections"));
  }

  @Test
  void noShareIsNothing() {
    Map<String, String> settings = PoolerSettings.of(model(10, 100));

    assertThat(number(settings, "default_pool_size")).isEqualTo(1);
    assertThat(number(settings, "max_db_connections")).isEqualTo(1);
  }

  /** They cannot all be open at once, so none stays open for nothing. */
  @Test
  void moreDatabasesThanConnectionsGiveThemBackSoon() {
    assertThat(number(PoolerSettings.of(model(2, 16)), "server_idle_timeout")).isEqualTo(600);
    assertThat(number(PoolerSettings.of(model(2, 17)), "server_idle_timeout")).isEqualTo(5);
  }

  @Test
  void theUsersOwnSettingWins() {
    ClusterModel model =
        Clusters.model(
            Clusters.shop("{plan: basic, pooler: {parameters: {query_wait_timeout: '7'}}}"));

    assertThat(PoolerSettings.of(model)).containsEntry("query_wait_timeout", "7");
  }

  private static ClusterModel model(int replicas, int databases) {
    String names =
        IntStream.range(0, databases)
            .mapToObj(i -> "{name: db" + i + "}")
            .collect(Collectors.joining(", "));
    return Clusters.model(
        Clusters.shop(
            "{plan: basic, pooler: {replicas: " + replicas + "}, databases: [" + names + "]}"));
  }

  private static int number(Map<String, String> settings, String name) {
    return Integer.parseInt(settings.get(name));
  }
}
