# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by life.sh: the house of tests/lib/net.sh, with the VM itself for a gateway, as systemd runs it.
#
#   camera   ── lan1 ┐
#   recorder ── lan2 ┴ br-lan [VM: the package, its units] wan ── isp [net] 198.18.0.10
export BUILD=/run/installed
mkdir -p $BUILD
# There before the package is.
for program in /usr/sbin/xdpend /usr/bin/xdpen; do
	install -m 755 <(printf '#!/bin/sh\nexec %s "$@"\n' "$program") "$BUILD/${program##*/}"
done
# shellcheck source=tests/lib/net.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../lib/net.sh"
# shellcheck source=tests/lib/streams.sh
. "$lib/streams.sh"
net_begin "systemd-$life"
unset XDPEN_STATE
modprobe -a veth bridge 8021q 2>/dev/null
# shellcheck disable=SC2034
camera=02:66:00:00:00:01 recorder=02:66:00:00:00:02

in_ns() {
	local name=$1
	shift
	if [ "$name" = gw ]; then
		"$@"
	else
		ip netns exec "$prefix$name" "$@"
	fi
}
cli() { xdpen "$@"; }
state() { xdpen list --json 2>/dev/null | jq -r --arg mac "$1" '[.devices[] | select(.mac == $mac).state][0] // "unknown"'; }

house() {
	namespace net
	ip link set isp netns "${prefix}net"
	in_ns net ip -batch - <<-'END'
		address add 10.67.0.2/30 dev isp
		link set isp up
		route add 10.66.0.0/24 via 10.67.0.1
		address add 198.18.0.10/32 dev lo
	END
}

device() {
	local name=$1 n=$2
	namespace "$name"
	ip link set "dev$n" netns "$prefix$name" name eth0
	in_ns "$name" ip -batch - <<-END
		link set eth0 address $(device_mac "$n")
		link set eth0 up
		address add $(device_ip "$n")/24 dev eth0
		route add default via 10.66.0.1
		neighbour replace 10.66.0.1 lladdr $gateway_mac dev eth0 nud permanent
	END
}

property() { systemctl show --value --property "$2" "$1"; }
has_failed() { [ "$(property "$1" ActiveState)" = failed ]; }
is_active() { [ "$(property "$1" ActiveState)" = active ]; }
main_pid() { property xdpend MainPID; }

# Ready again, as another process than the one that is named.
another_than() { is_active xdpend && [ "$(main_pid)" -gt 1 ] && [ "$(main_pid)" != "$1" ] && answers; }
answers() { cli status >/dev/null; [ $? != 3 ]; }

# Fails to start, is failed then, and its journal has the words.
fails_with() {
	local unit=$1 words=$2
	! systemctl start "$unit" || { echo 'it started'; return 1; }
	eventually 3 has_failed "$unit" || { echo "it is $(property "$unit" ActiveState)"; return 1; }
	journalctl -b -u "$unit" -o cat | grep -q -- "$words" || { journalctl -b -u "$unit" -o cat | tail -n 8; return 1; }
	systemctl reset-failed "$unit"
}

# What a filter refused, what AppArmor refused.
refusals() { journalctl -b -o cat | grep -E 'type=1326|^SECCOMP |31/SYS|SIGSYS|apparmor="DENIED"'; }
