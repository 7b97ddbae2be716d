#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What people can say about enforcement: the mode of the site, of a device, of a kind of evidence; a suspension; the
# throttle; the time of grace after a release; what a daemon leaves behind.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend] wan ── [net]

# shellcheck disable=SC2016 # conditions for awk: see frames in net.sh
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin modes

house
device camera 1
device printer 2
camera=$(device_mac 1)
printer=$(device_mac 2)

cut_off() { ! reaches "${1:-camera}"; }
# bot NAME N FIRST: a Mirai-like scan from the device.
bot() {
	in_ns "$1" python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" "from=10.66.0.1$2" "to=${3:-198.18.4.1}" count=20 \
		rate=100 >/dev/null
}
# telnet FIRST COUNT RATE: SYNs of an ordinary stack to so many hosts, all new.
telnet() { in_ns camera python3 "$lib/frames.py" syn eth0 "target=$gateway_mac" from=10.66.0.11 "to=$1" ports=23 "count=$2" options=1 "rate=$3"; }
said() { cli "$@" | tr '\n' ' '; }
degraded() { [[ $(cli status) == *"$1"* ]]; }

# 1. A suspension lets everything through, an operator's word too, and ends by itself.
daemon_start --enforce
meet camera
meet printer
cli quarantine "$camera" >/dev/null
check "quarantined: cut off" cut_off
check "suspend" cli suspend --for 1h
check "suspended: the quarantined camera reaches the internet" eventually 2 reaches camera
check "suspended: status says so" degraded "enforcement is suspended"
check "suspended: explain says so" eventually 1 sh -c "case '$(said explain "$camera")' in *'enforcement is suspended'*) ;; *) false;; esac"
check "suspend --off ends it" cli suspend --off
check "and the camera is cut off again" cut_off
check "suspend --for 4s" cli suspend --for 4s
check "suspended again" reaches camera
check "the suspension ends by itself" eventually 8 cut_off
cli suspend --for 25h >/dev/null 2>&1
check_equal "more than a day is refused" 2 $?
cli suspend >/dev/null 2>&1
check_equal "without an end it is refused" 2 $?

# 2. A device's own mode.
cli release "$camera" >/dev/null
check "mode monitor for the printer" cli mode monitor "$printer"
check_equal "mode shows it" "enforce $printer: monitor " "$(said mode)"
check "show says so" grep -q '^mode  *monitor, for this device' <<<"$(cli show "$printer")"
check "explain says so, and how to end it" grep -q "its own mode is monitor: .xdpen mode enforce $printer" <<<"$(said explain "$printer")"
check "status says that there are some" degraded 'enforce; monitor for some, see `xdpen mode`'
in_ns gw "$BUILD/xdpen" --pins "$pins" --run "$run" watch >"$tmp/watch" &
watch=$!
bot printer 2
check "the printer scans: it is judged" eventually 3 is_state "$printer" quarantined
check "but not cut off" reaches printer
check "the log says why it is not" grep -q "quarantined by .*(not enforced: monitor)$" "$tmp/xdpend.log"
check "watch says that it is not" grep -q "quarantined by .*(not enforced)$" "$tmp/watch"
kill "$watch"
check "top does not say that it is" grep -q "^$printer  (quarantined) " <<<"$(cli top --once)"
check "mode enforce for the printer" cli mode enforce "$printer"
check "now it is" eventually 2 cut_off printer
check "and top says so" grep -q "^$printer  quarantined " <<<"$(cli top --once)"
check_equal "mode shows none any more" "enforce " "$(said mode)"
cli release "$printer" >/dev/null

check "a second release ends the probation, and says so" grep -q "released from its probation" <<<"$(cli release "$printer")"
check_equal "the probation is over" normal "$(state "$printer")"
check "a third one has nothing to end" grep -q "was not in quarantine" <<<"$(cli release "$printer")"

# 3. After a release old evidence does not count: the camera repeats the SYNs of its scan.
check "after its release the camera is on probation" is_state "$camera" probation
bot camera 1
sleep 2
check "in the time of grace a scan does not quarantine" is_state "$camera" probation
check "and the camera reaches the internet" reaches camera
cli quarantine "$camera" >/dev/null
check "a person's word still holds" cut_off
daemon_reset

# 4. A kind's own mode.
daemon_start --enforce
check "mode monitor --kind mirai" cli mode monitor --kind mirai
check_equal "mode shows it" "enforce mirai: monitor " "$(said mode)"
cli mode monitor --kind miray >/dev/null 2>"$tmp/nearest"
check "a wrong kind gets the nearest one" grep -q 'did you mean "mirai"' "$tmp/nearest"
# All that this scan is, also what is known only when its answers have failed to come.
kinds='mirai bare-syn scan-service scan-unanswered no-dns'
for kind in $kinds; do cli mode monitor --kind "$kind" >/dev/null; done
new_mac camera 02:66:aa:00:02:01
meet camera 02:66:aa:00:02:01
bot camera 1
check "monitored kinds make suspect" eventually 3 is_state 02:66:aa:00:02:01 suspect
check "and the suspect is not cut off" reaches camera
sleep 1.5
check "nor when nobody has answered" reaches camera
for kind in $kinds; do cli mode enforce --kind "$kind" >/dev/null; done
check "enforced again, the same readings decide" eventually 5 is_state 02:66:aa:00:02:01 quarantined
daemon_reset

# 5. The throttle: what goes on goes on, the eleventh new destination does not.
daemon_start --enforce --action throttle
new_mac camera 02:66:aa:00:02:02
meet camera 02:66:aa:00:02:02
check "before: the camera reaches the internet" reaches camera
cli quarantine 02:66:aa:00:02:02 >/dev/null
counter tries 'tcp dport 23'
sleep 9
telnet 198.18.6.1 40 100 >/dev/null # in less than an epoch, even where it is held up
got_out=$(counted tries)
# They may lie across an edge: two allowances of ten. And a host counts as known that shares its bit, one of
# 256, with one of those. By simulation more than 26 get out in one run of 20,000.
if [ "$got_out" -ge 10 ] && [ "$got_out" -le 26 ]; then
	ok "throttled: $got_out of 40 new destinations got out"
else
	not_ok "throttled: $got_out of 40 new destinations got out, 10 an epoch are allowed"
fi
check "its neighbours and what it talked to are there" reaches camera 10.66.0.1
check "status counts them" degraded in-throttled
daemon_reset

# 6. A daemon that ends by order is not missed; one that was killed is, and what it decided holds.
daemon_start --enforce
meet printer
cli quarantine "$printer" >/dev/null
daemon_stop
check "ended: the verdict holds" cut_off printer
check_equal "ended: no heartbeat" "null" "$(cli status --json 2>/dev/null | fields daemon.heartbeat_s)"
daemon_start
daemon_kill
check "killed: the verdict holds" cut_off printer

net_end
