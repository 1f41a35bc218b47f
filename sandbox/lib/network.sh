# shellcheck shell=bash
# A network namespace for each node. The first node's is joined to the host by one veth pair: the host reaches pods and
# Services; nothing reaches out. Several nodes are plugged into a switch, a bridge in a namespace of its own.

SWITCH=$NAME-lan

make_network() {
  # Left in place for ever: a client of a cluster that is gone fails at once, and its packets stay on this machine.
  local range
  for range in "$POD_RANGE" "$SERVICE_RANGE" "$LAN.0/24"; do
    ip route replace unreachable "$range" metric 4278198272
  done
  if [[ ! -f $RUN/network ]]; then make_first_network; fi
  ((NODES > 1)) || return 0
  if [[ ! -e /run/netns/$SWITCH ]]; then make_switch; fi
  each_node plug_in
}

make_first_network() {
  local range
  remove_network
  make_namespace
  ip link add "$NAME-host" type veth peer name "$NAME-node" netns "$NAME"
  ip addr add "$HOST_IP/30" dev "$NAME-host"
  ip link set "$NAME-host" up
  ip -n "$NAME" addr add "$FIRST_IP/30" dev "$NAME-node"
  ip -n "$NAME" link set "$NAME-node" up
  for range in "$POD_RANGE" "$SERVICE_RANGE"; do
    ip route replace "$range" via "$FIRST_IP"
  done
  touch "$RUN/network"
}

make_namespace() {
  local own=$NAME$SUFFIX
  ip netns add "$own"
  ip -n "$own" link set lo up
  # A default route, which Kubernetes wants, that leads nowhere.
  ip -n "$own" link add black0 type bridge
  ip -n "$own" link set black0 up
  ip -n "$own" route add default dev black0
  nsenter --net="$NETNS" sysctl -qw net.ipv4.ip_forward=1
}

make_switch() {
  ip netns add "$SWITCH"
  ip -n "$SWITCH" link add lan type bridge
  ip -n "$SWITCH" link set lan up
}

# The node's cable to the switch, with a route to the pods of each other node. A node that is lost has neither.
plug_in() {
  local own=$NAME$SUFFIX number
  [[ -e $NETNS ]] || make_namespace
  if ! ip -n "$own" link show lan >/dev/null 2>&1; then
    ip -n "$SWITCH" link add "node-$NODE" type veth peer name lan netns "$own"
    ip -n "$SWITCH" link set "node-$NODE" up
    ip -n "$own" addr add "$LAN.$NODE/24" dev lan
    ip -n "$own" link set lan up
  fi
  join_switch
  for ((number = 1; number <= NODES; number++)); do
    ((number == NODE)) || ip -n "$own" route replace "$(on_node "$number" pods)" via "$LAN.$number"
  done
  ((NODE == 1)) || ip -n "$own" route replace "$HOST_RANGE" via "$LAN.1"
}

pods() { say "$NODE_PODS"; }

# Without a place on the switch the cable is whole and every packet is lost.
join_switch() { ip -n "$SWITCH" link set "node-$NODE" master lan; }

leave_switch() { ip -n "$SWITCH" link set "node-$NODE" nomaster; }

# The kernel takes its time with a namespace that is deleted: the cable goes first, so that there can be another one.
remove_node_network() {
  ! ip -n "$SWITCH" link show "node-$NODE" >/dev/null 2>&1 || ip -n "$SWITCH" link delete "node-$NODE"
  [[ ! -e $NETNS ]] || ip netns delete "$NAME$SUFFIX"
}

# The routes to the first node go with its veth pair; that goes before its namespace, with which it would go at any moment.
remove_network() {
  rm -f "$RUN/network"
  ! ip link show "$NAME-host" >/dev/null 2>&1 || ip link delete "$NAME-host"
  each_node remove_node_network
  [[ ! -e /run/netns/$SWITCH ]] || ip netns delete "$SWITCH"
  if mountpoint -q /run/netns && [[ -z $(ls -A /run/netns) ]]; then
    umount /run/netns
    rmdir /run/netns
  fi
}
