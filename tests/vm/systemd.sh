#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The package under a real systemd: a Debian 12 on a disk of its own, booted with one of Debian's kernels.
#
#   systemd.sh [-t SECONDS] KERNEL COPY   COPY: a folder with tests/ and packages/, as run.sh makes it
#
# What happens in there: service/life.sh. Two boots with a proper shutdown between them.
# Exit status: 0 all passed or skipped, 1 something failed, 2 usage, 124 and 125 as run-in-vm.sh has them.
set -uo pipefail

limit=1800
# shellcheck source-path=SCRIPTDIR source=begin.sh
. "$(dirname "${BASH_SOURCE[0]}")/begin.sh"
skipped() {
	printf 'ok 1 - # SKIP %s\n0 passed, 0 failed, 1 skipped\n' "$1"
	exit 0
}
# The same package, of a later version.
later() {
	local folder=$1 tree=$results/later version

	version=$(dpkg-deb -f "$folder/old.deb" Version)+later
	dpkg-deb -R "$folder/old.deb" "$tree" && sed -i "s/^Version: .*/Version: $version/" "$tree/DEBIAN/control" &&
		dpkg-deb -b -Znone "$tree" "$folder/new.deb" >/dev/null && rm -r "$tree" && echo "$version" >"$folder/new.version"
}
[ -e "$copy/packages/old.deb" ] || skipped 'no package: debhelper, dpkg-dev and fakeroot build it (tools/install-deps.sh systemd)'
root=$("$here/get-root.sh" 2>"$results/root.log") || skipped "$(tail -n 1 "$results/root.log")"

cp -r "$copy/tests" "$copy/packages" "$results/"
later "$results/packages" || exit 1
truncate -s 2G "$results/disk"
PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -d "$root" "$results/disk" || exit 1
status=0
for life in first second; do
	echo "# the $life life"
	"$here/run-in-vm.sh" -t "$limit" -r "$results/disk" -o "$results" "$kernel" -- tests/vm/service/life.sh "$life" || status=$((status > $? ? status : $?))
	# Out of time, or dead: the disk of such a one has nothing to say.
	[ "$status" -lt 124 ] || break
done
exit "$status"
