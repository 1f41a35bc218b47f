# shellcheck shell=bash
# The cluster's programs: how each is configured, started and known to work.

# shellcheck disable=SC2034 # used by down and status
# In the order of their start; they are stopped the other way round.
DAEMONS=(containerd etcd apiserver controller-manager scheduler csi csi-provisioner csi-resizer kubelet kube-proxy coredns policies)
# shellcheck disable=SC2034 # used by down and status
FURTHER_DAEMONS=(containerd csi kubelet kube-proxy)

render_config() {
  local files=(containerd.toml cni/10-pods.conflist kubelet.yaml kube-proxy.yaml) file BINDING=Immediate
  # With several nodes the first pod that mounts a volume decides where it is; with one there is nothing to wait for.
  ((NODES == 1)) || BINDING=WaitForFirstConsumer
  ((NODE > 1)) || files+=(audit.yaml Corefile objects/{rbac,storage}.yaml)
  mkdir -p "$CONFIG/cni" "$CONFIG/objects"
  for file in "${files[@]}"; do
    render "$SANDBOX/config/$file" | write "$CONFIG/$file"
  done
}

start_containerd() { daemon "containerd$SUFFIX" containerd --config "$CONFIG/containerd.toml"; }

containerd_ready() { ctr --address "$CONTAINERD_SOCKET" version; }

await_containerd() { await 30 "containerd" "$LOG/containerd$SUFFIX.log" containerd_ready; }

# The kubelet needs it for every pod.
pause_imported() {
  [[ $(ctr --address "$CONTAINERD_SOCKET" --namespace k8s.io images ls --quiet name==sandbox.local/pause:1) ]]
}

start_etcd() {
  # Without fsync: a sandbox is made again sooner than it is missed, and every write is faster.
  daemon etcd "$BIN/etcd" --data-dir="$STATE/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
    --listen-peer-urls=http://127.0.0.1:2380
}

start_apiserver() {
  daemon apiserver "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --advertise-address="$NODE_IP" --secure-port=6443 --service-cluster-ip-range="$SERVICE_RANGE" \
    --allow-privileged=true --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --kubelet-certificate-authority="$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$PKI/kubelet-client.crt" --kubelet-client-key="$PKI/kubelet-client.key" \
    --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$PKI/service-accounts.pub" --service-account-signing-key-file="$PKI/service-accounts.key" \
    --audit-policy-file="$CONFIG/audit.yaml" --audit-log-path="$LOG/audit.log" \
    --audit-log-maxsize=100 --audit-log-maxbackup=2
}

apiserver_ready() { curl --silent --fail --max-time 2 --cacert "$PKI/ca.crt" "$API_URL/readyz"; }

start_controllers() {
  local own
  own=$PKI/kube-controller-manager.conf
  daemon controller-manager "$BIN/kube-controller-manager" --kubeconfig="$own" \
    --authentication-kubeconfig="$own" --authorization-kubeconfig="$own" \
    --leader-elect=false --use-service-account-credentials --root-ca-file="$PKI/ca.crt" \
    --service-account-private-key-file="$PKI/service-accounts.key" \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key"
  own=$PKI/kube-scheduler.conf
  daemon scheduler "$BIN/kube-scheduler" --kubeconfig="$own" --leader-elect=false \
    --authentication-kubeconfig="$own" --authorization-kubeconfig="$own"
}

start_storage() {
  local before after
  mkdir -p "$STATE/volumes"
  before=$(cat "$RUN/csi.pid" 2>/dev/null || true)
  start_driver
  after=$(<"$RUN/csi.pid")
  # The sidecars end by themselves, a little later, when the driver has gone.
  if [[ $before != "$after" ]]; then
    stop_daemon csi-provisioner
    stop_daemon csi-resizer
  fi
  daemon csi-provisioner "$BIN/csi-provisioner" --kubeconfig="$PKI/csi-provisioner.conf" --csi-address="$CSI_SOCKET" \
    --default-fstype=xfs --extra-create-metadata --retry-interval-start=200ms
  daemon csi-resizer "$BIN/csi-resizer" --kubeconfig="$PKI/csi-resizer.conf" --csi-address="$CSI_SOCKET" \
    --handle-volume-inuse-error=false --retry-interval-start=200ms
}

# Volumes are made and removed on the first node; each node mounts its own.
start_driver() {
  local flags=()
  ((NODE == 1)) || flags=(--node-only)
  daemon "csi$SUFFIX" "$BIN/csi" --endpoint="$CSI_SOCKET" --registration-dir=/var/lib/kubelet/plugins_registry \
    --volumes="$STATE/volumes" --node-id="$NODE_NAME" "${flags[@]}"
}

start_node() {
  daemon "kubelet$SUFFIX" "$BIN/kubelet" --config="$CONFIG/kubelet.yaml" --kubeconfig="$PKI/kubelet$SUFFIX.conf" \
    --hostname-override="$NODE_NAME" --node-ip="$NODE_IP"
  daemon "kube-proxy$SUFFIX" "$BIN/kube-proxy" --config="$CONFIG/kube-proxy.yaml"
}

start_dns() { daemon coredns "$BIN/coredns" -conf "$CONFIG/Corefile"; }

# One for all nodes. The machine and the nodes are where tests and people stand: no policy holds them up.
start_policies() {
  local namespaces
  mapfile -t namespaces < <(each_node network_namespace)
  daemon policies "$BIN/policies" --kubeconfig="$PKI/policies.conf" --exempt="$HOST_RANGE" --exempt="$LAN.0/24" \
    "${namespaces[@]/#/--netns=}"
}

network_namespace() { say "$NETNS"; }

# The cluster's own objects, when they are not the ones applied last.
apply_objects() {
  local key binding
  key=$(cat "$CONFIG"/objects/*.yaml | sha256sum)
  [[ ! -f $STATE/applied || $(<"$STATE/applied") != "$key" ]] || return 0
  # How a class binds volumes cannot change.
  binding=$(kubectl get storageclass sandbox-xfs --ignore-not-found -o 'jsonpath={.volumeBindingMode}')
  [[ -z $binding ]] || grep -qx "volumeBindingMode: $binding" "$CONFIG/objects/storage.yaml" ||
    kubectl delete storageclass sandbox-xfs
  kubectl apply --server-side --force-conflicts -f "$CONFIG/objects"
  echo "$key" >"$STATE/applied"
}

# Ready, and said so after the kubelet's start: the API server remembers what was true before.
node_ready() {
  kubectl get node "$NODE_NAME" -o json | jq -e --argjson since "$(stat -c %Y "$RUN/kubelet$SUFFIX.pid")" \
    '.status.conditions[] | select(.type == "Ready" and .status == "True" and (.lastHeartbeatTime | fromdate) >= $since)'
}

storage_ready() {
  kubectl get csinode "$NODE_NAME" -o json | jq -e --arg driver "$CSI_DRIVER" '.spec.drivers // [] | any(.name == $driver)'
}

await_node() {
  await 60 "node $NODE_NAME" "$LOG/kubelet$SUFFIX.log" node_ready
  await 30 "volumes of $NODE_NAME" "$LOG/csi$SUFFIX.log" storage_ready
  await 30 "Services of $NODE_NAME" "$LOG/kube-proxy$SUFFIX.log" proxy_ready
  await 30 "NetworkPolicies of $NODE_NAME" "$LOG/policies.log" policies_ready
}

etcd_ready() { node_curl http://127.0.0.1:2379/health; }

# Both serve with a certificate that they made for themselves.
controllers_ready() { node_curl --insecure https://127.0.0.1:10257/healthz; }

scheduler_ready() { node_curl --insecure https://127.0.0.1:10259/readyz; }

node_curl() { nsenter --net="$NETNS" curl --silent --fail --max-time 2 "$@"; }

dns_ready() { node_curl http://127.0.0.1:8181/ready; }

policies_ready() { nsenter --net="$NETNS" nft list table inet policies; }

proxy_ready() { node_curl http://127.0.0.1:10256/healthz; }
