#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Inside the VM: quarantine end to end, with the kernel's own VLAN code.
#
#   lab.sh BUILD              BUILD: folder with xdpend and xdpen
#
#   cl                               gw                              wan
#   c0  02:00:00:00:66:01  ========  g0  02:00:00:00:99:01   w0 ---- e0  192.0.2.9
#       10.0.0.2  fd00:66::2   veth      10.0.0.1  fd00:66::1        (a way out: gw forwards)
#       VLAN 100: 10.0.100.2             VLAN 100: 10.0.100.1
#       VLAN 0 and 100.200 and           xdpen_in, xdpen_guard, xdpen_out
#       802.1ad 300, to send only         |
#   cl2                                  g0.66, moved away
#   c1  02:00:00:00:66:02               quar
#       10.0.0.3, healthy               g0.66  the same MAC, 10.0.0.1, fd00:66::1
#       (macvlan on c0)                        no forwarding, no route out
#
# Once in native and once in generic mode, then with the drop action. What is said
# is proved by counters of the namespaces' own stacks, never by a tap.
# Exit status: 0 all passed (or skipped), 1 something failed, 2 usage.
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
# shellcheck source-path=SCRIPTDIR source=lab-net.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab-net.sh"
# shellcheck source-path=SCRIPTDIR source=lab-stacks.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab-stacks.sh"

bpffs=/run/xdpen-bpf # ip netns exec mounts a /sys of its own, without the pins of another
pins=$bpffs/xdpen run=/run/xdpen-lab log=/tmp/xdpen-lab-daemon.log
export XDPEN_STATE=$run/state
daemon=

# enum xdpen_reason
guard_retagged=25 out_readdressed=34 out_elsewhere=35 out_stranger=36 out_broadcast=37 in_drop=11 in_overridden=15

# ---- the programs under test

xdpen() {
	ip netns exec gw "$build/xdpen" --pins "$pins" --run "$run" "$@"
}

# Waits for what takes its time; how long it may take is no statement about speed.
eventually() {
	local _

	for _ in {1..150}; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.2
	done
	return 1
}

daemon_answers() {
	kill -0 "$daemon" 2>/dev/null && [ -S "$run/control" ] || return 1
	xdpen status
	[ $? -ne 3 ] # the socket of one that was killed is still there
}

start_daemon() {
	ip netns exec gw "$build/xdpend" --pins "$pins" --run "$run" --enforce --vid 66 "$@" g0 >"$log" 2>&1 &
	daemon=$!
	eventually daemon_answers
}

stop_daemon() {
	[ -n "$daemon" ] || return 0
	kill "-${1:-TERM}" "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon=
}

unload() {
	stop_daemon
	xdpen unload && rm -rf -- "$XDPEN_STATE"
}

# What was learnt under another verdict must not decide.
forget_neighbours() {
	local namespace

	for namespace in cl gw quar; do
		within "$namespace" ip neighbour flush nud reachable nud stale nud delay nud probe nud failed nud incomplete
	done
}

set_verdict() {
	check "$mode: xdpen $*" xdpen "$@"
	forget_neighbours
}

# ---- the story

healthy_checks() {
	during pings cl 10.0.0.1
	claim "$1 client pings the gateway" answered gw.ping+3 quar.g0.66=0
	during pings cl fd00:66::1
	claim "$1 client pings the gateway, IPv6" answered gw.ping6+3 quar.g0.66=0
	during pings cl 192.0.2.9
	claim "$1 client reaches the outside" answered wan.ping+3
	during pings cl 10.0.100.1
	claim "$1 client's tagged frames reach their VLAN" answered gw.g0.100+3 quar.g0.66=0
	during pings gw 10.0.0.2
	claim "the gateway pings the $1 client" answered cl.ping+3
}

quarantined_checks() {
	during pings cl 10.0.0.1
	claim "the quarantined client still pings 10.0.0.1, the quarantine's" answered quar.ping+3 quar.g0.66+3 gw.ip=0
	during pings cl fd00:66::1
	claim "the same with IPv6" answered quar.ping6+3 quar.g0.66+3 gw.ping6=0
	during knocks cl 192.0.2.9
	claim "it does not reach the outside" silent wan.ping=0 gw.ip=0
	during exchanges quar
	claim "TCP, 200 kB each way, reaches the quarantine side" answered gw.ip=0
}

unknown_in_quarantine() {
	! within quar ip neighbour show | grep -i "$1"
}

another_device_checks() {
	during pings cl2 10.0.0.1
	# Not by g0.66's frames: the quarantined client's own neighbour discovery is among them.
	claim "another device is not touched" answered gw.ping+3 quar.ping=0
	check "$mode: the quarantine has never heard of it" unknown_in_quarantine "$healthy"
}

# The way in: only from the quarantine VLAN, and only to devices in it.
way_in_checks() {
	within gw ip neighbour replace 10.0.0.2 lladdr "$client" dev g0 nud permanent
	counted "the LAN does not reach the quarantined client" "$out_elsewhere" 3 knocks gw 10.0.0.2
	claim "and the client heard nothing" silent cl.ping=0
	within gw ip neighbour del 10.0.0.2 dev g0
	within gw ip neighbour replace fd00:66::2 lladdr "$client" dev g0 nud permanent
	counted "the same with IPv6" "$out_elsewhere" 3 knocks gw fd00:66::2
	claim "and the client heard nothing, IPv6" silent cl.ping6=0
	within gw ip neighbour del fd00:66::2 dev g0

	forget_neighbours
	counted "the quarantine's broadcast ARP question goes to its device alone" "$out_readdressed" 1 pings quar 10.0.0.2
	claim "and the client answers" answered cl.ping+3
	forget_neighbours
	counted "the same with neighbour discovery" "$out_readdressed" 1 pings quar fd00:66::2
	claim "and the client answers, IPv6" answered cl.ping6+3
	counted "a broadcast question for nobody's address is dropped" "$out_broadcast" 1 knocks quar 10.0.0.77
	within quar ip neighbour replace 10.0.0.3 lladdr "$healthy" dev g0.66 nud permanent
	counted "the quarantine does not reach a healthy device" "$out_stranger" 3 knocks quar 10.0.0.3
	within quar ip neighbour del 10.0.0.3 dev g0.66
}

tagged_checks() {
	during knocks cl 10.0.100.1
	claim "frames with another VLAN's tag go to the quarantine" silent quar.g0.66+3 gw.g0.100=0
	during knocks cl 10.0.101.1
	claim "frames with VLAN ID 0 go to the quarantine" quar.g0.66+3 gw.ip=0
	during knocks cl 10.0.102.1
	claim "frames with an 802.1ad tag go to the quarantine" quar.g0.66+3 gw.ip=0
	during knocks cl 10.0.103.1
	claim "frames with two tags go to the quarantine" quar.g0.66+3 gw.g0.100=0
}

offload_checks() {
	tags_beside_frame cl c0 on
	counted "a tag that the card stripped: the guard takes it off" "$guard_retagged" 3 knocks cl 10.0.100.1
	claim "such frames go to the quarantine, not to their VLAN" silent quar.g0.66+3 gw.g0.100=0
	counted "the same for VLAN ID 0" "$guard_retagged" 3 knocks cl 10.0.101.1
	claim "such frames go to the quarantine, not to the gateway" quar.g0.66+3 gw.ip=0
	during knocks cl 10.0.102.1
	claim "the same for 802.1ad" quar.g0.66+3 gw.ip=0
	during knocks cl 10.0.103.1
	claim "the same for two tags" quar.g0.66+3 gw.g0.100=0
	tags_beside_frame cl c0 off
}

# The daemon dies; the verdict and the operator's hand do not.
crash_checks() {
	stop_daemon KILL
	during pings cl 10.0.0.1
	claim "xdpend killed: the verdict holds" answered quar.ping+3 gw.ip=0
	check "$mode: the CLI still shows the device" xdpen show "$client"
	set_verdict release "$client"
	during pings cl 10.0.0.1
	claim "released without the daemon: back at the gateway" answered gw.ping+3 quar.g0.66=0
	set_verdict quarantine "$client"
	check_start "xdpend starts again on what it left" "$@"
	during pings cl 10.0.0.1
	claim "and the verdict still holds" answered quar.ping+3 gw.ip=0
}

attached_as() {
	case $1 in
	native) within gw ip link show g0 | grep -qE '\bxdp\b' ;;
	generic) within gw ip link show g0 | grep -q xdpgeneric ;;
	none) ! within gw ip link show g0 | grep -q xdp ;;
	esac
}

introduce_client() {
	pings cl 10.0.0.1 >/dev/null 2>&1
	check "$mode: the client is in the device table" eventually xdpen show "$client"
}

# Not by check(): the daemon's number must stay in this shell.
check_start() {
	local text=$1

	shift
	if start_daemon "$@"; then
		ok "$mode: $text"
	else
		not_ok "$mode: $text" "$(tail -n 20 "$log")"
		return 1
	fi
}

# begin OPTION...: a fresh topology with the daemon on it; false where that fails.
begin() {
	if ! make_topology; then
		not_ok "$mode: topology"
		return 1
	fi
	check_start "xdpend starts on g0" "$@" && introduce_client
}

finish() {
	check "$mode: unload" unload
	check "$mode: nothing is left on the interface" attached_as none
	during pings cl 10.0.0.1
	claim "without xdpen the client reaches the gateway" answered gw.ping+3
	clean_up
}

vlan_story() {
	local option=()

	mode=$1
	[ "$mode" != generic ] || option=(--generic)
	begin "${option[@]}" || {
		clean_up
		return
	}
	check "$mode: the program is attached in this mode" attached_as "$mode"
	healthy_checks healthy
	set_verdict quarantine "$client"
	quarantined_checks
	another_device_checks
	way_in_checks
	tagged_checks
	offload_checks
	crash_checks "${option[@]}"
	set_verdict release "$client"
	healthy_checks released
	finish
}

# An entry made by hand holds at once, and so does its end.
override_checks() {
	local key="${client//:/ } 01 00"

	# shellcheck disable=SC2086 # a byte a word
	check "$mode: an override by bpftool" bpftool map update pinned "$pins/override" key hex $key value hex 00 00 00 00 00 00 00 00
	counted "it lifts the quarantine" "$in_overridden" 3 pings cl 10.0.0.1
	claim "and the gateway answers" answered gw.ip+3
	# shellcheck disable=SC2086
	check "$mode: the override is taken out" bpftool map delete pinned "$pins/override" key hex $key
	counted "the client's frames are dropped again" "$in_drop" 3 knocks cl 10.0.0.1
	claim "and arrive nowhere again" silent gw.ip=0
}

drop_story() {
	mode=drop
	begin --action drop || {
		clean_up
		return
	}
	set_verdict quarantine "$client"
	links cl <<-END # known, so that what is dropped are the requests themselves
		neighbour replace 10.0.0.1 lladdr $gateway dev c0 nud permanent
		neighbour replace fd00:66::1 lladdr $gateway dev c0 nud permanent
	END
	counted "a quarantined client's frames are dropped" "$in_drop" 3 knocks cl 10.0.0.1
	claim "and arrive nowhere" silent gw.ip=0 quar.g0.66=0
	during knocks cl fd00:66::1
	claim "the same with IPv6" silent gw.ping6=0 quar.g0.66=0
	during knocks cl 10.0.100.1
	claim "the same with a tag" silent gw.g0.100=0 quar.g0.66=0
	tags_beside_frame cl c0 on
	during knocks cl 10.0.100.1
	claim "the same with a stripped tag" silent gw.g0.100=0 quar.g0.66=0
	tags_beside_frame cl c0 off
	within gw ip neighbour replace 10.0.0.2 lladdr "$client" dev g0 nud permanent
	during knocks gw 10.0.0.2
	claim "nothing reaches the client" silent cl.ping=0
	within gw ip neighbour del 10.0.0.2 dev g0
	override_checks
	another_device_checks
	set_verdict release "$client"
	healthy_checks released
	finish
}

clean_up() {
	stop_daemon
	remove_topology
	rm -rf "$run"
	mountpoint -q "$bpffs" && umount "$bpffs"
	mkdir -p "$run" "$bpffs"
	mount -t bpf bpf "$bpffs"
}

# ---- here it starts

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
fi
build=$(cd "$1" && pwd)
echo "# lab: Linux $(uname -r)"
if [ ! -x "$build/xdpend" ] || [ ! -x "$build/xdpen" ]; then
	skip "the lab" "xdpend and xdpen are not built in $build"
	conclude
	exit
fi
for module in 8021q veth macvlan; do
	modprobe "$module" 2>/dev/null
done
if ! ip link add v66 type dummy 2>/dev/null || ! ip link add link v66 name v66.66 type vlan id 66 2>/dev/null; then
	skip "the lab" "this kernel has no 8021q"
	conclude
	exit
fi
ip link delete v66

trap 'stop_daemon KILL' EXIT
clean_up
vlan_story native
vlan_story generic
drop_story
stop_daemon
remove_topology
umount "$bpffs"
conclude
