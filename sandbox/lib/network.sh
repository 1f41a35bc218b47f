# shellcheck shell=bash
# The node's network namespace, joined to the host by one veth pair. The host reaches pods and Services; nothing reaches out.

NETNS=/run/netns/$NAME

make_network() {
  # Left in place for ever: a client of a cluster that is gone fails at once, and its packets stay on this machine.
  local range
  for range in "$POD_RANGE" "$SERVICE_RANGE"; do
    ip route replace unreachable "$range" metric 4278198272
  done
  [[ ! -f $RUN/network ]] || return 0
  remove_network
  ip netns add "$NAME"
  ip link add "$NAME-host" type veth peer name "$NAME-node" netns "$NAME"
  ip addr add "$HOST_IP/30" dev "$NAME-host"
  ip link set "$NAME-host" up
  ip -n "$NAME" link set lo up
  ip -n "$NAME" addr add "$NODE_IP/30" dev "$NAME-node"
  ip -n "$NAME" link set "$NAME-node" up
  # A default route, which Kubernetes wants, that leads nowhere.
  ip -n "$NAME" link add black0 type bridge
  ip -n "$NAME" link set black0 up
  ip -n "$NAME" route add default dev black0
  nsenter --net="$NETNS" sysctl -qw net.ipv4.ip_forward=1
  for range in "$POD_RANGE" "$SERVICE_RANGE"; do
    ip route replace "$range" via "$NODE_IP"
  done
  touch "$RUN/network"
}

# The routes to the node go with its veth pair.
remove_network() {
  rm -f "$RUN/network"
  [[ ! -e $NETNS ]] || ip netns delete "$NAME"
  ! ip link show "$NAME-host" >/dev/null 2>&1 || ip link delete "$NAME-host"
  if mountpoint -q /run/netns && [[ -z $(ls -A /run/netns) ]]; then
    umount /run/netns
    rmdir /run/netns
  fi
}
