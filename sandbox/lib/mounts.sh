# shellcheck shell=bash
# Each node's mount namespace: what kubelet, containerd and the volumes mount is seen there alone, and goes with it.

# The mount points that no package had made, shared by all sandboxes.
MADE_DIRS=/run/mpg-made-dirs

# where the node's programs write -> what stands behind it, in the node's folder
declare -A NODE_DIRS=(
  [/var/lib/kubelet]=kubelet
  [/var/lib/cni]=cni
  [/var/log/containers]=log/containers
)

make_mounts() {
  if [[ ! -f $RUN/mounts ]]; then
    remove_mounts
    # A namespace is kept by a file, which must lie on a private mount.
    mount --bind "$RUN" "$RUN"
    mount --make-private "$RUN"
    touch "$RUN/mounts"
  fi
  each_node make_node_mounts
}

make_node_mounts() {
  [[ ! -f $MOUNTNS.made ]] || return 0
  remove_node_mounts
  touch "$MOUNTNS"
  unshare --mount="$MOUNTNS" --propagation slave mount --make-rshared /
  local dir
  for dir in "${!NODE_DIRS[@]}" /run/containerd; do
    if [[ ! -d $dir ]]; then
      mkdir -p "$dir"
      echo "$dir" >>"$MADE_DIRS"
    fi
  done
  for dir in "${!NODE_DIRS[@]}"; do
    # shellcheck disable=SC2153
    mkdir -p "$NODE_DIR/${NODE_DIRS[$dir]}"
    nsenter --mount="$MOUNTNS" mount --bind "$NODE_DIR/${NODE_DIRS[$dir]}" "$dir"
  done
  nsenter --mount="$MOUNTNS" mount -t tmpfs -o mode=711 tmpfs /run/containerd
  touch "$MOUNTNS.made"
}

# As when the power fails: what the volumes of the node keep in memory is not written any more.
forget_writes() {
  local target
  # The pods' volumes and nothing else: this machine's own file systems may be XFS too.
  nsenter --mount="$MOUNTNS" findmnt --noheadings --list --types xfs --output SOURCE,TARGET |
    awk '$1 ~ /^\/dev\/loop/ && $2 ~ /^\/var\/lib\/kubelet\/pods\//' | sort --unique --key=1,1 |
    while read -r _ target; do
      # One that was cut off already answers with an error.
      ! nsenter --mount="$MOUNTNS" stat "$target" >/dev/null 2>&1 ||
        nsenter --mount="$MOUNTNS" xfs_io -x -c shutdown "$target"
    done
}

# The mounts end with the last process in the namespace.
remove_node_mounts() {
  rm -f "$MOUNTNS.made"
  if mountpoint -q "$MOUNTNS"; then umount "$MOUNTNS"; fi
}

# Loop devices that were not set to go by themselves are detached.
remove_mounts() {
  rm -f "$RUN/mounts"
  each_node remove_node_mounts
  if mountpoint -q "$RUN"; then umount "$RUN"; fi
  local device file
  while read -r device file; do
    if [[ $file == "$STATE/"* ]]; then losetup --detach "$device"; fi
  done < <(losetup --list --noheadings --output NAME,BACK-FILE)
  remove_made_dirs
}

# Not under another sandbox: removing a mount point takes the mount away in every namespace.
remove_made_dirs() {
  local dir
  [[ -f $MADE_DIRS ]] && alone || return 0
  while read -r dir; do
    [[ ! -d $dir ]] || rmdir --ignore-fail-on-non-empty "$dir"
  done <"$MADE_DIRS"
  rm -f "$MADE_DIRS"
}
