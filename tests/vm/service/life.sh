#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One of the two lives of a gateway with systemd, inside the VM; systemd.sh says how they follow each other.
#
#   life.sh first    the package is installed, the units do their work under their hardening, are struck and upgraded
#   life.sh second   after a shutdown: what was in quarantine still is; then the package is removed without a trace
life=${1-}
[[ $life =~ ^(first|second)$ ]] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2034
packages=/vmout/packages
# shellcheck source=tests/vm/service/house.sh
. "$here/house.sh"
# A restart takes a drop-in of ours for the watchdog; a failed start shall be over at once.
drop_in() {
	mkdir -p "/run/systemd/system/$1.d"
	printf '[Service]\n%s\n' "$2" >"/run/systemd/system/$1.d/test.conf"
	systemctl daemon-reload
}
for part in "$here/$life"-*.sh; do
	# shellcheck disable=SC1090
	. "$part"
done
