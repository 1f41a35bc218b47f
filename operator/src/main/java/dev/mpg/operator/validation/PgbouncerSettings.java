package dev.mpg.operator.validation;

import static dev.mpg.operator.validation.ValueType.choice;
import static dev.mpg.operator.validation.ValueType.integer;
import static dev.mpg.operator.validation.ValueType.text;

import java.util.SortedMap;

/**
 * Which settings of PgBouncer the spec may give. All of them are reloaded, and times are in
 * seconds.
 */
final class PgbouncerSettings {

  private static final int DAY = 86_400;

  private static final SettingTable.Builder TABLE =
      new SettingTable.Builder()
          .reload(
              integer(0, DAY),
              "client_idle_timeout",
              "idle_transaction_timeout",
              "query_timeout",
              "query_wait_timeout",
              "server_idle_timeout",
              "server_lifetime",
              "cancel_wait_timeout",
              "suspend_timeout",
              "tcp_keepidle",
              "tcp_keepintvl")
          .reload(integer(1, 600), "client_login_timeout", "server_connect_timeout")
          .reload(integer(0, 600), "server_check_delay", "reserve_pool_timeout")
          .reload(integer(0, 1000), "max_prepared_statements")
          .reload(integer(1, 1000), "default_pool_size")
          .reload(integer(0, 1000), "min_pool_size", "max_user_connections")
          .reload(integer(0, 10_000), "max_user_client_connections")
          .reload(integer(10, 3600), "stats_period")
          .reload(integer(0, 2), "verbose")
          .reload(integer(0, 100), "tcp_keepcnt")
          .reload(
              choice("0", "1"),
              "application_name_add_host",
              "log_connections",
              "log_disconnections",
              "log_pooler_errors",
              "log_stats",
              "server_fast_close",
              "server_round_robin",
              "tcp_keepalive")
          .reload(
              text(
                  "[a-z_.]+(, ?[a-z_.]+)*",
                  "names of startup parameters with commas between them",
                  "extra_float_digits,options"),
              "ignore_startup_parameters")
          .refuse("has a field of its own: set spec.pooler.mode", "pool_mode")
          .refuse(
              "follows from the plan; remove it, and choose a larger plan if it is too small",
              "max_client_conn",
              "max_db_connections",
              "max_db_client_connections",
              "reserve_pool_size")
          .refuse(
              "is the operator's: every connection is encrypted and authenticated; remove it",
              "admin_users",
              "auth_dbname",
              "auth_file",
              "auth_hba_file",
              "auth_ident_file",
              "auth_query",
              "auth_type",
              "auth_user",
              "client_tls_ca_file",
              "client_tls_cert_file",
              "client_tls_ciphers",
              "client_tls_key_file",
              "client_tls_protocols",
              "client_tls_sslmode",
              "disable_pqexec",
              "server_tls_ca_file",
              "server_tls_cert_file",
              "server_tls_ciphers",
              "server_tls_key_file",
              "server_tls_protocols",
              "server_tls_sslmode",
              "stats_users")
          .refuse(
              "would let the spec run SQL; remove it",
              "connect_query",
              "server_check_query",
              "server_reset_query",
              "server_reset_query_always")
          .refuse(
              "would let a client's search_path outlive its session; remove it",
              "track_extra_parameters")
          .refuse(
              "is the operator's, so that the pooler follows a new primary at once; remove it",
              "dns_max_ttl",
              "dns_nxdomain_ttl",
              "dns_zone_check_period",
              "server_login_retry")
          .refuse(
              "is fixed by the layout of the pod; remove it",
              "conffile",
              "job_name",
              "listen_addr",
              "listen_backlog",
              "listen_port",
              "logfile",
              "peer_id",
              "pidfile",
              "resolv_conf",
              "so_reuseport",
              "syslog",
              "unix_socket_dir",
              "user");

  private PgbouncerSettings() {}

  static SortedMap<String, Setting> allowed() {
    return TABLE.allowed();
  }

  static SortedMap<String, String> refused() {
    return TABLE.refused();
  }
}
