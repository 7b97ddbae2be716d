#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs what building, testing, measuring or the demo need, on Debian and its kin.
# Usage: tools/install-deps.sh build|demo|deb|test|bench|vm|systemd...
# Does nothing when everything is there; then it needs neither root nor a network.
# It only adds: where a package would push another one out, apt stops and says so.
set -u

build='make gcc libc6-dev clang llvm bpftool libbpf-dev libpcap-dev libmnl-dev libjansson-dev libsqlite3-dev libmicrohttpd-dev libseccomp-dev'
deb='debhelper dpkg-dev fakeroot libcmocka-dev lintian'
demo='iproute2 ethtool nftables iputils-ping python3 nmap'
test='libcmocka-dev iproute2 ethtool nftables iputils-ping python3 nmap masscan zmap hping3 dnsmasq-base chrony bind9-dnsutils udhcpc busybox-static|busybox
	tcpdump tcpreplay iperf3 curl jq socat netcat-openbsd procps shellcheck bash-completion libclang-rt-14-dev ieee-data libndpi-bin'
bench='iproute2 ethtool nftables iputils-ping python3 jq xdp-tools iperf3 tcpdump libndpi-bin'
vm='qemu-system-x86 e2fsprogs kmod cpio xz-utils zstd iproute2 bpftool ethtool nftables iputils-ping python3 dnsmasq-base chrony bind9-dnsutils
	udhcpc curl busybox-static|busybox'
systemd='mmdebstrap debhelper dpkg-dev fakeroot libcmocka-dev'

usage() {
	echo "usage: tools/install-deps.sh build|demo|deb|test|bench|vm|systemd..." >&2
	exit 2
}

[ $# -gt 0 ] || usage
wanted=()
for group; do
	case $group in
	build) read -r -d '' -a more <<<"$build" ;;
	demo) read -r -d '' -a more <<<"$build $demo" ;;
	deb) read -r -d '' -a more <<<"$build $deb" ;;
	test) read -r -d '' -a more <<<"$test" ;;
	bench) read -r -d '' -a more <<<"$bench" ;;
	vm) read -r -d '' -a more <<<"$build $vm" ;;
	systemd) read -r -d '' -a more <<<"$build $systemd" ;;
	*)
		echo "install-deps: no group '$group'" >&2
		usage
		;;
	esac
	wanted+=("${more[@]}")
done

# "a|b": one of them is enough, and a is what gets installed.
installed() {
	local names
	IFS='|' read -r -a names <<<"$1"
	dpkg-query -W -f='${db:Status-Status}\n' "${names[@]}" 2>/dev/null | grep -qx installed
}

command -v dpkg-query >/dev/null || {
	echo "install-deps: this is no Debian system (no dpkg). What is needed, by Debian's names: ${wanted[*]}" >&2
	exit 1
}
missing=()
for package in "${wanted[@]}"; do
	installed "$package" || missing+=("${package%%|*}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ]; then
	echo "install-deps: these packages are missing, and only root can install them: ${missing[*]}" >&2
	echo "install-deps: run 'sudo tools/install-deps.sh $*'" >&2
	exit 1
fi

export DEBIAN_FRONTEND=noninteractive
echo "installing: ${missing[*]}"
for attempt in 1 2 3; do
	apt-get update -q >/dev/null 2>&1 && break
	[ "$attempt" = 3 ] && echo "install-deps: apt-get update failed three times; trying with the lists that are here" >&2
	sleep $((attempt * 5))
done
for attempt in 1 2 3; do
	apt-get install -y -q --no-install-recommends --no-remove "${missing[@]}" >/dev/null && exit 0
	sleep $((attempt * 5))
done
echo "install-deps: apt-get could not install: ${missing[*]}" >&2
exit 1
