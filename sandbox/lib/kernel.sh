# shellcheck shell=bash
# The kubelet changes these settings of the whole machine; they are put back when the sandbox goes.

KERNEL_SETTINGS=(vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

keep_kernel_settings() {
  [[ -f $RUN/sysctl.conf ]] || sysctl "${KERNEL_SETTINGS[@]}" >"$RUN/sysctl.conf"
}

restore_kernel_settings() {
  [[ ! -f $RUN/sysctl.conf ]] || sysctl -q -p "$RUN/sysctl.conf"
}
