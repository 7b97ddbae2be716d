#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a real Debian 12 as a folder, to be put on a disk for run-in-vm.sh -r: systemd, what the package xdpen
# depends on and recommends, and the tools of the tests. Neither xdpen nor a kernel is in it.
#
#   get-root.sh                   prints the folder, $XDPEN_VM_ROOTS/bookworm (default ~/.cache/xdpen-vm/roots)
#
# Made once for a list of packages; the mirror is $XDPEN_VM_MIRROR, or that of this system's apt sources.
# Exit status: 0, 1 with a reason, 2 usage. Needs mmdebstrap, the Debian archive keyring, a mirror, and root.
set -euo pipefail

system='systemd systemd-sysv dbus kmod udev iproute2 apparmor'
package='libbpf1 libjansson4 libmicrohttpd12 libmnl0 libpcap0.8 libseccomp2 libsqlite3-0 passwd chrony dnsmasq-base nftables procps'
tests='python3 ethtool iputils-ping bind9-dnsutils udhcpc curl jq'
wanted="$system $package $tests"

die() {
	echo "get-root: $1" >&2
	exit "${2:-1}"
}

# Pages and translations of these packages are not read in there; those of xdpen shall be installed like the rest.
make_root() {
	# shellcheck disable=SC2086
	mmdebstrap --quiet --mode=root --variant=minbase --include="${wanted// /,}" \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		bookworm "$1" "$2" >&2 || return
	rm -f "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"
	# With an empty one systemd takes each boot for the first and asks for settings. No limit to what the journal takes in.
	echo 0123456789abcdef0123456789abcdef >"$1/etc/machine-id"
	mkdir -p "$1/var/log/journal" "$1/etc/systemd/journald.conf.d"
	printf '[Journal]\nRateLimitBurst=0\n' >"$1/etc/systemd/journald.conf.d/all.conf"
	echo gateway >"$1/etc/hostname"
}

[ $# -eq 0 ] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
roots=${XDPEN_VM_ROOTS:-$HOME/.cache/xdpen-vm/roots}
folder=$roots/bookworm
mkdir -p "$roots"
exec 9>"$roots/.lock"
flock 9
if [ "$(cat "$folder.made" 2>/dev/null)" != "$wanted" ]; then
	command -v mmdebstrap >/dev/null || die 'mmdebstrap is not installed'
	[ "$(id -u)" = 0 ] || die 'it needs root'
	# shellcheck disable=SC2016 # apt's own variable
	mirror=${XDPEN_VM_MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Label: Debian' | sort -u | head -n 1)}
	[ -n "$mirror" ] || die 'apt knows no Debian sources: set XDPEN_VM_MIRROR'
	rm -rf "$folder" "$folder.made"
	make_root "$folder" "$mirror" || {
		rm -rf "$folder"
		die "no Debian from $mirror"
	}
	echo "$wanted" >"$folder.made"
fi
echo "$folder"
