# shellcheck shell=bash
# The programs of the cluster, compiled from the modules that go.mod pins.

UPSTREAM=(
  k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy,kubelet,kubectl}
  github.com/kubernetes-csi/external-provisioner/v6/cmd/csi-provisioner
  github.com/kubernetes-csi/external-resizer/v2/cmd/csi-resizer
  helm.sh/helm/v4/cmd/helm
)

# sources_key [FOLDER]: what a program is made of, as one checksum: Go, the pinned modules, the flags, the folder's code.
sources_key() {
  {
    go version
    cat "$SANDBOX"/{go.mod,go.sum,lib/programs.sh}
    [[ ! ${1:-} ]] || cat "$1"/*.go
  } | sha256sum | cut -d' ' -f1
}

# compile OUTPUT PACKAGE...
compile() {
  local output=$1 version minor flags
  shift
  version=$(awk '$1 == "k8s.io/kubernetes" { print $2 }' "$SANDBOX/go.mod")
  minor=$(cut -d. -f2 <<<"$version")
  flags="-s -w -X k8s.io/component-base/version.gitVersion=$version"
  flags+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$minor"
  cd "$SANDBOX" || exit
  CGO_ENABLED=0 go build -trimpath -mod=readonly -buildvcs=false -ldflags "$flags" -o "$output" "$@"
}

# build_program NAME TITLE FOLDER OUTPUT PACKAGE...: unless it was made already of the same sources.
build_program() {
  local name=$1 title=$2 folder=$3 key stamp=$BIN/.$1.key
  shift 3
  key=$(sources_key "$folder")
  [[ ! -f $stamp || $(<"$stamp") != "$key" ]] || return 0
  step "$title" "$LOG/build-$name.log" compile "$@"
  echo "$key" >"$stamp"
}

build_programs() {
  command -v go >/dev/null || die "Go is not on the PATH; install Go $(awk '$1 == "go" { print $2 }' "$SANDBOX/go.mod") or newer"
  mkdir -p "$BIN"
  build_program kubernetes "Kubernetes from source (first time: 10 minutes)" "" "$BIN/" "${UPSTREAM[@]}"
  build_program etcd "etcd from source" "" "$BIN/etcd" go.etcd.io/etcd/server/v3
  build_program coredns "CoreDNS from source" "$SANDBOX/coredns" "$BIN/coredns" ./coredns
  build_program csi "volume driver" "$SANDBOX/csi" "$BIN/csi" ./csi
  build_program policies "NetworkPolicies' agent" "$SANDBOX/policies" "$BIN/policies" ./policies
}
