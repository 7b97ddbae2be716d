#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The daemon dies, comes back and is replaced; the frames never notice.
#
#   camera (ordinary)     ── lan1 ┐
#   recorder (quarantined) ─ lan2 ┴ br-lan [gw: xdpend] wan ── [net: receives both numbered streams]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/streams.sh
. "$lib/streams.sh"
net_begin restart
needs socat || exit 0

house
device camera 1
device recorder 2
recorder=$(device_mac 2)
for name in camera recorder; do
	hold_arp $name
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
streams_begin 500 60
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
streams_end 0.5
check_none_lost
check_none_passed 1000
