#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The daemon dies, comes back and is replaced; the frames never notice.
#
#   camera (ordinary)     ── lan1 ┐
#   recorder (quarantined) ─ lan2 ┴ br-lan [gw: xdpend] wan ── [net: receives both numbered streams]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin restart
needs socat || exit 0

house
device camera 1
device recorder 2
recorder=$(device_mac 2)
gateway_mac=$(in_ns gw cat /sys/class/net/br-lan/address)
for name in camera recorder; do
	# The recorder must keep sending although nobody answers its ARP.
	in_ns $name ip neigh replace 10.66.0.1 lladdr "$gateway_mac" dev eth0 nud permanent
done

# Ready is told when it is true.
socat -u "UNIX-RECV:$tmp/notify" "OPEN:$tmp/notified,creat,append" 2>"$tmp/socat.log" &
notify=$!
pids+=("$notify")
eventually 3 test -S "$tmp/notify"
NOTIFY_SOCKET=$tmp/notify daemon_start --enforce
check "READY=1 is sent" eventually 3 grep -aq READY=1 "$tmp/notified"
stop "$notify"

meet camera
meet recorder
check "the recorder is put into quarantine" cli quarantine "$recorder"
listener 9000 "$tmp/receiver.log"
background camera "$tmp/camera.log" python3 "$lib/stream.py" send 198.18.0.10 9000 500 60 40001
camera_stream=$pid
background recorder "$tmp/recorder.log" python3 "$lib/stream.py" send 198.18.0.10 9000 500 60 40002
recorder_stream=$pid
sleep 1

programs() { in_ns gw bpftool net show dev lan1 2>/dev/null | grep -oE 'id [0-9]+' | sort | uniq | tr '\n' ' '; }

before=$(programs)
frames_before=$(cli list --json | fields --where "mac=$recorder" frames)
daemon_kill
check "killed: the programs stay attached" test -n "$(programs)"
sleep 1
code=0
cli status >"$tmp/status" 2>&1 || code=$?
check_equal "killed: status says that the daemon is down" 3 "$code"
check_equal "killed: the quarantine is still in the table" quarantined "$(state "$recorder")"
daemon_start --enforce
check_equal "back: the quarantine is still in the table" quarantined "$(state "$recorder")"
after=$(programs)
if [ "$before" != "$after" ]; then
	ok "back: the programs were replaced ($before-> $after)"
else
	not_ok "back: the programs are still $before"
fi
frames_after=$(cli list --json | fields --where "mac=$recorder" frames)
if [ "$frames_after" -gt "$frames_before" ]; then
	ok "back: its counter went on, $frames_before -> $frames_after frames"
else
	not_ok "back: its counter did not go on, $frames_before -> $frames_after"
fi

in_ns gw timeout 30 "$BUILD/xdpend" --pins "$pins" --run "$run" --enforce lan1 >/dev/null 2>&1
code=$?
check "a second daemon is refused" test "$code" != 0 -a "$code" != 124
check "and the first one goes on" cli status
for round in 1 2 3; do
	daemon_kill
	daemon_start --enforce
done
note "killed and started again $round times more"
daemon_stop
sleep 0.5
check "stopped: the programs stay attached" test -n "$(programs)"
daemon_start --enforce
sleep 0.5
stop "$camera_stream"
stop "$recorder_stream"
sleep 0.5
stop "$receiver"
sent=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/camera.log")
tried=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/recorder.log")
check_equal "of $sent frames of the ordinary camera none was lost" "$sent 0" \
	"$(sed -n 's/^40001 received=\([0-9]*\) .*missing=\([0-9]*\) .*/\1 \2/p' "$tmp/receiver.log")"
if [ "${tried:-0}" -gt 1000 ] && ! grep -q '^40002 ' "$tmp/receiver.log"; then
	ok "of $tried frames of the quarantined recorder none passed"
else
	not_ok "of $tried frames of the quarantined recorder passed: $(grep '^40002 ' "$tmp/receiver.log")"
fi
