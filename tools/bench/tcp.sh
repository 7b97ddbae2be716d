#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An ordinary device's TCP and ping through the gateway, with xdpen on its port and
# without, one after the other in every round, on the same cable.
#
#   camera ── lan1 ── br-lan [gw: xdpend or not] wan ── isp [net: iperf3]
#
# An XDP program on a veth turns the other end's segmentation offload off, which no
# wire has either: so the device sends frames of MTU size in all cases. `offloads`
# tells what it would be with them, where there is no XDP program at all.
# Prints facts. Usage: tcp.sh [ROUNDS]   with BUILD set

# shellcheck disable=SC2154 # what net.sh sets
exec 3>&1 >&2
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../../tests/lib/net.sh"
net_begin bench-tcp
rounds=${1:-4}

figure() { printf 'figure\t%s\t%s\t%s\n' "$1" "$2" "$3" >&3; }
missing=()
for tool in iperf3 ping jq bpftool; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
	printf 'skip\ttcp-throughput\t%s not installed\n' "${missing[*]}" >&3
	exit 0
fi

# throughput CASE: Gbit/s of two seconds, appended to its file.
throughput() {
	in_ns camera iperf3 -c 198.18.0.10 -t 2 -J >"$tmp/iperf.json" || exit 1
	jq '.end.sum_received.bits_per_second / 1e9' "$tmp/iperf.json" >>"$tmp/$1.gbit"
}

# round_trip CASE: us, the mean of 500
round_trip() {
	in_ns camera ping -q -i 0.002 -c 500 198.18.0.10 | sed -n 's|^rtt [^=]*= [^/]*/\([^/]*\)/.*|\1|p' >>"$tmp/$1.rtt"
}

segmentation() { in_ns camera ethtool -K eth0 tso "$1" gso "$1" >/dev/null; }

most() { sort -g "$1" | tail -n 1; }
least() { sort -g "$1" | head -n 1; }

# Only returns XDP_PASS; bpftool net attaches what it has pinned.
empty_on() {
	mkdir -p "$tmp/bpf/bench" && bpftool prog loadall "$BUILD/bench.bpf.o" "$tmp/bpf/bench" || exit 1
	in_ns gw bpftool net attach xdpdrv pinned "$tmp/bpf/bench/empty" dev lan1 || exit 1
}

empty_off() {
	in_ns gw bpftool net detach xdpdrv dev lan1 || exit 1
	rm -rf "$tmp/bpf/bench"
}

house
device camera 1
background net "$tmp/iperf3.log" iperf3 -s
eventually 5 in_ns camera ping -c 1 -W 1 198.18.0.10

for ((round = 0; round < rounds; round++)); do
	segmentation on
	throughput offloads
	segmentation off
	throughput without
	round_trip without
	empty_on
	segmentation off
	throughput empty
	round_trip empty
	empty_off
	daemon_start --enforce
	meet camera "$(device_mac 1)"
	segmentation off
	throughput with
	round_trip with
	daemon_reset
done
figure tcp-gbit-without "$(most "$tmp/without.gbit")" Gbit/s
figure tcp-gbit-with "$(most "$tmp/with.gbit")" Gbit/s
figure tcp-gbit-offloads "$(most "$tmp/offloads.gbit")" Gbit/s
figure tcp-gbit-empty-xdp "$(most "$tmp/empty.gbit")" Gbit/s
figure tcp-throughput "$(awk -v a="$(most "$tmp/with.gbit")" -v b="$(most "$tmp/empty.gbit")" 'BEGIN { print a / b }')" ''
figure tcp-throughput-over-no-xdp "$(awk -v a="$(most "$tmp/with.gbit")" -v b="$(most "$tmp/without.gbit")" 'BEGIN { print a / b }')" ''
figure ping-us-empty-xdp "$(awk -v ms="$(least "$tmp/empty.rtt")" 'BEGIN { print ms * 1000 }')" us
figure ping-us-without "$(awk -v ms="$(least "$tmp/without.rtt")" 'BEGIN { print ms * 1000 }')" us
figure ping-us-with "$(awk -v ms="$(least "$tmp/with.rtt")" 'BEGIN { print ms * 1000 }')" us
