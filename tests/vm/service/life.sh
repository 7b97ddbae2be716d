#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A gateway with systemd, inside the VM.
#
#   life.sh first    the package is installed, the units start and do their work under their hardening
life=${1-}
[[ $life =~ ^first$ ]] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2034
packages=/vmout/packages
# shellcheck source=tests/vm/service/house.sh
. "$here/house.sh"
# Such as Restart=no, so that a failed start is over at once.
drop_in() {
	mkdir -p "/run/systemd/system/$1.d"
	printf '[Service]\n%s\n' "$2" >"/run/systemd/system/$1.d/test.conf"
	systemctl daemon-reload
}
for part in "$here/$life"-*.sh; do
	# shellcheck disable=SC1090
	. "$part"
done
