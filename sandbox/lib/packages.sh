# shellcheck shell=bash
# The Debian packages. What is there under another package's name (Docker's containerd.io, say) is used as it is.

# file or command that shows the package is there -> package
declare -A PACKAGES=(
  [containerd]=containerd [runc]=runc [/usr/lib/cni/ptp]=containernetworking-plugins
  [nft]=nftables [ip]=iproute2 [mkfs.xfs]=xfsprogs [losetup]=mount [nsenter]=util-linux
  [openssl]=openssl [curl]=curl [jq]=jq [shellcheck]=shellcheck
  [mmdebstrap]=mmdebstrap [buildah]=buildah [/usr/lib/podman/netavark]=netavark [newuidmap]=uidmap [modprobe]=kmod [sysctl]=procps
)

missing_packages() {
  local sign
  for sign in "${!PACKAGES[@]}"; do
    command -v "$sign" >/dev/null || say "${PACKAGES[$sign]}"
  done | sort
}

# Installing containerd would start it as a service; the sandbox runs one of its own. policy-rc.d says no while we install.
install_packages() {
  local policy=/usr/sbin/policy-rc.d missing
  mapfile -t missing < <(missing_packages)
  command -v apt-get >/dev/null || die "missing: ${missing[*]}; this machine has no apt-get, install them by hand"
  say "installing: ${missing[*]}"
  if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2064
    trap "rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod +x $policy
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -q -y --no-install-recommends "${missing[@]}"
  # The package also enables its service for the next boot, where there is systemd.
  if [[ " ${missing[*]} " == *' containerd '* && -x /usr/bin/systemctl ]]; then systemctl disable containerd; fi
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || die "installed, but still not found: ${missing[*]}"
}
