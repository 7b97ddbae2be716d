#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Live frames over veth pairs: xdpen next to nftables with the same accounting and the
# same drop, xdp-filter, plain kernel maps, and with tcpdump or nDPI beside.
#
#   one namespace:  g-STAGE ── STAGE   a pair for each stage, generator and receiver on one CPU
#
# Usage: live.sh [--rounds N] DEVICES...   prints facts. Needs BUILD.
set -u
: "${BUILD:?}"
rounds=11
if [ "${1:-}" = --rounds ]; then
	rounds=$2
	shift 2
fi
ns=xdpen-bench-$$
pids=()

cleanup() {
	[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null
	wait
	ip netns del "$ns" 2>/dev/null
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

inside() { ip netns exec "$ns" "$@"; }

# The receiving end takes frames by NAPI with an XDP program as without.
pair() {
	inside ip link add "$1" type veth peer name "g-$1" && inside ip link set "$1" up && inside ip link set "g-$1" up &&
		inside ethtool -K "$1" gro on
}

# nft_table INTERFACE MACS-FILE: the accounting of xdpen's hot path as rules: who is dropped, frames and bytes by MAC, SYNs by MAC,
# distinct destinations by MAC with a timeout, SYNs to listed ports by MAC.
nft_table() {
	local elements=''
	[ -z "$2" ] || elements="elements = { $(paste -sd, "$2") };"
	inside nft -f - <<-RULES
		table netdev $1 {
			set dropped { type ether_addr; size 65536; $elements }
			set seen { type ether_addr; size 65536; flags dynamic; counter; }
			set syns { type ether_addr; size 65536; flags dynamic; counter; }
			set pairs { type ether_addr . ipv4_addr; size 2000000; flags dynamic,timeout; timeout 60s; }
			set ports { type inet_service; elements = { 22, 23, 445, 2323, 3333, 4444, 5555, 7547, 8080, 9000, 9999, 14444,
				37215, 45700, 49152, 52869 }; }
			set hits { type ether_addr; size 65536; flags dynamic; counter; }
			chain in {
				type filter hook ingress device "$1" priority 0; policy accept;
				ether saddr @dropped drop
				add @seen { ether saddr }
				tcp flags & (syn | ack) == syn add @syns { ether saddr }
				update @pairs { ether saddr . ip daddr }
				tcp dport @ports add @hits { ether saddr }
			}
		}
	RULES
}

# beside PLACE COMMAND...: a program that watches the pair, on another CPU than the frames.
beside() {
	local place=$1
	shift
	if ! command -v "$1" >/dev/null; then
		printf 'skip\t%s\t%s is not installed\n' "$place" "$1"
		return
	fi
	pair "$place"
	ip netns exec "$ns" taskset -c 0 "$@" >/dev/null 2>&1 &
	pids+=($!)
	watchers+=("$place:$!")
}

# cpu_ns PID: of it and its threads
cpu_ns() { cat /proc/"$1"/task/*/schedstat 2>/dev/null | awk '{ sum += $1 } END { printf "%.0f", sum }'; }

measure() {
	local devices=$1 place watcher macs
	watchers=()
	macs=$(mktemp)
	ip netns add "$ns" || exit 1
	"$BUILD/bench" --devices "$devices" macs >"$macs"
	for place in xdp-drop touch-drop bare-stack xdpen xdp-filter plain; do pair "$place" || exit 1; done
	if command -v nft >/dev/null; then
		pair nft-count && nft_table nft-count '' || exit 1
		pair nft-drop && nft_table nft-drop "$macs" || exit 1
	else
		printf 'skip\tnftables\tnft is not installed\n'
	fi
	rm -f "$macs"
	beside tcpdump tcpdump -i tcpdump -n -s 128 -B 65536 -w /dev/null
	beside ndpi ndpiReader -i ndpi -q -s 100000
	sleep 1
	inside "$BUILD/bench" --devices "$devices" --rounds "$rounds" live || exit 1
	for watcher in "${watchers[@]}"; do
		place=${watcher%:*}
		printf 'figure\t%s-process-ns-%s\t%s\tns per frame\n' "$place" "$devices" "$(awk -v ns="$(cpu_ns "${watcher#*:}")" \
			-v frames="$(inside cat "/sys/class/net/$place/statistics/rx_packets")" 'BEGIN { print ns / (frames ? frames : 1) }')"
	done
	[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null
	wait
	pids=()
	ip netns del "$ns"
}

for devices; do measure "$devices"; done
