# shellcheck shell=bash
# Everything that starts, stops or looks at the cluster.
# shellcheck source=sandbox/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for library in progress owner network mounts cgroups kernel daemons pki cluster; do
  # shellcheck source=/dev/null
  . "$SANDBOX/lib/$library.sh"
done
unset library
