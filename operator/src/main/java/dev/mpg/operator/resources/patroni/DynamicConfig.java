package dev.mpg.operator.resources.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mpg.operator.model.ClusterModel;

/**
 * Patroni's dynamic configuration, the same for all members, kept in the annotation {@code config}
 * of a ConfigMap.
 *
 * <p>Patroni demands ttl &gt;= 20 and loop_wait + 2 * retry_timeout &lt;= ttl.
 */
public final class DynamicConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TTL = 20;
  private static final int RETRY_TIMEOUT = 8;

  /** While a standby joins, its slot is made only in the leader's next loop. */
  private static final int LOOP_WAIT_BOOTSTRAP = 1;

  private static final int LOOP_WAIT = 4;

  /**
   * A server that was killed recovers in a few seconds. One that needs longer gives way to a
   * standby, when there is one that has every write.
   */
  private static final int PRIMARY_START_TIMEOUT = 30;

  private static final int MAXIMUM_LAG_ON_FAILOVER = 16 * 1024 * 1024;

  private DynamicConfig() {}

  /**
   * The configuration.
   *
   * @param bootstrapped whether the cluster has been complete once
   */
  public static JsonNode of(ClusterModel model, boolean bootstrapped) {
    ObjectNode config = JSON.createObjectNode();
    config.put("ttl", TTL);
    config.put("loop_wait", bootstrapped ? LOOP_WAIT : LOOP_WAIT_BOOTSTRAP);
    config.put("retry_timeout", RETRY_TIMEOUT);
    config.put("primary_start_timeout", PRIMARY_START_TIMEOUT);
    config.put("maximum_lag_on_failover", MAXIMUM_LAG_ON_FAILOVER);
    config.put("failsafe_mode", true);
    config.put("synchronous_mode", true);
    config.put("synchronous_mode_strict", false);
    config.put("synchronous_node_count", 1);
    ObjectNode postgresql = config.putObject("postgresql");
    postgresql.put("use_pg_rewind", true);
    postgresql.put("use_slots", true);
    ObjectNode parameters = postgresql.putObject("parameters");
    ServerParameters.of(model).forEach(parameters::put);
    return config;
  }

  /** Whether a configuration that Patroni keeps is that of a cluster that was complete once. */
  public static boolean isBootstrapped(JsonNode config) {
    return config.path("loop_wait").asInt() == LOOP_WAIT;
  }
}
