# shellcheck shell=bash
# Where things are, what they are called, and how the scripts speak. Sourced by every script of sandbox/.

# This library is one program in several files: variables are set here and used there.
# shellcheck disable=SC2034

SANDBOX=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
REPO=$(dirname "$SANDBOX")

STATE=$(realpath -m "${MPG_SANDBOX_DIR:-$REPO/.sandbox}")
BIN=$STATE/bin
LOG=$STATE/log

# Everything that is shared with the rest of the machine (names, addresses) follows from the index.
INDEX=${MPG_SANDBOX_INDEX:-0}

say() { printf '%s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

[[ $INDEX =~ ^[0-7]$ ]] || die "MPG_SANDBOX_INDEX is '$INDEX'; it must be a number from 0 to 7"

NAME=mpg$INDEX
RUN=/run/$NAME
CONTEXT=mpg-sandbox
((INDEX == 0)) || CONTEXT+=-$INDEX
HOST_IP=172.30.255.$((4 * INDEX + 1))
FIRST_IP=172.30.255.$((4 * INDEX + 2))
HOST_RANGE=172.30.255.$((4 * INDEX))/30
LAN=172.30.$((240 + INDEX))
POD_RANGE=10.$((88 + INDEX)).0.0/16
SERVICE_RANGE=10.$((96 + INDEX)).0.0/16
API_SERVICE_IP=10.$((96 + INDEX)).0.1
API_URL=https://$FIRST_IP:6443
CSI_DRIVER=xfs.sandbox.mpg.dev
CSI_SOCKET=/var/lib/kubelet/plugins/$CSI_DRIVER/csi.sock
USER_KUBECONFIG=$STATE/kubeconfig

as_root() { [[ $EUID -eq 0 ]] || die "run as root: the sandbox makes network namespaces, mounts and loop devices"; }

# write FILE: standard input to FILE, only when it differs, so that what watches the file sees no change.
write() {
  local file=$1 new
  new=$(mktemp "$file.XXXXXX")
  cat >"$new"
  if cmp -s "$new" "$file"; then rm -f "$new"; else mv -f "$new" "$file"; fi
}

# render FILE: FILE with each @NAME@ replaced by the variable of that name.
render() {
  local text name
  text=$(<"$1")
  while [[ $text =~ @([A-Z_]+)@ ]]; do
    name=${BASH_REMATCH[1]}
    text=${text//"@$name@"/${!name?"$1 uses @$name@, which is not set"}}
  done
  printf '%s\n' "$text"
}

# await SECONDS WHAT LOG COMMAND...: until the command succeeds; past the time the reason and the log to read.
await() {
  local seconds=$1 what=$2 log=$3 until=$((SECONDS + $1))
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= until)); then
      [[ ! -f $log ]] || tail -n 5 "$log" >&2
      die "$what: not within $seconds s; see $log"
    fi
    sleep 0.1
  done
}

# The nodes have numbers. The first, named sandbox, has the control plane beside it; a further one is sandbox-NUMBER.
# How many there are is part of the cluster.
MOST_NODES=4
NODES=$(cat "$STATE/node-count" 2>/dev/null || echo 1)

# use_node NUMBER: all that follows from the number.
use_node() {
  NODE=$1
  if ((NODE == 1)); then
    SUFFIX='' NODE_DIR=$STATE NODE_IP=$FIRST_IP CGROUP=$NAME
  else
    SUFFIX=-$NODE NODE_DIR=$STATE/nodes/$NODE NODE_IP=$LAN.$NODE CGROUP=$NAME/node-$NODE
  fi
  NODE_NAME=sandbox$SUFFIX
  NETNS=/run/netns/$NAME$SUFFIX
  MOUNTNS=$RUN/mnt$SUFFIX
  CONFIG=$NODE_DIR/config
  CONTAINERD_SOCKET=$STATE/containerd$SUFFIX.sock
  NODE_PODS=10.$((88 + INDEX)).$((64 * (NODE - 1))).0/18
}
use_node 1

# on_node NUMBER COMMAND...: what use_node sets holds for the command alone.
on_node() {
  local NODE SUFFIX NODE_DIR NODE_IP CGROUP NODE_NAME NETNS MOUNTNS CONFIG CONTAINERD_SOCKET NODE_PODS
  use_node "$1"
  shift
  "$@"
}

# each_node COMMAND...: on one node after the other.
each_node() {
  local number
  for ((number = 1; number <= NODES; number++)); do on_node "$number" "$@"; done
}

# every_node COMMAND...: whether it is so on each node.
every_node() {
  local number
  for ((number = 1; number <= NODES; number++)); do on_node "$number" "$@" || return; done
}

# usage SCRIPT: the comment block at the head of a script is its help.
usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }

kubectl() { "$BIN/kubectl" --kubeconfig "$USER_KUBECONFIG" "$@"; }

helm() { "$BIN/helm" --kubeconfig "$USER_KUBECONFIG" "$@"; }
