#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The package under a real systemd: a Debian 12 on a disk of its own, booted with one of Debian's kernels.
#
#   systemd.sh [-t SECONDS] KERNEL COPY   COPY: a folder with tests/ and packages/, as run.sh makes it
#
# What happens in there: service/life.sh.
# Exit status: 0 all passed or skipped, 1 something failed, 2 usage.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
limit=1800
if [ "${1-}" = -t ]; then
	limit=$2
	shift 2
fi
[ $# = 2 ] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
kernel=$1 copy=$2
skipped() {
	printf 'ok 1 - # SKIP %s\n0 passed, 0 failed, 1 skipped\n' "$1"
	exit 0
}
[ -e "$copy/packages/old.deb" ] || skipped 'no package: debhelper, dpkg-dev and fakeroot build it (tools/install-deps.sh systemd)'
results=$(mktemp -d -t xdpen-vm-systemd.XXXXXX)
trap 'rm -rf "$results"' EXIT
root=$("$here/get-root.sh" 2>"$results/root.log") || skipped "$(tail -n 1 "$results/root.log")"

cp -r "$copy/tests" "$copy/packages" "$results/"
truncate -s 2G "$results/disk"
PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -d "$root" "$results/disk" || exit 1
"$here/run-in-vm.sh" -t "$limit" -r "$results/disk" -o "$results" "$kernel" -- tests/vm/service/life.sh first || exit 1
