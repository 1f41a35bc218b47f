# shellcheck shell=bash
# Steps with the time that each took.

# Of the script that the person started: the scripts that it calls count on.
export MPG_STARTED=${MPG_STARTED:-$(date +%s%N)}

seconds_since() { awk -v from="$1" -v to="$(date +%s%N)" 'BEGIN { printf "%.1f", (to - from) / 1e9 }'; }

# step TITLE LOG COMMAND...: one line per step; the output goes to the log, and its end is shown when the step fails.
# The command runs in a subshell, so that a function stops at its first error (it would not in an if).
step() {
  local title=$1 log=$2 began result
  shift 2
  began=$(date +%s%N)
  mkdir -p "$(dirname "$log")"
  printf '%-48s ' "$title"
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1
  result=$?
  set -e
  if ((result == 0)); then
    printf '%6s s   (%s s in all)\n' "$(seconds_since "$began")" "$(seconds_since "$MPG_STARTED")"
  else
    printf 'failed after %s s\n' "$(seconds_since "$began")"
    tail -n 15 "$log" >&2
    printf 'error: %s failed; the whole log: %s\n' "$title" "$log" >&2
    exit 1
  fi
}
