# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
# Sourced by the tests that boot VMs of their own, reboot.sh and systemd.sh: their arguments, [-t SECONDS] KERNEL COPY,
# and $results, a folder that goes with them. Who sources it has set $limit, the seconds without -t.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "${1-}" = -t ]; then
	limit=$2
	shift 2
fi
[ $# = 2 ] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
kernel=$1 copy=$2
results=$(mktemp -d -t "xdpen-vm-$(basename "$0" .sh).XXXXXX")
trap 'rm -rf "$results"' EXIT
