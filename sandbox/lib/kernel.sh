# shellcheck shell=bash
# The kubelet changes these settings of the whole machine; they are put back when the last sandbox goes.

KERNEL_SETTINGS=(vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

# As they were before the first sandbox.
KEPT_SETTINGS=/run/mpg-kernel-settings

keep_kernel_settings() {
  [[ -f $KEPT_SETTINGS ]] || sysctl "${KERNEL_SETTINGS[@]}" >"$KEPT_SETTINGS"
}

restore_kernel_settings() {
  [[ -f $KEPT_SETTINGS ]] && alone || return 0
  sysctl -q -p "$KEPT_SETTINGS"
  rm -f "$KEPT_SETTINGS"
}
