# shellcheck shell=bash
# The node's mount namespace: what kubelet, containerd and the volumes mount is seen there alone, and goes with it.

MOUNTNS=$RUN/mnt
# The mount points that no package had made, shared by all sandboxes.
MADE_DIRS=/run/mpg-made-dirs

# where the node's programs write -> what stands behind it
declare -A NODE_DIRS=(
  [/var/lib/kubelet]=$STATE/kubelet
  [/var/lib/cni]=$STATE/cni
  [/var/log/containers]=$LOG/containers
)

make_mounts() {
  [[ ! -f $RUN/mounts ]] || return 0
  remove_mounts
  # The namespace is kept by a file, which must lie on a private mount.
  mount --bind "$RUN" "$RUN"
  mount --make-private "$RUN"
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
    mkdir -p "${NODE_DIRS[$dir]}"
    nsenter --mount="$MOUNTNS" mount --bind "${NODE_DIRS[$dir]}" "$dir"
  done
  nsenter --mount="$MOUNTNS" mount -t tmpfs -o mode=711 tmpfs /run/containerd
  touch "$RUN/mounts"
}

# The mounts end with the last process in the namespace; loop devices that were not set to go by themselves are detached.
remove_mounts() {
  rm -f "$RUN/mounts"
  if mountpoint -q "$MOUNTNS"; then umount "$MOUNTNS"; fi
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
