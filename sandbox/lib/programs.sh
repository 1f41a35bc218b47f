# shellcheck shell=bash
# The programs of the cluster, compiled from the modules that go.mod pins.

UPSTREAM=(
  k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy,kubelet,kubectl}
  github.com/kubernetes-csi/external-provisioner/v6/cmd/csi-provisioner
  github.com/kubernetes-csi/external-resizer/v2/cmd/csi-resizer
  helm.sh/helm/v4/cmd/helm
)

# compile NAME OUTPUT SOURCES PACKAGE...: unless it was made already of the same sources with the same Go.
compile() {
  local name=$1 output=$2 sources=$3 key flags version stamp=$BIN/.$1.key
  shift 3
  key=$({
    go version
    cat "$SANDBOX"/{go.mod,go.sum,lib/programs.sh}
    [[ -z $sources ]] || cat "$sources"/*.go
  } | sha256sum | cut -d' ' -f1)
  [[ ! -f $stamp || $(<"$stamp") != "$key" ]] || return 0
  say "compiling $name"
  version=$(awk '$1 == "k8s.io/kubernetes" { print $2 }' "$SANDBOX/go.mod")
  flags="-s -w -X k8s.io/component-base/version.gitVersion=$version"
  flags+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$(cut -d. -f2 <<<"$version")"
  (
    cd "$SANDBOX" || exit
    CGO_ENABLED=0 go build -trimpath -mod=readonly -buildvcs=false -ldflags "$flags" -o "$output" "$@"
  ) || die "$name does not compile; see above"
  echo "$key" >"$stamp"
}

build_programs() {
  command -v go >/dev/null || die "Go is not on the PATH; install Go $(awk '$1 == "go" { print $2 }' "$SANDBOX/go.mod") or newer"
  mkdir -p "$BIN"
  # The first time 8 to 10 minutes on 2 cores.
  compile kubernetes "$BIN/" "" "${UPSTREAM[@]}"
  compile etcd "$BIN/etcd" "" go.etcd.io/etcd/server/v3
  compile coredns "$BIN/coredns" "$SANDBOX/coredns" ./coredns
  compile csi "$BIN/csi" "$SANDBOX/csi" ./csi
}
