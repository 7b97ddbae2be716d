#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mirai's scanner (generator G1: 40 bytes, no options, seq == destination address): the second probe quarantines.
#
#   camera ── lan1 ── br-lan [gw: xdpend] wan ── [net: counts the probes that got out]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin mirai

house
device camera 1
counter probes 'tcp dport { 23, 2323 } tcp flags & (syn|ack) == syn'

mirai() { in_ns camera python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.1 "$@" >"$tmp/mirai.out"; }

# probe TEXT MAC OPTIONS...: a known device begins to scan; all but the first probe must stay inside.
probe() {
	local text=$1 mac=$2 got_out
	shift 2
	new_mac camera "$mac"
	meet camera "$mac" || not_ok "$text: the device was not admitted"
	counter_zero probes
	mirai "$@"
	check "$text: quarantined" eventually 3 is_state "$mac" quarantined
	got_out=$(counted probes)
	check_equal "$text: one probe got out, the second was the first to obey" 1 "$got_out"
	check "$text: explain names the evidence" grep -qi mirai <<<"$(cli explain "$mac" 2>&1)"
}

daemon_start --enforce
probe "160 probes back to back" 02:66:aa:00:01:01 count=160
probe "6 probes a second" 02:66:aa:00:01:02 count=12 rate=6
probe "one probe in 5 s" 02:66:aa:00:01:03 count=3 rate=0.2
probe "tagged VID 0" 02:66:aa:00:01:04 count=160 vlan=0

# Nobody has seen this device: it is admitted by its first probe and judged by those that follow.
new_mac camera 02:66:aa:00:01:05
hold_arp camera
counter_zero probes
mirai count=480 rate=160
check "a device that was never seen before: quarantined" eventually 3 is_state 02:66:aa:00:01:05 quarantined
got_out=$(counted probes)
if [ "$got_out" -lt 160 ]; then
	ok "a device that was never seen before: $got_out of 480 probes got out, less than the first second's 160"
else
	not_ok "a device that was never seen before: $got_out of 480 probes got out"
fi

# Anti-matches: a target and port by an ordinary stack, two more on a web port; one address tried again and again. (A
# third host on an attacked port that does not answer would be a scan, whatever the SYN looks like.)
new_mac camera 02:66:aa:00:01:06
meet camera 02:66:aa:00:01:06
in_ns camera python3 "$lib/frames.py" syn eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.1 count=1 rate=20 >/dev/null
in_ns camera python3 "$lib/frames.py" syn eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.2 ports=443 count=2 rate=20 >/dev/null
in_ns camera python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.9 count=1 >/dev/null
in_ns camera python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.9 count=1 >/dev/null
sleep 1.5
check "one destination with seq == address, and three ordinary SYNs: no quarantine" \
	calm 02:66:aa:00:01:06
