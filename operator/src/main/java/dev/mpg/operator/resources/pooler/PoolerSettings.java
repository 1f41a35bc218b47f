package dev.mpg.operator.resources.pooler;

import dev.mpg.operator.config.Plan.PoolerLimits;
import dev.mpg.operator.model.ClusterModel;
import java.util.Map;
import java.util.TreeMap;

/**
 * PgBouncer's settings that can change while it runs.
 *
 * <p>The plan's limits hold for the whole cluster: each pod gets its share, counting the pod that
 * is there in addition while a rollout runs, and each database in it a part of that, because
 * PgBouncer counts server connections by database.
 */
public final class PoolerSettings {
  private PoolerSettings() {}

  /** Settings by name, as PgBouncer's console shows them. */
  public static Map<String, String> of(ClusterModel model) {
    PoolerLimits limits = model.plan().pooler();
    int pods = model.poolerReplicas() + 1;
    Map<String, String> settings = new TreeMap<>();
    settings.put("pool_mode", model.poolMode().value());
    settings.put("max_client_conn", share(limits.maxClients(), pods));
    int parts = pods * model.databases().size();
    settings.put("default_pool_size", share(limits.maxServerConnections(), parts));
    settings.put("reserve_pool_size", share(limits.reserve(), parts));
    // Covers the reserve too, else that could never be used.
    settings.put(
        "max_db_connections", share(limits.maxServerConnections() + limits.reserve(), parts));
    settings.put("reserve_pool_timeout", "3");
    settings.put("auth_user", PoolerSecrets.LOOKUP);
    settings.put("auth_dbname", "postgres");
    settings.put("auth_query", "SELECT username, password FROM mpg_pooler.lookup($1)");
    // Named prepared statements work in transaction mode too.
    settings.put("max_prepared_statements", "200");
    // The default of 15 s would make every failover longer, and a whole second is still felt: while
    // there is no primary an attempt costs next to nothing, because the Service refuses it at once.
    settings.put("server_login_retry", "0.2");
    settings.put("server_connect_timeout", "5");
    settings.put("server_check_delay", "10");
    settings.put("query_wait_timeout", "120");
    settings.put("ignore_startup_parameters", "extra_float_digits,options");
    // With more databases than server connections each of them still has one: it is given back
    // soon.
    settings.put("server_idle_timeout", parts > limits.maxServerConnections() ? "5" : "600");
    settings.put("tcp_keepidle", "30");
    settings.put("tcp_keepintvl", "10");
    settings.put("tcp_keepcnt", "3");
    settings.put("log_connections", "0");
    settings.put("log_disconnections", "0");
    settings.putAll(model.poolerParameters());
    return settings;
  }

  private static String share(int limit, int pods) {
    return Integer.toString(Math.max(1, limit / pods));
  }
}
