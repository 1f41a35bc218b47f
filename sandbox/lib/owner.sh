# shellcheck shell=bash
# One sandbox per index and one index per state folder; one script at a time changes it.

lock_cluster() {
  mkdir -p "$STATE" "$LOG"
  exec 9>"$STATE/cluster.lock"
  flock --nonblock 9 || {
    say "waiting for another sandbox/up or sandbox/down"
    flock 9
  }
}

# The folder that the running sandbox of this index keeps its state in; nothing when there is none.
owner() { cat "$RUN/owner" 2>/dev/null || true; }

claim_index() {
  local other
  other=$(owner)
  [[ -z $other || $other == "$STATE" ]] || die "sandbox $INDEX runs already, with its state in $other; \
stop it with MPG_SANDBOX_DIR=$other sandbox/down, or set MPG_SANDBOX_INDEX (0 to 7) to have two"
  other=$(cat "$STATE/index" 2>/dev/null || true)
  [[ -z $other || $other == "$INDEX" ]] || die "the cluster in $STATE has index $other; \
set MPG_SANDBOX_INDEX=$other, or remove the cluster with MPG_SANDBOX_INDEX=$other sandbox/down --purge"
  mkdir -p "$RUN"
  echo "$INDEX" >"$STATE/index"
  echo "$STATE" >"$RUN/owner"
}

# Whether no other sandbox of this machine runs.
alone() {
  local other
  for other in /run/mpg[0-7]/owner; do
    [[ ! -f $other || $other == "$RUN/owner" ]] || return 1
  done
}
