# shellcheck shell=bash
# Sourced by images/test, which says what run, start, expect and the others do.
# shellcheck disable=SC2034,SC2154

test_pgbouncer() {
  local pooler drained hang_up
  run pgbouncer pgbouncer --version
  expect "PgBouncer" "PgBouncer 1.24.1"
  expect "TLS" "tls: OpenSSL"
  run pgbouncer bash -c 'id; touch /x || true; ls /etc/pgbouncer'
  expect "user" "uid=10001(postgres) gid=10001(postgres)"
  expect "read-only root" "Read-only file system"

  folder config
  folder sockets
  printf '%s\n' '[databases]' '[pgbouncer]' 'listen_port = 6432' 'unix_socket_dir = /var/run/postgresql' \
    'auth_type = any' 'admin_users = postgres' >"$work/config/pgbouncer.ini"
  folder auth
  mounts=("$work/config:/etc/pgbouncer" "$work/sockets:/var/run/postgresql" "$work/auth:/etc/mpg/auth")
  start pooler pgbouncer mpg-pgbouncer /etc/pgbouncer/pgbouncer.ini
  pooler=$!
  awaits pooler "process up"
  say "ok     starts from the mounted configuration"
  echo '"postgres" "new"' >"$work/auth/userlist.txt"
  awaits pooler "got SIGHUP"
  say "ok     is told of changed passwords"

  # A client that logs in on the socket and stays until its standard input ends.
  coproc CLIENT { python3 "$REPO/images/pgbouncer/client.py" "$work/sockets/.s.PGSQL.6432"; }
  read -r -t 10 output <&"${CLIENT[0]}"
  expect "a client" "logged in"
  signal pooler TERM
  awaits pooler "got SIGTERM"
  # PgBouncer looks for the last client three times a second.
  sleep 1
  check "SIGTERM waits for the client" kill -0 "$pooler"
  hang_up=${CLIENT[1]}
  exec {hang_up}>&-
  wait_for "$pooler"
  exits "and PgBouncer ends when the client has left" 0

  folder guarded
  printf '%s\n' '[databases]' '[pgbouncer]' 'listen_port = 6432' 'unix_socket_dir = @mpg' 'auth_type = any' \
    >"$work/guarded/pgbouncer.ini"
  echo 2 >"$work/guarded/pause-bound"
  mounts=("$work/guarded:/etc/pgbouncer")
  start paused pgbouncer mpg-pgbouncer /etc/pgbouncer/pgbouncer.ini
  awaits paused "process up"
  signal paused USR1
  awaits paused "pausing all activity"
  awaits paused "RESUME command issued"
  awaits paused "mpg-pause-guard: paused for"
  say "ok     a pause that nobody ends is ended"
  signal paused KILL

  start drained pgbouncer mpg-pgbouncer /etc/pgbouncer/pgbouncer.ini
  drained=$!
  awaits drained "process up"
  enter drained mpg-drain >/dev/null || true
  wait_for "$drained"
  exits "mpg-drain ends a pooler without clients" 0
}
