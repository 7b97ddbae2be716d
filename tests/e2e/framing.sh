#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# alone: it measures how soon a device is caught beside a flood
#
# A forger scans under its neighbour's MAC, or under 200,000 MACs: the innocent stay what they were.
#
#   victim ── lan1 ┐
#   forger ── lan2 ┼ br-lan [gw: xdpend] wan ── [net]
#   camera ── lan3 ┤
#   recorder─ lan4 ┘ (quarantined)

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin framing
macs=${MACS:-200000}

house
device victim 1
device forger 2
device camera 3
device recorder 4
# The forged frames of the second half end at the gateway: the subject is the port, not the way behind it.
in_ns gw ip rule add from 10.66.0.200 blackhole
hold_arp camera

daemon_start --enforce
meet forger
meet camera
meet recorder
watch_begin
listener 9000 "$tmp/receiver.log"
cases=0

# framed TEXT VARIANT: a new victim each time. It works on meanwhile; afterwards it scans itself.
framed() {
	local text=$1 variant=$2 mac stream sent source
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:04:%02x' "$cases")
	source=$((40000 + cases))
	new_mac victim "$mac"
	meet victim "$mac" || not_ok "$text: the victim was not admitted"
	hold_arp victim
	background victim "$tmp/victim.log" python3 "$lib/stream.py" send 198.18.0.10 9000 100 60 $source
	stream=$pid
	sleep 0.5
	generate forger "$tmp/framing.json" framing --victim "$mac,10.66.0.11" "$variant" --count 480 --seed "$cases"
	sleep 3
	if judged "$mac"; then
		not_ok "$text: the victim was quarantined; $(cli explain "$mac" 2>&1 | head -n 2 | tr '\n' ' ')"
	else
		check "$text: after $(report "$tmp/framing.json" frames) forged probes the victim is no suspect" calm "$mac"
	fi
	stop "$stream"
	sent=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/victim.log")
	sleep 0.5 # the last ones arrive
	# Quarantined already, and told above: what it does itself proves nothing any more.
	! judged "$mac" || return
	generate victim "$tmp/own.json" mirai --count 160 --rate 40 --seed "$cases"
	check "$text: and when it scans itself it is quarantined" eventually 3 judged "$mac"
	heartbeats+=("$text|$source|$sent")
}
heartbeats=()

framed "forged MAC and address" --with-address
framed "forged MAC, the forger's own address" --without-address
stop "$receiver"
for row in "${heartbeats[@]}"; do
	IFS='|' read -r text source sent <<<"$row"
	check_equal "$text: of $sent heartbeats of the victim all arrived" "$sent 0" \
		"$(sed -n "s/^$source received=\([0-9]*\) .*missing=\([0-9]*\) .*/\1 \2/p" "$tmp/receiver.log")"
done

# Many MACs.
in_ns gw ip link set lan2 type bridge_slave learning off
check "the recorder is put into quarantine" cli quarantine "$(device_mac 4)"
snapshot() { for n in 2 3 4; do echo "$n $(state "$(device_mac $n)")"; done; }
frames_of() { cli list --json | fields --where "mac=$(device_mac "$1")" frames; }
before=$(snapshot)
camera_frames=$(frames_of 3)
generate forger "$tmp/macs.json" mac-flood --from 10.66.0.200 --gateway "$gateway_mac" --count "$macs"
check_equal "$macs frames, each from another MAC, at $(report "$tmp/macs.json" per_second) a second" "$macs" \
	"$(report "$tmp/macs.json" frames)"
check_equal "every known device and its verdict is still there" "$before" "$(snapshot)"
check "and its record was not begun anew" test "$(frames_of 3)" -ge "$camera_frames"
strangers=$(cli status --json | fields --where reason=in-stranger frames)
check "the flood was seen: $strangers frames of strangers" test "${strangers:-0}" -ge $((macs / 2))

generate_in_background forger "$tmp/again.json" mac-flood --from 10.66.0.200 --gateway "$gateway_mac" \
	--count 2000000 --rate 20000 --seconds 10
flood=$pid
sleep 1
generate camera "$tmp/camera.json" mirai --count 80 --rate 40 --seed 3
eventually 3 judged "$(device_mac 3)"
measure "$(device_mac 3)" 10.66.0.13 "$tmp/camera.json"
if at_most "$took" 1; then
	ok "a known device that scans meanwhile is quarantined in $took s"
else
	not_ok "a known device that scans meanwhile: quarantined in 1 s: it took $took"
fi
stop "$flood"
check "the daemon answers" daemon_answers
check_equal "the recorder is still in quarantine" quarantined "$(state "$(device_mac 4)")"
