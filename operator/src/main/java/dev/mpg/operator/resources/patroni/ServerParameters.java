package dev.mpg.operator.resources.patroni;

import dev.mpg.operator.config.Plan;
import dev.mpg.operator.model.ClusterModel;
import dev.mpg.operator.model.Memory;
import dev.mpg.operator.validation.ConnectionBudget;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of the server that follow from the plan and the volume.
 *
 * <p>Shares of memory are those the PostgreSQL manual gives as a start: a quarter for shared
 * buffers, three quarters for what the planner may expect to be cached.
 */
public final class ServerParameters {
  /** For people and jobs on the direct URL, beside the poolers. */
  private static final int DIRECT = 30;

  private ServerParameters() {}

  /** The server's {@code max_connections}: covers the poolers, their reserve, direct clients. */
  public static int maxConnections(Plan plan) {
    Integer fixed = plan.maxConnections();
    if (fixed != null) {
      return fixed;
    }
    return ConnectionBudget.needed(plan.pooler()) + DIRECT;
  }

  /** All settings that the operator puts into Patroni's dynamic configuration. */
  public static Map<String, String> of(ClusterModel model) {
    Plan plan = model.plan();
    long memory = Memory.of(plan.memory()).mebibytes();
    long volume = model.storage().mebibytes();
    int connections = maxConnections(plan);
    int cores = Math.max(1, plan.cpu().getNumericalAmount().intValue());
    Map<String, String> settings = new TreeMap<>();
    settings.put("max_connections", Integer.toString(connections));
    settings.put("superuser_reserved_connections", "5");
    settings.put("shared_buffers", memory / 4 + "MB");
    settings.put("effective_cache_size", memory * 3 / 4 + "MB");
    settings.put("maintenance_work_mem", clamp(memory / 16, 32, 2048) + "MB");
    settings.put("work_mem", clamp(memory * 1024 / 4 / connections, 1024, 65536) + "kB");
    settings.put("max_worker_processes", Integer.toString(Math.max(8, cores * 2)));
    settings.put("max_parallel_workers", Integer.toString(cores));
    settings.put("max_parallel_workers_per_gather", Integer.toString(Math.max(1, cores / 2)));
    settings.put("wal_level", "logical");
    settings.put("max_wal_senders", "10");
    settings.put("max_replication_slots", "10");
    settings.put("max_prepared_transactions", "0");
    settings.put("max_locks_per_transaction", "64");
    settings.put("track_commit_timestamp", "off");
    settings.put("wal_log_hints", "on");
    settings.put("wal_compression", "lz4");
    settings.put("min_wal_size", clamp(volume / 50, 80, 1024) + "MB");
    settings.put("max_wal_size", clamp(volume / 10, 128, 16384) + "MB");
    settings.put("wal_keep_size", clamp(volume / 50, 64, 1024) + "MB");
    // A standby that is gone must not fill the primary's volume.
    settings.put("max_slot_wal_keep_size", clamp(volume / 5, 256, 65536) + "MB");
    settings.put("wal_retrieve_retry_interval", "500ms");
    // Commits wait so long for a standby that is gone without a word, such as with its node.
    settings.put("wal_sender_timeout", "15s");
    settings.put("wal_receiver_timeout", "15s");
    // After a crash every file is made durable before recovery begins. One by one that takes longer
    // than the recovery itself; the volume is the server's own, so all at once is the same.
    settings.put("recovery_init_sync_method", "syncfs");
    settings.put("checkpoint_completion_target", "0.9");
    settings.put("random_page_cost", "1.1");
    settings.put("effective_io_concurrency", "200");
    settings.put("password_encryption", "scram-sha-256");
    settings.put("log_checkpoints", "on");
    settings.put("log_lock_waits", "on");
    settings.put("log_line_prefix", "%m [%p] %q%u@%d/%a ");
    settings.put("tcp_keepalives_idle", "30");
    settings.put("tcp_keepalives_interval", "10");
    settings.put("tcp_keepalives_count", "3");
    settings.putAll(model.serverParameters());
    return settings;
  }

  private static long clamp(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }
}
