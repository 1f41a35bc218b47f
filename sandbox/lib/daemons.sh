# shellcheck shell=bash
# Programs that run until they are stopped. A program is known by its process id together with its cgroup:
# an id that the kernel gave to somebody else meanwhile is not in there.

running() {
  local pid
  pid=$(cat "$RUN/$1.pid" 2>/dev/null) || return 1
  grep -qsx "$pid" "$TRACK/$CGROUP/daemons/$1/cgroup.procs"
}

# What a program was started with: a change of any of it, or of a file that it names, means a restart.
fingerprint() {
  local word
  for word; do
    echo "$word"
    word=${word#*=}
    # The head of a Go program holds its build id.
    if [[ $word == "$STATE"/?(nodes/*/)@(bin|config|pki)/* && -f $word ]]; then head -c 65536 "$word"; fi
  done | sha256sum
}

# daemon NAME COMMAND...: in the node's namespaces, unless it runs already as it should.
daemon() {
  local name=$1 print
  shift
  print=$(fingerprint "$@")
  if running "$name"; then
    [[ $(<"$RUN/$name.print") != "$print" ]] || return 0
    say "$name: restarting with its new settings"
    stop_daemon "$name"
  fi
  if [[ -f $LOG/$name.log ]]; then mv "$LOG/$name.log" "$LOG/$name.log.1"; fi
  (
    exec 9>&- # the lock of the scripts
    enter_cgroup "$name"
    cd /
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      setsid nsenter --net="$NETNS" --mount="$MOUNTNS" "$@" >"$LOG/$name.log" 2>&1 </dev/null
  ) &
  echo $! >"$RUN/$name.pid"
  echo "$print" >"$RUN/$name.print"
}

# stop_daemon NAME: asks, waits 10 s, insists. Children stay (containerd's shims outlive it on purpose).
stop_daemon() {
  local name=$1 pid until=$((SECONDS + 10))
  running "$name" || return 0
  pid=$(<"$RUN/$name.pid")
  kill -TERM "$pid" 2>/dev/null || true
  while running "$name"; do
    if ((SECONDS >= until)); then
      kill -KILL "$pid" 2>/dev/null || true
    fi
    sleep 0.05
  done
  rm -f "$RUN/$name.pid"
}
