# shellcheck shell=bash
# One cgroup holds every process of the sandbox, in each hierarchy: daemons/NAME for the programs, kubepods for the pods.
# A further node has the same in a cgroup of its own within that one.

if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
  HIERARCHIES=(/sys/fs/cgroup)
  TRACK=/sys/fs/cgroup
  FREEZER=/sys/fs/cgroup
else
  mapfile -t HIERARCHIES < <(findmnt --noheadings --types cgroup,cgroup2 --output TARGET)
  TRACK=/sys/fs/cgroup/pids
  FREEZER=/sys/fs/cgroup/freezer
fi

# Those of a further node lie in the first one's.
make_cgroups() {
  local hierarchy setting
  if [[ -f /sys/fs/cgroup/cgroup.subtree_control ]]; then
    sed 's/[^ ]*/+&/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
  fi
  for hierarchy in "${HIERARCHIES[@]}"; do
    mkdir -p "$hierarchy/$CGROUP"
    # A new cpuset of version 1 is empty and would take no process.
    for setting in cpuset.cpus cpuset.mems; do
      [[ ! -f $hierarchy/notify_on_release || ! -f $hierarchy/$setting ]] || cat "$hierarchy/$setting" >"$hierarchy/$CGROUP/$setting"
    done
  done
}

# enter_cgroup PROGRAM: this process becomes that program of the node.
enter_cgroup() {
  local hierarchy
  for hierarchy in "$TRACK" "$FREEZER"; do
    mkdir -p "$hierarchy/$CGROUP/daemons/$1"
    echo "$BASHPID" >"$hierarchy/$CGROUP/daemons/$1/cgroup.procs"
  done
}

# freeze and thaw: every process of a further node, at once.
freeze() {
  if [[ -f $FREEZER/$CGROUP/cgroup.freeze ]]; then echo 1 >"$FREEZER/$CGROUP/cgroup.freeze"; else echo FROZEN >"$FREEZER/$CGROUP/freezer.state"; fi
}

thaw() {
  if [[ -f $FREEZER/$CGROUP/cgroup.freeze ]]; then echo 0 >"$FREEZER/$CGROUP/cgroup.freeze"; else echo THAWED >"$FREEZER/$CGROUP/freezer.state"; fi
}

frozen() {
  if [[ -f $FREEZER/$CGROUP/cgroup.events ]]; then grep -qsx 'frozen 1' "$FREEZER/$CGROUP/cgroup.events"; else grep -qsx FROZEN "$FREEZER/$CGROUP/freezer.state"; fi
}

# processes_in CGROUP: their ids.
processes_in() {
  [[ -d $1 ]] || return 0
  find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null || true
}

no_process_in() { [[ -z $(processes_in "$1") ]]; }

kill_all_in() {
  local ids
  mapfile -t ids < <(processes_in "$1")
  ((${#ids[@]} == 0)) || kill -KILL "${ids[@]}" 2>/dev/null || true
}

remove_cgroups() {
  local hierarchy
  for hierarchy in "${HIERARCHIES[@]}"; do
    [[ ! -d $hierarchy/$NAME ]] || find "$hierarchy/$NAME" -depth -type d -exec rmdir {} +
  done
}
