#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A power failure between two boots of one kernel: what was told to be in quarantine is in it again.
#
#   reboot.sh [-t SECONDS] KERNEL COPY   COPY: a folder with build/ and tests/, as run.sh makes it
#
# The ledger is on a disk image of its own that both boots mount; the first ends without a sync.
# Exit status: 0 all passed, 1 something failed, 2 usage.
set -uo pipefail

limit=900
# shellcheck source-path=SCRIPTDIR source=begin.sh
. "$(dirname "${BASH_SOURCE[0]}")/begin.sh"
truncate -s 32M "$results/ledger.img"
PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 "$results/ledger.img" || exit 1

# It dies by design: what it saw before stands in a file.
"$here/run-in-vm.sh" -t "$limit" -o "$results" "$kernel" -- "$copy/tests/vm/boots.sh" before >"$results/before.log" 2>&1
if ! read -r passed failed <"$results/before"; then
	cat "$results/before.log"
	echo "not ok - the first boot did not come to its power failure"
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi
grep -E '^(ok|not ok|#)' "$results/before.log"
echo "$passed passed, $failed failed, 0 skipped"
echo "# the power failed"
"$here/run-in-vm.sh" -t "$limit" -o "$results" "$kernel" -- "$copy/tests/vm/boots.sh" after || exit 1
[ "$failed" = 0 ]
