package dev.mpg.operator.validation;

import static dev.mpg.operator.validation.ValueType.bool;
import static dev.mpg.operator.validation.ValueType.choice;
import static dev.mpg.operator.validation.ValueType.integer;
import static dev.mpg.operator.validation.ValueType.memory;
import static dev.mpg.operator.validation.ValueType.memoryOr;
import static dev.mpg.operator.validation.ValueType.real;
import static dev.mpg.operator.validation.ValueType.text;
import static dev.mpg.operator.validation.ValueType.time;
import static dev.mpg.operator.validation.ValueType.timeOr;

import java.util.SortedMap;

/** Which settings of the server the spec may give. */
final class PostgresqlSettings {

  private static final long INT = Integer.MAX_VALUE;
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long MB = 1 << 10;
  private static final long GB = 1 << 20;
  private static final long TB = 1 << 30;

  private static final SettingTable.Builder TABLE =
      new SettingTable.Builder()
          // Connections and timeouts
          .restart(integer(25, 10_000), "max_connections")
          .reload(
              timeOr("0", 1, INT),
              "statement_timeout",
              "lock_timeout",
              "transaction_timeout",
              "idle_in_transaction_session_timeout",
              "client_connection_check_interval")
          .reload(time(10, MINUTE), "deadlock_timeout")
          .reload(
              timeOr("0", SECOND, HOUR),
              "tcp_keepalives_idle",
              "tcp_keepalives_interval",
              "tcp_user_timeout")
          .reload(integer(0, 100), "tcp_keepalives_count")
          // Memory
          .reload(memory(64, 64 * GB), "work_mem", "logical_decoding_work_mem")
          .reload(memory(MB, 64 * GB), "maintenance_work_mem")
          .reload(memoryOr("-1", MB, 64 * GB), "autovacuum_work_mem")
          .reload(memory(800, 16 * GB), "temp_buffers")
          .reload(memory(8 * MB, 8 * TB), "effective_cache_size")
          .reload(memoryOr("0", 128, 16 * GB), "vacuum_buffer_usage_limit")
          .reload(memoryOr("-1", MB, 2 * TB - 1), "temp_file_limit")
          .reload(memory(64, GB), "gin_pending_list_limit")
          .reload(real(1, 1000), "hash_mem_multiplier")
          .restart(memoryOr("-1", 32, GB), "wal_buffers")
          // Planner
          .reload(
              real(0, 1e10),
              "seq_page_cost",
              "random_page_cost",
              "cpu_tuple_cost",
              "cpu_index_tuple_cost",
              "cpu_operator_cost",
              "parallel_setup_cost",
              "parallel_tuple_cost",
              "jit_above_cost",
              "jit_inline_above_cost",
              "jit_optimize_above_cost")
          .reload(integer(0, 1000), "effective_io_concurrency", "maintenance_io_concurrency")
          .reload(integer(1, 10_000), "default_statistics_target")
          .reload(integer(1, 100), "from_collapse_limit", "join_collapse_limit")
          .reload(integer(2, 100), "geqo_threshold")
          .reload(real(0, 1), "cursor_tuple_fraction")
          .reload(
              memory(0, 64 * GB), "min_parallel_table_scan_size", "min_parallel_index_scan_size")
          .reload(choice("on", "off", "partition"), "constraint_exclusion")
          .reload(choice("auto", "force_generic_plan", "force_custom_plan"), "plan_cache_mode")
          .reload(
              bool(),
              "jit",
              "geqo",
              "enable_async_append",
              "enable_bitmapscan",
              "enable_gathermerge",
              "enable_hashagg",
              "enable_hashjoin",
              "enable_incremental_sort",
              "enable_indexonlyscan",
              "enable_indexscan",
              "enable_material",
              "enable_memoize",
              "enable_mergejoin",
              "enable_nestloop",
              "enable_parallel_append",
              "enable_parallel_hash",
              "enable_partition_pruning",
              "enable_partitionwise_aggregate",
              "enable_partitionwise_join",
              "enable_seqscan",
              "enable_sort",
              "enable_tidscan")
          // Parallel workers
          .restart(integer(8, 512), "max_worker_processes")
          .reload(
              integer(0, 512),
              "max_parallel_workers",
              "max_parallel_workers_per_gather",
              "max_parallel_maintenance_workers")
          .reload(bool(), "parallel_leader_participation")
          // Autovacuum
          .restart(integer(1, 100), "autovacuum_max_workers")
          .reload(time(SECOND, DAY), "autovacuum_naptime")
          .reload(integer(0, INT), "autovacuum_vacuum_threshold", "autovacuum_analyze_threshold")
          .reload(integer(-1, INT), "autovacuum_vacuum_insert_threshold")
          .reload(
              real(0, 100),
              "autovacuum_vacuum_scale_factor",
              "autovacuum_analyze_scale_factor",
              "autovacuum_vacuum_insert_scale_factor")
          .reload(timeOr("-1", 0, 100), "autovacuum_vacuum_cost_delay")
          .reload(time(0, 100), "vacuum_cost_delay")
          .reload(integer(-1, 10_000), "autovacuum_vacuum_cost_limit")
          .reload(integer(1, 10_000), "vacuum_cost_limit")
          .reload(
              integer(0, 10_000),
              "vacuum_cost_page_hit",
              "vacuum_cost_page_miss",
              "vacuum_cost_page_dirty")
          .restart(integer(100_000, 1_500_000_000), "autovacuum_freeze_max_age")
          .restart(integer(10_000, 1_500_000_000), "autovacuum_multixact_freeze_max_age")
          .reload(
              integer(0, 1_000_000_000), "vacuum_freeze_min_age", "vacuum_multixact_freeze_min_age")
          .reload(
              integer(0, 2_000_000_000),
              "vacuum_freeze_table_age",
              "vacuum_multixact_freeze_table_age",
              "vacuum_failsafe_age",
              "vacuum_multixact_failsafe_age")
          // Write-ahead log, checkpoints, background writer
          .reload(memory(32 * MB, 16 * TB), "min_wal_size")
          .reload(memory(64 * MB, 16 * TB), "max_wal_size")
          .reload(time(30 * SECOND, DAY), "checkpoint_timeout")
          .reload(real(0, 1), "checkpoint_completion_target")
          .reload(choice("on", "remote_write", "remote_apply"), "synchronous_commit")
          .reload(choice("on", "off", "pglz", "lz4", "zstd"), "wal_compression")
          .reload(time(1, 10 * SECOND), "wal_writer_delay")
          .reload(memoryOr("0", 8, 2 * GB), "wal_writer_flush_after")
          .reload(integer(0, 100_000), "commit_delay")
          .reload(integer(0, 1000), "commit_siblings")
          .reload(time(10, 10 * SECOND), "bgwriter_delay")
          .reload(integer(0, 1_073_741_823), "bgwriter_lru_maxpages")
          .reload(real(0, 10), "bgwriter_lru_multiplier")
          .reload(
              memoryOr("0", 8, 2 * MB),
              "bgwriter_flush_after",
              "backend_flush_after",
              "checkpoint_flush_after")
          // Standbys
          .reload(bool(), "hot_standby_feedback")
          .reload(timeOr("-1", 0, INT), "max_standby_streaming_delay", "max_standby_archive_delay")
          // Locks and prepared transactions
          .restart(
              integer(10, 10_000), "max_locks_per_transaction", "max_pred_locks_per_transaction")
          .restart(integer(0, 10_000), "max_prepared_transactions")
          // Statistics and logging
          .restart(memory(1, MB), "track_activity_query_size")
          .restart(bool(), "track_commit_timestamp")
          .reload(bool(), "track_io_timing", "track_wal_io_timing")
          .reload(choice("none", "pl", "all"), "track_functions")
          .reload(timeOr("-1", 0, INT), "log_min_duration_statement", "log_autovacuum_min_duration")
          .reload(choice("none", "ddl", "mod", "all"), "log_statement")
          .reload(memoryOr("-1", 0, 2 * TB - 1), "log_temp_files")
          .reload(choice("terse", "default", "verbose"), "log_error_verbosity")
          .reload(
              choice("debug1", "info", "notice", "warning", "error", "log", "fatal", "panic"),
              "log_min_messages",
              "log_min_error_statement")
          .reload(
              bool(),
              "log_checkpoints",
              "log_connections",
              "log_disconnections",
              "log_duration",
              "log_lock_waits",
              "log_recovery_conflict_waits",
              "log_replication_commands")
          // Defaults of sessions
          .reload(
              text("[A-Za-z][A-Za-z0-9_+/-]{0,63}", "the name of a time zone", "UTC"), "timezone")
          .reload(text("[A-Za-z]+(, ?[A-Za-z]+)?", "a style and an order", "ISO, MDY"), "datestyle")
          .reload(
              choice("sql_standard", "postgres", "postgres_verbose", "iso_8601"), "intervalstyle")
          .reload(
              text("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)?", "the name of a configuration", "simple"),
              "default_text_search_config")
          .reload(
              choice("serializable", "repeatable read", "read committed", "read uncommitted"),
              "default_transaction_isolation")
          .reload(choice("hex", "escape"), "bytea_output")
          .reload(integer(-15, 3), "extra_float_digits")
          // What the operator decides
          .refuse(
              "is the operator's, because backups and replication need it as it is; remove it",
              "archive_command",
              "archive_library",
              "archive_mode",
              "archive_timeout",
              "full_page_writes",
              "fsync",
              "hot_standby",
              "max_replication_slots",
              "max_slot_wal_keep_size",
              "max_wal_senders",
              "primary_conninfo",
              "primary_slot_name",
              "promote_trigger_file",
              "recovery_target",
              "recovery_target_action",
              "recovery_target_time",
              "restore_command",
              "synchronous_standby_names",
              "wal_keep_size",
              "wal_level",
              "wal_log_hints",
              "wal_receiver_timeout",
              "wal_sender_timeout")
          .refuse(
              "would let the spec run a program or load code on the server; remove it",
              "archive_cleanup_command",
              "dynamic_library_path",
              "extension_control_path",
              "jit_provider",
              "local_preload_libraries",
              "recovery_end_command",
              "session_preload_libraries",
              "shared_preload_libraries",
              "ssl_passphrase_command")
          .refuse(
              "is the operator's: every connection is encrypted and authenticated; remove it",
              "authentication_timeout",
              "db_user_namespace",
              "krb_server_keyfile",
              "password_encryption",
              "ssl",
              "ssl_ca_file",
              "ssl_cert_file",
              "ssl_ciphers",
              "ssl_crl_file",
              "ssl_key_file",
              "ssl_max_protocol_version",
              "ssl_min_protocol_version")
          .refuse(
              "is fixed by the layout of the pod; remove it",
              "bonjour",
              "cluster_name",
              "config_file",
              "data_directory",
              "external_pid_file",
              "hba_file",
              "ident_file",
              "include",
              "include_dir",
              "include_if_exists",
              "listen_addresses",
              "log_destination",
              "log_directory",
              "log_filename",
              "log_line_prefix",
              "logging_collector",
              "port",
              "stats_temp_directory",
              "temp_tablespaces",
              "unix_socket_directories",
              "unix_socket_permissions")
          .refuse(
              "follows from the plan; remove it, and choose a larger plan if it is too small",
              "shared_buffers",
              "huge_pages",
              "superuser_reserved_connections",
              "reserved_connections")
          .refuse(
              "must stay on, or tables bloat until the server stops; remove it, and tune the"
                  + " autovacuum_* settings instead",
              "autovacuum",
              "track_counts",
              "track_activities")
          .refuse(
              "would change how the operator's own sessions run; set it in the session or with"
                  + " the application's connection instead",
              "default_transaction_read_only",
              "idle_session_timeout",
              "role",
              "row_security",
              "search_path",
              "session_replication_role",
              "zero_damaged_pages",
              "ignore_checksum_failure",
              "allow_system_table_mods");

  private PostgresqlSettings() {}

  static SortedMap<String, Setting> allowed() {
    return TABLE.allowed();
  }

  static SortedMap<String, String> refused() {
    return TABLE.refused();
  }
}
