# shellcheck shell=bash
# Sourced by images/test, which says what run, start, expect and the others do.
# shellcheck disable=SC2034,SC2154

query() { enter "$1" psql --no-psqlrc --tuples-only --no-align --host /var/run/postgresql --username postgres --command "$2" postgres; }

test_postgres() {
  local data=/var/lib/postgresql/data first second third told
  run postgres patroni --version
  expect "Patroni" "patroni 4.0.7"
  run postgres postgres --version
  expect "PostgreSQL" "PostgreSQL) 17."
  run postgres pgbackrest version
  expect "pgBackRest" "pgBackRest 2.55"
  run postgres python3 -c 'import ast; ast.parse(open("/usr/local/bin/mpg-repository").read()); print("parsed")'
  expect "mpg-repository is Python" "parsed"
  run postgres python3 -c 'import sys; sys.path.insert(0, "/usr/local/bin"); from mpg_store import explain; print(explain("HTTP request failed with 403 (Forbidden): *** Path/Query ***: GET / *** Response Content ***: <Code>InvalidAccessKeyId</Code><Message>no such key</Message>"), explain("[CryptoError] unable to verify certificate presented by s3:443")[0], explain("[HostConnectError] unable to connect to s3:443")[0], explain("HTTP request failed with 404 (Not Found): <Code>NoSuchBucket</Code>")[0], explain("info command requires option: repo1-s3-key")[0], explain("[FormatError] unable to load info file /x: FormatError: key/value found outside of section")[0])'
  expect "what a store says is told with its field" "('credentialsSecret', 'the store refuses the keys (HTTP request failed with 403 (Forbidden): InvalidAccessKeyId: no such key)') caSecret endpoint bucket credentialsSecret cipherSecret"
  run postgres python3 -c 'import sys; sys.path.insert(0, "/usr/local/bin"); from mpg_pgbackrest import first_error; print(first_error("WARN: x\nASSERT: [025]: raised from local-2 protocol: cannot get index 260 from list with 1 value(s)\n        [AssertError] on 2 retries\n        ------\n        If SUBMITTING AN ISSUE\nERROR: [1]: later"), first_error("P00 INFO: nothing"))'
  expect "an assertion that a damaged file fails is an error" "[025]: raised from local-2 protocol: cannot get index 260 from list with 1 value(s) [AssertError] on 2 retries None"
  run postgres mpg-copy --scope shop
  expect "mpg-copy is told what to copy" "the following arguments are required: --role, --datadir, --connstring"
  run postgres mpg-copy --scope shop --role replica --datadir /tmp/pgdata --connstring host=nowhere
  exits "no repository: the copy is made from the primary" 1
  expect "and why" "mpg-copy: the copy is made from the primary: there is no backup in the repository"
  run postgres mpg-archive-get 000000010000000000000001 /tmp/file
  exits "no repository: a file of the log is not there, which does not end the server" 1
  run postgres bash -c 'export PGDATA=/tmp/data PGBACKREST_PG1_PATH=/tmp/data PGBACKREST_REPO1_PATH=/tmp/repo PGBACKREST_LOCK_PATH=/tmp/lock PGBACKREST_LOG_LEVEL_FILE=off; mkdir /tmp/repo; initdb -A trust >/dev/null; pgbackrest --stanza=main --no-online stanza-create; mpg-restore-log 000000010000000000000001 /tmp/file; echo "not there: $?"; PGBACKREST_REPO1_PATH=/nowhere timeout 3 mpg-restore-log 000000010000000000000001 /tmp/file; echo "away: $?"'
  expect "the log ends for a restore where the repository says so" "not there: 1"
  expect "and not where it is away" "away: 124"
  run postgres mpg-restore --set a --time b
  expect "a restore has one target" "not allowed with argument"
  run postgres bash -c 'id; touch /x || true; command -v gcc cc make || echo no compiler'
  expect "user" "uid=10001(postgres) gid=10001(postgres)"
  expect "read-only root" "Read-only file system"
  expect "no compiler" "no compiler"
  output=$(find "${roots[postgres]}" -xdev -name 'ssl-cert-snakeoil.*')
  check "no private key" [ -z "$output" ]
  run postgres python3 -c 'import runpy; runpy.run_path("/usr/local/bin/patroni", run_name="__mp_main__"); print("imported")'
  expect "Patroni's start can be imported by its own processes" "imported"
  run postgres python3 -c 'from patroni.api import RestApiServer as api; print(api._RestApiServer__initialize, api.reload_local_certificate)'
  expect "what Patroni's start changes is there" "reload_local_certificate"
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from patroni.ha import Ha; from inspect import signature as of; print(of(Ha.touch_member), of(Kubernetes.touch_member))'
  expect "what a member says of itself passes there" "(self) -> bool (self"
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from patroni.dcs import Failover; from patroni.ha import Ha; from inspect import signature as of; print(of(Ha.process_manual_failover_from_leader), of(Ha.restart), Failover._fields)'
  expect "a primary can restart in its place" "(self) -> Optional[str] (self, restart_data: Dict[str, Any], run_async: bool = False) -> Tuple[bool, str] ('version', 'leader', 'candidate'"
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from patroni.ha import Ha; from inspect import getsource as of; demote = of(Ha.demote); print(demote[demote.index("def on_shutdown"):])'
  expect "Patroni waits for standbys where its start changes that" "time.sleep(1)  # give replicas some more time to catch up"
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from patroni.ha import Ha; from patroni.postgresql import Postgresql; from inspect import signature as of; print(of(Ha.wakeup), of(Postgresql.is_running))'
  expect "Patroni can be told that Postgres has ended" "(self) -> None (self) -> Optional[patroni.postgresql.postmaster.PostmasterProcess]"
  run postgres python3 -c 'import runpy, subprocess, threading; told = threading.Event(); server = subprocess.Popen(["sleep", "9"]); watch = runpy.run_path("/usr/local/bin/patroni")["Watch"]; watch.SECONDS_TO_LIVE = 0; watch().look(server, told.set); server.kill(); server.wait(); print("told:", told.wait(5))'
  expect "the end of Postgres is noticed" "told: True"
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from patroni.ha import Ha; from inspect import getsource as of; end = of(Ha.shutdown); print(of(Ha.is_failover_possible).split(":")[0], " ".join(end[end.index("def _on_shutdown"):].split()))'
  expect "the lock of one that ends is released where its start changes that" "time.sleep(1) # give replicas some more time to catch up if self.is_failover_possible(cluster_lsn=checkpoint_location): self.dcs.delete_leader("
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from patroni.ha import Ha; from inspect import signature as of; print(of(Ha.recover), of(Ha.has_lock), of(Ha.get_failover_candidates), of(Ha.release_leader_key_voluntarily))'
  expect "a primary whose container ended can give way" "(self) -> str (self, info: bool = True) -> bool (self, exclude_failover_candidate: bool) -> List[patroni.dcs.Member] (self, last_lsn: Optional[int] = None) -> None"
  run postgres python3 -c 'from patroni.dcs.kubernetes import Kubernetes; from inspect import getsource as of, signature; print(signature(Kubernetes.watch), [line.strip() for line in of(Kubernetes).splitlines() if "_leader_observed_time + ttl" in line])'
  expect "a standby can look when the lease ends" "(self, leader_version: Optional[str], timeout: float) -> bool ['not (metadata and self._leader_observed_time and self._leader_observed_time + ttl >= time.time()):']"
  run postgres python3 -c 'from inspect import getsource as of; from patroni.dcs.kubernetes import Kubernetes; from patroni.ha import Ha; from patroni.request import PatroniRequest; print([line.strip() for line in of(Ha.fetch_node_status).splitlines() if "timeout" in line], "kwargs" in of(PatroniRequest.__call__))'
  expect "members are asked in a way that can be cut short" "'response = self.patroni.request(member, timeout=2, retries=0)'] True"
  run postgres python3 -c 'from inspect import getsource as of; from patroni.__main__ import Patroni; print([line.strip() for line in of(Patroni.ensure_unique_name).splitlines() if "request" in line])'
  expect "a namesake is asked as often as its start says" "['_ = self.request(member, endpoint=\"/liveness\", timeout=3)']"
  run postgres python3 -c 'from inspect import getsource as of; from patroni.postgresql.rewind import Rewind; ask = vars(Rewind)["check_leader_is_not_in_recovery"]; print(isinstance(ask, staticmethod), " ".join(of(ask.__func__).split()))'
  expect "a primary is asked in a way that can be left out" "True @staticmethod def check_leader_is_not_in_recovery(conn_kwargs: Dict[str, Any]) -> Optional[bool]: try: with get_connection_cursor(connect_timeout=3, options='-c statement_timeout=2000', **conn_kwargs) as cur:"
  run postgres python3 -c 'from patroni.postgresql import Postgresql; from patroni.postgresql.bootstrap import Bootstrap; from inspect import signature as of, getsource; print(of(Bootstrap.create_replica), of(Postgresql.promote), type(Postgresql.create_replica_methods), getsource(Bootstrap.create_replica).count("self._postgresql.create_replica_methods"))'
  expect "where a standby is made from can be chosen by size" "(self, clone_member: Union[patroni.dcs.Leader, patroni.dcs.Member, NoneType]) -> Optional[int] (self, wait_seconds: int, task: patroni.async_executor.CriticalTask, before_promote: Optional[Callable[..., Any]] = None) -> Optional[bool] <class 'property'> 1"
  run postgres python3 -c 'import json, runpy, time; catch = runpy.run_path("/usr/local/bin/patroni")["CatchUp"]; catch.SECONDS_BEHIND = catch.SECONDS_WITHOUT_LOG = catch.SECONDS_UNTIL_UNUSABLE = 0.01; up = catch("/tmp"); behind = {"state": "running", "role": "replica", "replication_state": "in archive recovery", "xlog_location": 1}; look = lambda member: (time.sleep(0.02), up.look(member))[1]; said = [look(behind), look(behind)]; up.primary_serves = True; said += [look(behind), look(behind), look(behind)]; open(catch.IN_VAIN, "w").close(); said += [look(behind), look(behind), look(dict(behind, xlog_location=2)), look(dict(behind, replication_state="streaming")), up.copied()]; open("/tmp/.mpg.catching-up", "w").write("copy"); open(catch.IN_VAIN, "w").close(); copy = {"state": "starting", "role": "replica"}; said += [look(copy), look(copy), look(dict(behind, role="primary")), up.copied()]; print(json.dumps(said))'
  expect "a standby that a serving primary leaves behind asks the repository" '[{}, {}, {}, {}, {"log": "repository"}, {"log": "repository"}, {"log": "missing"}, {"log": "repository"}, {}, false, {"log": "repository"}, {"unusable": "log missing"}, {}, false]'
  run postgres python3 -c 'import runpy; print(runpy.run_path("/usr/local/bin/patroni")["Server"]("/").volume())'
  expect "how full the volume is can be told" "'used': "

  folder keys
  printf 'id' >"$work/keys/access-key-id"
  printf 'key\nrepo1-path=/elsewhere' >"$work/keys/secret-access-key"
  printf 'phrase\n' >"$work/keys/passphrase"
  mounts=("$work/keys:/etc/mpg/store")
  run postgres bash -c 'export PGBACKREST_CONFIG_INCLUDE_PATH=/dev/shm/pgbackrest; mpg-store-keys; stat -c %a /dev/shm/pgbackrest/store.conf; cat /dev/shm/pgbackrest/store.conf'
  expect "keys of a store are for their user only" "600"
  expect "keys of a store come into the configuration" "repo1-s3-key=id"
  expect "and what backups are encrypted with" "repo1-cipher-pass=phrase"
  check "a line break gets nothing in" [ "${output/elsewhere/}" = "$output" ]
  expect "which is told" "secret-access-key is not used"
  mounts=()

  run postgres mpg-postgres true
  exits "no volume: refused" 1
  expect "with the remedy" "fsGroup: 10001"

  folder data
  folder socket
  mounts=("$work/data:$data" "$work/socket:/var/run/postgresql")
  run postgres mpg-postgres initdb --data-checksums --encoding UTF8 --locale C.UTF-8 --username postgres
  expect "initdb under fsGroup" "Success"
  # As a kubelet leaves it that applies fsGroup to everything in the volume.
  chmod 2770 "$work/data/pgdata"
  start first postgres mpg-postgres postgres -c unix_socket_directories=/var/run/postgresql -c listen_addresses=
  first=$!
  awaits first "ready to accept connections"
  output=$(stat -c %a "$work/data/pgdata")
  expect "rights of the data directory" "700"
  output=$(query first "create extension vector; create extension pg_trgm; create extension pgcrypto;
    select '[1,2]'::vector <-> '[1,4]'; select 'b' < 'C' collate \"en_US.utf8\"; select pg_jit_available()")
  expect "pgvector, contrib, en_US.UTF-8; no JIT" $'2\nt\nf'

  folder tls
  folder volume
  mounts=("$work/volume:$data" "$work/tls:/etc/mpg/tls")
  echo old >"$work/tls/ca.crt"
  # shellcheck disable=SC2016
  start told postgres mpg-postgres bash -c 'trap "echo told to read its files" HUP; echo waits; while true; do sleep 1; done'
  told=$!
  awaits told "waits"
  echo new >"$work/tls/ca.crt"
  awaits told "told to read its files"
  say "ok     process 1 is told of changed files"
  signal told KILL
  wait_for "$told"
  mounts=("$work/data:$data" "$work/socket:/var/run/postgresql")

  # The claim of mpg-postgres: as long as any process is left, it holds the lock.
  # shellcheck disable=SC2016
  output=$(enter first bash -c 'for p in /proc/[0-9]*; do [[ $(<$p/comm) != postgres ]] || readlink $p/fd/0; done' | sort | uniq -c)
  check "the lock is in every process" grep -qxE " +[5-9] $data/.mpg.lock" <<<"$output"
  start second postgres mpg-postgres postgres --version
  second=$!
  awaits second "waiting for $data/.mpg.lock"
  say "ok     a second container waits"
  start third postgres mpg-postgres postgres --version
  third=$!
  awaits third "waiting for"
  signal third TERM
  wait_for "$third"
  exits "SIGTERM ends the wait" 143
  signal first KILL
  wait_for "$first"
  wait_for "$second"
  exits "the second container goes on when the first is gone" 0
  output=$(<"$work/second.log")
  expect "with the lock" "holding $data/.mpg.lock"
  check "the killed server's postmaster.pid is gone" [ ! -e "$work/data/pgdata/postmaster.pid" ]
  test_verification "$data"
}

# A backup and the log after it are restored and checked; what is damaged is found.
test_verification() {
  local data=$1 label bundle log
  folder source
  folder repository
  folder archiving
  folder pgbackrest
  cat >"$work/pgbackrest/pgbackrest.conf" <<'C'
[global]
repo1-path=/repository
repo1-bundle=y
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=for-the-test
compress-type=zst
lock-path=/tmp/pgbackrest
log-level-console=off
log-level-file=off
log-level-stderr=error
[main]
pg1-path=/var/lib/postgresql/data/pgdata
pg1-socket-path=/var/run/postgresql
C
  mounts=("$work/source:$data" "$work/repository:/repository" "$work/archiving:/var/run/postgresql" "$work/pgbackrest:/etc/pgbackrest")
  cat >"$work/pgbackrest/make" <<'C'
initdb --data-checksums --encoding UTF8 --locale C.UTF-8 --username postgres >/dev/null
cat >>"$PGDATA/postgresql.conf" <<'P'
unix_socket_directories = '/var/run/postgresql'
listen_addresses = ''
archive_mode = on
archive_command = 'pgbackrest --stanza=main archive-push %p'
P
ask() { psql --no-psqlrc --quiet --host /var/run/postgresql --username postgres --command "$1" postgres; }
pg_ctl --pgdata "$PGDATA" --log /tmp/log --wait start >/dev/null
pgbackrest --stanza=main stanza-create
ask 'create database "a b"'
ask "create table t as select id, md5(id::text) from generate_series(1, 50000) id"
ask "create index on t (md5)"
pgbackrest --stanza=main --type=full --start-fast backup
for i in 1 2 3 4; do
  ask "insert into t values ($i, 'later')"
  ask "select pg_switch_wal()" >/dev/null
done
pg_ctl --pgdata "$PGDATA" --wait stop >/dev/null
echo made
C
  run postgres mpg-postgres bash -eu /etc/pgbackrest/make
  expect "a backup, and the log after it" "made"
  label=$(basename "$(find "$work/repository/backup/main" -maxdepth 1 -name '*F')")

  verify "$data" "$label"
  exits "it is verified" 0
  expect "with all of the log" "with the log up to the transaction of 20"
  expect "with all checks" "all tables and indexes are sound"
  verify "$data" 20200101-000000F
  exits "a backup that is gone is no damage" 3

  log=$(find "$work/repository/archive/main" -name '*.zst' | sort | tail -n 3 | head -n 1)
  mv "$log" "$work/kept"
  verify "$data" "$label"
  exits "a file of the log is missing" 4
  expect "where" "the log can be replayed up to 0/"
  mv "$work/kept" "$log"

  bundle=$(find "$work/repository/backup/main/$label/bundle" -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
  dd if=/dev/urandom of="$bundle" bs=1k seek=32 count=4 conv=notrunc status=none
  verify "$data" "$label"
  exits "a file of the backup is damaged" 4
  expect "it is told" "it cannot be read back"
}

# verify DATA LABEL: in a volume of its own.
verifications=0
verify() {
  local volume=copy-$((++verifications))
  folder "$volume"
  mounts=("$work/$volume:$1" "$work/repository:/repository" "$work/pgbackrest:/etc/pgbackrest")
  run postgres mpg-postgres mpg-restore --verify "$2"
}
