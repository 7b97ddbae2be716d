#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# alone: it sends as many frames as the machine can
#
# A million forged MACs push nobody out of the table, and no verdict either.
#
#   camera (ordinary)      ── lan1 ┐
#   recorder (quarantined) ── lan2 ┼ br-lan [gw: xdpend with a small table] wan ── [net]
#   forger                 ── lan3 ┘ (the bridge does not learn there: its memory is not what is tested)

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/streams.sh
. "$lib/streams.sh"
net_begin flood
needs tcpreplay || exit 0
macs=${MACS:-1000000}

house
device camera 1
device recorder 2
device forger 3
recorder=$(device_mac 2)
in_ns gw ip link set lan3 type bridge_slave learning off
# The forged frames end at the gateway: the subject is the port, not the way behind it.
in_ns gw ip rule add from 10.66.0.200 blackhole
for name in camera recorder; do
	hold_arp $name
done

daemon_start --enforce --devices 64
# Each is answered once more after it is known: what the gateway said before that, nobody has counted as an answer,
# and a device that nobody ever spoke to looks like a forgery.
for name in camera recorder forger; do
	meet $name
	check "$name is known and answered" in_ns $name ping -q -c 1 -W 2 10.66.0.1
done
check "the recorder is put into quarantine" cli quarantine "$recorder"
known_before=$(cli list --json | python3 "$lib/fields.py" --where "mac=$recorder" state)
streams_begin 100 120 200

python3 "$lib/frames.py" pcap "$tmp/flood.pcap" "count=$macs" "target=$gateway_mac" >/dev/null
before=$SECONDS
dropped() { in_ns forger cat /sys/class/net/eth0/statistics/tx_dropped; }
lost=$(dropped)
in_ns forger timeout 240 tcpreplay -q -t -i eth0 "$tmp/flood.pcap" >"$tmp/tcpreplay.log" 2>&1
lost=$(($(dropped) - lost))
sent=$(sed -n 's/.*Successful packets: *\([0-9]*\).*/\1/p' "$tmp/tcpreplay.log")
check_equal "$macs frames, each from another MAC, in $((SECONDS - before)) s" "$macs" "$sent"

for n in 1 2 3; do
	check "$(device_mac $n) is still in the list" known "$(device_mac $n)"
done
check_equal "the recorder is still in quarantine" "$known_before" "$(state "$recorder")"
check "the daemon answers" daemon_answers
strangers=$(cli status --json | fields --where reason=in-stranger frames)
check "every forged frame was counted as a stranger's: $strangers; $lost found no room in the port's queue" \
	test "${strangers:-0}" -ge $((macs - lost)) -a "$lost" -le $((macs / 10))
note "$(cli status | grep -E '^devices' | tr -s ' ')"

# In the middle of it all, a known device begins to scan.
in_ns forger timeout 60 tcpreplay -q -p 100000 -L 300000 -i eth0 "$tmp/flood.pcap" >/dev/null 2>&1 &
again=$!
pids+=("$again")
sleep 0.5
in_ns forger python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.13 to=198.18.4.1 count=40 rate=40 >/dev/null
check "a known device that scans during the flood is quarantined" eventually 4 is_state "$(device_mac 3)" quarantined
wait "$again"

streams_end 0.5
check_none_passed 100
note "the camera's stream: $(sed -n 's/^40001 //p' "$tmp/receiver.log") of $(cat "$tmp/camera.log")"
