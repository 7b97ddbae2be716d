#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The portal's socket: what is told of whom, the owner's release, and that nothing more can be asked for.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend] wan ── [net]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin portal
needs socat nmap || exit 0

house
device camera 1
device printer 2
camera=$(device_mac 1)
printer=$(device_mac 2)
printf '0 %s 10.66.0.11 <script>alert(1)</script> *\n' "$camera" >"$tmp/leases"

ask() { printf '%s\n' "$1" | socat -t 3 - "UNIX-CONNECT:$run/portal"; }
says() { grep -qF -- "$2" <<<"$(ask "$1")" || { ask "$1"; return 1; }; }
silent_on() { ! says "$1" "$2"; }
scan() {
	in_ns camera nmap -n -Pn -sS -p 23 --min-rate 200 --max-retries 0 198.18.3.1-40 >/dev/null 2>&1
	eventually 10 is_state "$camera" quarantined
}

daemon_start --enforce --leases "$tmp/leases" --portal-group nogroup
meet camera
meet printer
# Known now: the next frame says which address it has.
in_ns printer ping -c 2 -i 0.3 -W 1 10.66.0.1 >/dev/null

# 1. The door.
check_equal "the socket is its group's" "srw-rw---- nogroup" "$(stat -c '%A %G' "$run/portal")"
check_equal "the control socket stays root's" "srw-------" "$(stat -c %A "$run/control")"
for line in '' 'ping' 'watch' "release $camera" "allow $camera" 'mode monitor' "quarantine $printer" 'device' 'device x' \
	"device $camera" 'fixed' 'list all'; do
	check "refused: '$line'" says "$line" '"error":"not a request'
done
check "too long a line is refused" grep -q 'too long' <<<"$(ask "device $(printf '%0400d' 0)")"
check_equal "and nothing has happened" "normal or better" "$(calm "$printer" >/dev/null && echo normal or better)"

# 2. Who is not cut off is not told of.
check "a device that is not cut off" says 'device 10.66.0.12' '"error":"no device in quarantine'
check "nor can be released" says 'fixed 10.66.0.12' '"error":"no device in quarantine'
check "an empty list" says list '"count":0,"devices":[]'

# 3. Put aside automatically: told, and released twice.
for round in 1 2; do
	check "round $round: the camera scans and is put aside" scan
	check "round $round: it is told of" says 'device 10.66.0.11' "\"mac\":\"$camera\""
	check "round $round: its owner may release it" says 'device 10.66.0.11' '"do":"fix-and-say-so"'
	check "round $round: released" says 'fixed 10.66.0.11' '"done":'
	check_equal "round $round: on probation" probation "$(state "$camera")"
	check "round $round: not again" says 'fixed 10.66.0.11' '"error":"no device in quarantine'
done
check "the third time" scan
check "now the administrator has to" says 'device 10.66.0.11' '"do":"ask-the-administrator"'
check "and the owner is refused" says 'fixed 10.66.0.11' 'the administrator has to"'
check_equal "it stays where it is" quarantined "$(state "$camera")"
check "the list names it" says list "\"mac\":\"$camera\""
check "and nobody else" silent_on list "$printer"
check "the log says who it was" grep -q 'quarantined -> probation by owner' "$tmp/xdpend.log"

# 4. An operator's word stands.
check "quarantine by hand" cli quarantine "$printer"
check "the owner may not" says 'device 10.66.0.12' '"do":"ask-the-administrator"'
check "and is refused" says 'fixed 10.66.0.12' 'put aside by the administrator'
check_equal "it stays where it is, too" quarantined "$(state "$printer")"

# 5. Mode monitor cuts nobody off automatically.
cli mode monitor >/dev/null
check "monitor: only what an operator put aside" says list '"count":1,'
cli mode enforce >/dev/null

# 6. Silent peers do not shut the daemon's other door.
background gw "$tmp/idle" bash -c "for i in \$(seq 40); do (sleep 4 | socat - UNIX-CONNECT:$run/portal) & done; wait"
sleep 1
check "forty silent peers: the control socket answers" cli release "$printer"
check "and they are sent away" eventually 12 says list '"count":'
daemon_stop
check_equal "the socket is gone with the daemon" no "$([ -e "$run/portal" ] && echo yes || echo no)"
