# shellcheck shell=bash
# One cgroup holds every process of the sandbox, in each hierarchy: daemons/NAME for the programs, kubepods for the pods.

if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
  HIERARCHIES=(/sys/fs/cgroup)
  TRACK=/sys/fs/cgroup/$NAME
else
  mapfile -t HIERARCHIES < <(findmnt --noheadings --types cgroup,cgroup2 --output TARGET)
  TRACK=/sys/fs/cgroup/pids/$NAME
fi

make_cgroups() {
  local hierarchy setting
  if [[ -f /sys/fs/cgroup/cgroup.subtree_control ]]; then
    sed 's/[^ ]*/+&/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
  fi
  for hierarchy in "${HIERARCHIES[@]}"; do
    mkdir -p "$hierarchy/$NAME"
    # A new cpuset of version 1 is empty and would take no process.
    for setting in cpuset.cpus cpuset.mems; do
      [[ ! -f $hierarchy/notify_on_release || ! -f $hierarchy/$setting ]] || cat "$hierarchy/$setting" >"$hierarchy/$NAME/$setting"
    done
  done
  mkdir -p "$TRACK/daemons"
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
