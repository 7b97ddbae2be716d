# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A small house in network namespaces, and the few words in which a test speaks.
#
#   camera  eth0 ── lan1 ┐
#   printer eth0 ── lan2 ┼ br-lan 10.66.0.1, fd66::1 [gw] wan ── isp [net] 198.18.0.10-14, 2001:db8::10-14 answer,
#   console eth0 ── lan3 ┘  xdpend on lan1, lan2, lan3                     the rest of 198.18/15 and 2001:db8::/32 is silent
#
# Device N has the address 10.66.0.(10+N) and fd66::(10+N), MAC 02:66:00:00:00:NN.
# Everything lives in namespaces with a prefix of this process, in one temporary
# directory, and in processes that are remembered by number; all three are gone
# when the script ends, however it ends. Pins lie on a bpffs of their own:
# `ip netns exec` hides what is mounted below /sys.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lib=$top/tests/lib
BUILD=${BUILD:-$top/build}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac

# A python3 that is a wrapper script costs more than what it starts.
if python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null); then
	PATH=${python%/*}:$PATH
fi

passed=0 failed=0 skipped=0
pids=()
namespaces=()
ports=()
tmp=''
daemon=''

ok() {
	passed=$((passed + 1))
	printf 'ok %d - %s\n' $((passed + failed + skipped)) "$*"
}

not_ok() {
	failed=$((failed + 1))
	printf 'not ok %d - %s\n' $((passed + failed + skipped)) "$*"
}

skip() {
	skipped=$((skipped + 1))
	printf 'ok %d - # SKIP %s\n' $((passed + failed + skipped)) "$*"
}

note() { printf '# %s\n' "$*"; }

# check TEXT COMMAND...: the command must succeed. Its output is shown when it does not.
check() {
	local text=$1 out
	shift
	if out=$("$@" 2>&1); then
		ok "$text"
	else
		not_ok "$text"
		note "failed: $*"
		[ -z "$out" ] || head -n 20 <<<"$out" | sed 's/^/#   /'
		return 1
	fi
}

# check_equal TEXT EXPECTED ACTUAL
check_equal() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1: expected '$2', got '$3'"
		return 1
	fi
}

# Microseconds since the boot in which something that could run waited for a processor, into $stalled (0: not told).
stalled() {
	stalled=0
	[ ! -r /proc/pressure/cpu ] || { read -r stalled </proc/pressure/cpu; } 2>/dev/null || stalled=0
	stalled=${stalled##*total=}
}

# eventually SECONDS COMMAND...: polls until the command succeeds. What the processors were too busy for is not held
# against it: of the time waited, that in which something stood in line for one does not count, three quarters of it at
# most. An emulated CPU gets its time, eightfold.
eventually() {
	local patience=$(($1 * 1000000 * (${XDPEN_IN_VM:-0} ? 8 : 1))) begin=${EPOCHREALTIME//[!0-9]/} before waited
	shift
	stalled
	before=$stalled
	until "$@" >/dev/null 2>&1; do
		stalled
		waited=$((${EPOCHREALTIME//[!0-9]/} - begin))
		stalled=$((stalled - before))
		[ $((waited - (stalled < waited * 3 / 4 ? stalled : waited * 3 / 4))) -lt "$patience" ] || return 1
		sleep 0.1
	done
}

# watching PID: `xdpen watch` of that number is connected and waits to be told; it says nothing of that itself.
watching() {
	in_ns gw grep -qE "^.* 03 +[0-9]+ $run/control\$" /proc/net/unix && grep -q '^State:[[:space:]]*S' "/proc/$1/status"
}

not() { ! "$@"; }

needs() {
	local tool missing=()
	for tool; do
		command -v "$tool" >/dev/null || missing+=("$tool")
	done
	[ ${#missing[@]} = 0 ] && return
	skip "${missing[*]} not installed"
	return 1
}

# net_begin STEM: a prefix, a directory, a bpffs and the traps.
net_begin() {
	local why=''
	[ "$(id -u)" = 0 ] || why='needs root'
	[ -n "$why" ] || unshare --net --mount true 2>/dev/null || why='this machine lets root make no network namespace'
	if [ -n "$why" ]; then
		skip "$why"
		printf '0 passed, 0 failed, 1 skipped\n'
		exit 0
	fi
	if [ ! -x "$BUILD/xdpend" ] || [ ! -x "$BUILD/xdpen" ]; then
		echo "$1: $BUILD/xdpend or $BUILD/xdpen is missing: run make first" >&2
		exit 1
	fi
	prefix=xp-$1-$$-
	tmp=$(mktemp -d "/tmp/xdpen-$1.XXXXXX")
	trap net_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkdir "$tmp/bpf" "$tmp/config"
	mount -t bpf bpf "$tmp/bpf" || exit 1
	pins=$tmp/bpf/xdpen
	run=$tmp/run
	export XDPEN_STATE=$tmp/state
	set -u
}

net_end() {
	local status=$?
	trap - EXIT
	trap '' INT TERM HUP
	[ -z "$tmp" ] || {
		daemon_lives
		net_clean
	}
	if [ "$status" -ge 128 ]; then
		exit "$status"
	fi
	if [ "$status" != 0 ]; then
		not_ok "the script ended early with status $status"
	fi
	printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
	[ "$failed" = 0 ] || exit 1
	exit 0
}

net_clean() {
	# bash would report every process that ends by a signal.
	{
		end_processes
		for ns in "${namespaces[@]}"; do
			ip netns del "$ns"
		done
		umount "$tmp/bpf" || umount -l "$tmp/bpf"
	} 2>/dev/null
	namespaces=()
	if [ -n "${KEEP:-}" ]; then
		note "kept: $tmp"
	else
		rm -rf -- "$tmp"
	fi
}

# is_child PID: what we started and has not been asked for its end. The number of one that has ended may be anybody's by now.
is_child() {
	local key value
	while read -r key value; do
		[ "$key" != PPid: ] || {
			[ "$value" = $$ ]
			return
		}
	done 2>/dev/null <"/proc/$1/status"
	return 1
}

# Into $all: those we remember, and what they left in our namespaces.
left_processes() {
	local ns pid
	all=()
	for pid in "${pids[@]}"; do
		! is_child "$pid" || all+=("$pid")
	done
	for ns in "${namespaces[@]}"; do
		for pid in $(ip netns pids "$ns"); do
			all+=("$pid")
		done
	done
	[ ${#all[@]} -gt 0 ]
}

# Asked first, forced after a second.
end_processes() {
	local all
	if left_processes; then
		kill -TERM "${all[@]}"
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			left_processes || break
			sleep 0.1
		done
		[ ${#all[@]} = 0 ] || kill -KILL "${all[@]}"
	fi
	wait "${pids[@]}"
	pids=()
}

# in_ns NAME COMMAND...
in_ns() {
	local ns=$prefix$1
	shift
	ip netns exec "$ns" "$@"
}

# background NAME LOG COMMAND...: its number is in $pid; it is ended with the script.
background() {
	local ns=$prefix$1 log=$2
	shift 2
	ip netns exec "$ns" "$@" >"$log" 2>&1 &
	pid=$!
	pids+=("$pid")
}

# stop PID [SIGNAL]: ends a process of ours and waits for it.
stop() {
	! is_child "$1" || kill "-${2:-TERM}" "$1" 2>/dev/null
	{ wait "$1"; } 2>/dev/null
	local rest=() other
	for other in "${pids[@]}"; do
		[ "$other" = "$1" ] || rest+=("$other")
	done
	pids=("${rest[@]}")
}

namespace() {
	ip netns add "$prefix$1" || exit 1
	namespaces+=("$prefix$1")
	in_ns "$1" ip link set lo up
	in_ns "$1" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/all/accept_dad
		echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
		echo 0 >/proc/sys/net/ipv6/conf/default/accept_ra
		echo 0 >/proc/sys/net/ipv6/conf/default/router_solicitations'
}

# Tags stay in the frames: XDP on one end sees what the other end did not take out.
plain_veth() {
	in_ns "$1" ethtool -K "$2" rxvlan off txvlan off >/dev/null 2>&1
}

# house: gateway, bridge and internet, no device yet.
gateway_mac=02:66:ff:00:00:01
house() {
	local i
	namespace gw
	namespace net
	in_ns gw ip link add br-lan type bridge forward_delay 0
	in_ns gw ip link set br-lan address "$gateway_mac"
	in_ns gw ip link set br-lan up
	in_ns gw ip address add 10.66.0.1/24 dev br-lan
	in_ns gw ip address add fd66::1/64 dev br-lan nodad
	ip link add wan netns "${prefix}gw" type veth peer name isp netns "${prefix}net" || exit 1
	in_ns gw ip address add 10.67.0.1/30 dev wan
	in_ns gw ip address add fd67::1/64 dev wan nodad
	in_ns gw ip link set wan up
	in_ns net ip address add 10.67.0.2/30 dev isp
	in_ns net ip address add fd67::2/64 dev isp nodad
	in_ns net ip link set isp up
	in_ns gw ip route add 198.18.0.0/15 via 10.67.0.2
	in_ns gw ip route add 2001:db8::/32 via fd67::2
	in_ns net ip route add 10.66.0.0/24 via 10.67.0.1
	in_ns net ip route add fd66::/64 via fd67::1
	for i in 10 11 12 13 14; do
		in_ns net ip address add "198.18.0.$i/32" dev lo
		in_ns net ip address add "2001:db8::$i/128" dev lo nodad
	done
	in_ns gw sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

device_ip() { echo "10.66.0.$((10 + $1))"; }
device_ip6() { printf 'fd66::%d\n' $((10 + $1)); }
device_mac() { printf '02:66:00:00:00:%02x\n' "$1"; }

# device NAME N: a namespace on LAN port lanN, which belongs to the bridge $lan_bridge in the namespace $lan_home.
lan_home=gw lan_bridge=br-lan
device() {
	local name=$1 n=$2
	namespace "$name"
	ip link add "lan$n" netns "$prefix$lan_home" type veth peer name eth0 netns "$prefix$name" || exit 1
	in_ns "$name" ip link set eth0 address "$(device_mac "$n")"
	plain_veth "$name" eth0
	plain_veth "$lan_home" "lan$n"
	in_ns "$lan_home" ip link set "lan$n" master "$lan_bridge"
	in_ns "$lan_home" ip link set "lan$n" up
	in_ns "$name" ip link set eth0 up
	in_ns "$name" ip address add "$(device_ip "$n")/24" dev eth0
	in_ns "$name" ip address add "$(device_ip6 "$n")/64" dev eth0 nodad
	in_ns "$name" ip route add default via 10.66.0.1
	in_ns "$name" ip -6 route add default via fd66::1
	ports+=("lan$n")
}

# hold_arp NAME: the device keeps sending although nobody answers its ARP any more.
hold_arp() {
	in_ns "$1" ip neigh replace 10.66.0.1 lladdr "$gateway_mac" dev eth0 nud permanent
	in_ns "$1" ip -6 neigh replace fd66::1 lladdr "$gateway_mac" dev eth0 nud permanent
}

# reaches NAME [ADDRESS]: a ping is answered, without an address by the internet.
reaches() { in_ns "$1" ping -c 1 -W 1 "${2:-198.18.0.10}"; }

# new_mac NAME MAC: the device becomes another one to everybody who knows devices by MAC.
new_mac() {
	in_ns "$1" ip link set eth0 down
	in_ns "$1" ip link set eth0 address "$2"
	in_ns "$1" ip link set eth0 up
	in_ns "$1" ip -6 address add "fd66::$(in_ns "$1" ip -4 -o address show dev eth0 | sed 's/.*10\.66\.0\.\([0-9]*\).*/\1/')/64" \
		dev eth0 nodad 2>/dev/null
	in_ns "$1" ip route replace default via 10.66.0.1
	in_ns "$1" ip -6 route replace default via fd66::1
	in_ns gw ip neigh flush dev br-lan
}

# daemon_start OPTIONS...: on all ports so far unless $interfaces names others. Tests make one device after another
# misbehave: the circuit breaker is off unless $breaker says otherwise. The configuration lies in $tmp/config: none.
daemon_start() {
	local log=$tmp/xdpend.log
	# shellcheck disable=SC2086
	background gw "$log.$((++starts))" "$BUILD/xdpend" --pins "$pins" --run "$run" --config "$tmp/config" --breaker "${breaker:-0}" "$@" ${interfaces:-${ports[*]}}
	daemon=$pid
	log=$log.$starts
	ln -sf "$log" "$tmp/xdpend.log"
	if ! eventually 15 daemon_answers; then
		not_ok "xdpend did not get ready: $(tail -n 3 "$log" | tr '\n' ' ')"
		daemon_lives
		exit 1
	fi
}
starts=0

# Ready: the process lives, holds its socket and answers status.
daemon_answers() {
	is_child "$daemon" && [ -S "$run/control" ] || return 1
	cli status
	[ $? -ne 3 ]
}

# Says how xdpend ended, where nobody here has ended it: 143 is a SIGTERM of somebody else's, 139 a crash.
daemon_lives() {
	local code=0
	[ -n "$daemon" ] && ! is_child "$daemon" || return 0
	wait "$daemon" 2>/dev/null || code=$?
	not_ok "xdpend has ended before it was asked to, with status $code: $(tail -n 3 "$tmp/xdpend.log" 2>/dev/null | tr '\n' ' ')"
}

log_says() { grep -q -- "$1" "$tmp/xdpend.log"; }

daemon_stop() {
	daemon_lives
	[ -z "$daemon" ] || stop "$daemon"
	daemon=''
}

daemon_kill() {
	daemon_lives
	stop "$daemon" KILL
	daemon=''
}

# Takes everything off, so that the next daemon begins with nothing.
daemon_reset() {
	daemon_stop
	cli unload >/dev/null 2>&1
	rm -rf -- "$XDPEN_STATE"
}

cli() { in_ns gw "$BUILD/xdpen" --pins "$pins" --run "$run" "$@"; }

# fields FILTER...: values out of the JSON on stdin, one a line; FILTER is a path such as devices.0.mac.
fields() { python3 "$lib/fields.py" "$@"; }

# state MAC: the device's state, "unknown" when the table does not have it.
state() { cli list --json 2>/dev/null | fields --where "mac=$1" state || echo unknown; }
is_state() { [ "$(state "$1")" = "$2" ]; }
# calm MAC: known, and nothing worse than that.
calm() {
	local now
	now=$(state "$1")
	echo "its state is $now"
	[[ $now =~ ^(new|learning|normal)$ ]]
}
known() { [ "$(state "$1")" != unknown ]; }

# meet NAME N: a device says a few ordinary words, so that it is known before a test begins.
meet() {
	in_ns "$1" ping -c 1 -W 1 10.66.0.1 >/dev/null 2>&1
	eventually 5 known "${2:-$(in_ns "$1" cat /sys/class/net/eth0/address)}"
}

# counter NAME EXPRESSION: counts packets that reach the internet; counted NAME reads it.
counter() {
	in_ns net nft "add table inet seen
		add chain inet seen in { type filter hook prerouting priority -300; }
		add counter inet seen $1
		add rule inet seen in iifname isp $2 counter name $1"
}
counted() { in_ns net nft list counter inet seen "$1" | sed -n 's/.*packets \([0-9]*\) .*/\1/p'; }
counter_zero() { in_ns net nft reset counter inet seen "$1" >/dev/null; }

# wire NAME INTERFACE FILE [OPTIONS]: writes down every frame there; wire_stop ends it, PID in $wire.
wire() {
	local name=$1 interface=$2 file=$3
	shift 3
	: >"$file"
	background "$name" "$file.log" python3 "$lib/wire.py" "$interface" "$file" "$@"
	wire=$pid
	eventually 15 grep -q '^#' "$file" || not_ok "the tap on $interface did not start: $(cat "$file.log")"
}
wire_stop() {
	sleep 0.2
	stop "$wire"
}
# frames FILE AWK-CONDITION: how many lines match. Columns: see wire.py.
frames() { awk -F '\t' "!/^#/ && ($2) { n++ } END { print n + 0 }" "$1"; }

# listener PORT LOG: receives numbered streams on the internet side; its PID is in $receiver.
# shellcheck disable=SC2034
listener() {
	background net "$2" python3 "$lib/stream.py" receive "$1"
	receiver=$pid
	eventually 5 grep -q ready "$2"
}
