#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The configuration: checked and printed without root's help, taken at start, and again while the daemon runs, whole
# or not at all.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin config

conf=$tmp/config/xdpen.conf
parts=$tmp/config/conf.d
mkdir "$parts"

understood() { "$BUILD/xdpend" -tt --config "${1:-$tmp/config}" "${@:2}"; }
# refused TEXT WORDS...: -t says so, with these words, and exit code 2.
refused() {
	local text=$1 got=0
	shift
	"$BUILD/xdpend" -t --config "$tmp/config" >"$tmp/out" 2>&1 || got=$?
	check_equal "$text: exit code" 2 "$got"
	check "$text: $*" grep -qF -- "$*" "$tmp/out"
}

# 1. Check and print.
check "without a file all is well" "$BUILD/xdpend" -t --config "$tmp/config"
"$BUILD/xdpend" -t --config "$tmp/absent" >"$tmp/out" 2>&1
check_equal "a file that was named has to be there" 2 $?
check "and its name is said" grep -qF "$tmp/absent: No such file" "$tmp/out"
"$BUILD/xdpend" -t --config /dev/zero >/dev/null 2>&1
check_equal "and to be a regular one" 2 $?

printf '%s\n' '[lan]' 'interfaces = lan1 lan2' '[quarantine]' 'vlan = 70' 'action = drop' >"$conf"
printf '%s\n' '[quarantine]' 'vlan = 71' >"$parts/10-first.conf"
printf '%s\n' '[quarantine]' 'vlan = 72' >"$parts/20-second.conf"
printf '%s\n' '[quarantine]' 'vlan = 73' >"$parts/30-kept.conf.bak"
printf '%s\n' 'nonsense' >"$parts/.hidden.conf"
check "the configuration is good" "$BUILD/xdpend" -t --config "$tmp/config"
understood >"$tmp/once.conf"
check "the last part holds" grep -qx 'vlan = 72' "$tmp/once.conf"
check "what no part says stays" grep -qx 'action = drop' "$tmp/once.conf"
check "defaults are comments" grep -qx '# breaker = 5' "$tmp/once.conf"
understood "$tmp/once.conf" >"$tmp/twice.conf"
check "what was printed is understood as the same" cmp "$tmp/once.conf" "$tmp/twice.conf"

printf '%s\n' '[quarantine]' '' 'vlam = 3' >"$parts/20-second.conf"
refused "an unknown key" "$parts/20-second.conf:3: unknown key \"vlam\" in section [quarantine]: did you mean \"vlan\"?"
printf '%s\n' '[quarantine]' 'vlan = 5000' >"$parts/20-second.conf"
refused "a bad value" "$parts/20-second.conf:2: vlan \"5000\": a whole number from 1 to 4094 is needed"
printf '%s\n' '[quarantine]' 'redirect = lan2' 'action = vlan' >"$parts/20-second.conf"
refused "what does not go together" "$parts/20-second.conf:2: the interface of redirect is one of the LAN's"
for action in drop throttle; do
	printf '%s\n' '[quarantine]' 'redirect = trunk0' "action = $action" >"$parts/20-second.conf"
	refused "a trunk that nothing would be sent to, action $action" "$parts/20-second.conf:2: redirect goes with action vlan only"
done
# contradiction OPTION OTHER...: refused, and both are quoted. The configuration may say one and an option the other.
contradiction() {
	local got=0
	"$BUILD/xdpend" -t --config "$tmp/config" "$@" lan1 >"$tmp/out" 2>&1 || got=$?
	check_equal "$*: exit code" 2 "$got"
	check "$*: both are quoted" grep -qxF "xdpend: '$1' and '$2' contradict each other: give one of them" "$tmp/out"
}
contradiction --monitor --enforce
contradiction --native --generic
contradiction --monitor --monitor-first 1h
contradiction --enforce --monitor-first 1h
printf '%s\n' '[mode]' 'mode = monitor' >"$parts/20-second.conf"
check "an option may say otherwise than the configuration" "$BUILD/xdpend" -t --config "$tmp/config" --enforce lan1
"$BUILD/xdpend" -t --config "$tmp/config" lan1@eth0 >"$tmp/out" 2>&1
check_equal "a name as ip shows it: exit code" 2 $?
check "and what is no part of it" grep -qF "'lan1@eth0': not an interface name: what ip shows from '@' on" "$tmp/out"
printf '%s\n' '[quarantine]' 'redirect = trunk0' 'action = vlan' >"$parts/20-second.conf"
check "with action vlan it is good" "$BUILD/xdpend" -t --config "$tmp/config"
printf '%s\n' '[portal]' 'group = no-such-group' >"$parts/20-second.conf"
refused "a group that nobody knows" "$parts/20-second.conf:2: group \"no-such-group\""
rm "$parts/20-second.conf"

# 2. Every key that there is stands in the example and in the man page.
rm "$conf" "$parts"/*
understood | sed -n 's/^\(# \)\?\([a-z0-9_-]*\) =.*/\2/p' | sort -u >"$tmp/keys"
check "there are keys" test "$(wc -l <"$tmp/keys")" -ge 42
while read -r key; do
	if ! grep -qE "^#$key = " "$top/data/xdpen.conf.example"; then
		not_ok "$key stands in data/xdpen.conf.example"
	elif ! grep -qE "^\.It Cm $key( |$)" "$top/user/daemon/xdpen.conf.5"; then
		not_ok "$key stands in user/daemon/xdpen.conf.5"
	else
		ok "$key stands in the example and in the man page"
	fi
done <"$tmp/keys"
limits_of() { sed -n '/^\[limits thing\]/,/^$/ s/^# \?\([a-z]\)/\1/p' "$1"; }
understood >"$tmp/once.conf"
check_equal "the example's limits are the built-in ones" "$(limits_of "$tmp/once.conf")" "$(limits_of "$top/data/xdpen.conf.example")"
check "the example is good" "$BUILD/xdpend" -t --config "$top/data/xdpen.conf.example"
sed 's/^#\([a-z]\)/\1/; /^group/d; /^redirect_untagged/d' "$top/data/xdpen.conf.example" >"$tmp/all.conf"
check "with everything in it said" "$BUILD/xdpend" -t --config "$tmp/all.conf"

# 3. At start.
house
device camera 1
device printer 2
camera=$(device_mac 1)
printer=$(device_mac 2)
quarantine_by() { cli status --json | fields quarantine.action; }
mode() { cli status --json | fields mode; }
guarded() { cli quarantine "$printer" 2>&1 | grep -q 'guard list'; }
reloads() { cli reload >"$tmp/out" 2>&1; }
# kept TEXT CODE WORDS...: a reload that fails with this code and these words.
kept() {
	local text=$1 got=0
	shift
	cli reload >"$tmp/out" 2>&1 || got=$?
	check_equal "$text: exit code" 1 "$got"
	check "$text: $*" grep -qF -- "$*" "$tmp/out"
}

printf '%s\n' '[lan]' 'interfaces = lan1 lan2' '[mode]' 'mode = enforce' '[quarantine]' 'action = drop' '[rails]' \
	"guard = $printer" >"$conf"
interfaces=' ' daemon_start --action vlan
check_equal "the file says the mode" enforce "$(mode)"
check_equal "the command line holds against it" vlan "$(quarantine_by)"
meet camera
meet printer
check "the file names the guarded" eventually 3 guarded
daemon_stop
interfaces=' ' daemon_start
check_equal "without the option the file holds" drop "$(quarantine_by)"

# 4. While it runs.
cli quarantine "$camera" >/dev/null
check_equal "the camera is in quarantine" drop "$(cli show "$camera" --json | fields verdict.action)"
printf '%s\n' '[lan]' 'interfaces = lan1 lan2' '[mode]' 'mode = enforce' '[quarantine]' 'action = vlan' 'vlan = 77' >"$conf"
check "reload" reloads
check_equal "another action" vlan "$(quarantine_by)"
check_equal "devices in quarantine follow" vlan "$(cli show "$camera" --json | fields verdict.action)"
check_equal "into the new VLAN" 77 "$(cli show "$camera" --json | fields verdict.vlan)"
check "the printer is guarded no more" not guarded
cli release "$printer" >/dev/null
check "the daemon says that it has read" grep -q 'configuration and lists read again' "$tmp/xdpend.log"

cli mode monitor >/dev/null
check "reload, nothing changed" reloads
check_equal "what a person said meanwhile stays" monitor "$(mode)"

# An error anywhere, and nothing changes.
printf '%s\n' '[quarantine]' 'vlan = 78' 'action = drop' >"$parts/10.conf"
printf '%s\n' '[mode]' 'mode = never' >"$parts/20.conf"
kept "an error in a later file" "$parts/20.conf:2: mode \"never\": one of monitor, enforce is needed"
check_equal "nothing of the earlier one was taken" 77 "$(cli status --json | fields quarantine.vlan)"
printf '%s\n' 'no port' >"$tmp/ports"
printf '%s\n' '[lists]' "ports = $tmp/ports" >"$parts/20.conf"
kept "an error in a list" "$tmp/ports:1"
check_equal "nothing else was taken" 77 "$(cli status --json | fields quarantine.vlan)"
printf '%s\n' '[lan]' 'devices = 64' 'attach = generic' >"$parts/20.conf"
kept "what only a restart changes" "$parts/20.conf:3: only a restart of xdpend changes attach, devices; nothing was changed"
check_equal "nor was anything taken here" 77 "$(cli status --json | fields quarantine.vlan)"
rm "$parts/20.conf"

kill -HUP "$daemon"
is_drop() { [ "$(quarantine_by)" = drop ]; }
check "SIGHUP takes the earlier file, too" eventually 3 is_drop

# 5. What only the file can say: terms, suspects, the throttle, what holds when the daemon is lost, limits.
rm "$parts"/*
policy_of() { bpftool -j map dump pinned "$pins/policy" | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["formatted"]["value"][sys.argv[1]])' "$1"; }
# bare_syns ADDRESS FIRST: four SYNs without options, to as many hosts.
bare_syns() {
	in_ns printer python3 "$lib/frames.py" syn eth0 target="$gateway_mac" "from=$1" "to=$2" ports=8443 count=4 options=0 rate=20
}
# another MAC: the printer is somebody else now, and says a few words.
another() {
	new_mac printer "$1"
	meet printer "$1"
}
shown() { cli show "$1" --json | fields "$2"; }
cli release "$camera" >/dev/null
printf '%s\n' '[lan]' 'interfaces = lan1 lan2' '[mode]' 'on_daemon_loss = closed' '[quarantine]' 'terms = 42m 2h' 'longest = 3d' \
	'suspects = throttle' 'throttle = 5' >"$conf"
check "reload" reloads
check "mode enforce, by a person" cli mode enforce
cli quarantine "$camera" >"$tmp/out"
check "the term of the file" grep -q 'in quarantine for 42 min' "$tmp/out"
cli release "$camera" >/dev/null
if needs bpftool; then
	check_equal "what holds when the daemon is lost" 2 "$(policy_of on_loss)"
	check_equal "the throttle's allowance" 5 "$(policy_of throttle)"
	check_equal "the longest of all" 259200 "$(policy_of longest)"
fi
another 02:66:aa:00:0c:01
bare_syns 10.66.0.12 198.18.4.1 >/dev/null
check "four bare SYNs make suspect" eventually 3 is_state 02:66:aa:00:0c:01 suspect
check_equal "suspects are throttled" throttle "$(shown 02:66:aa:00:0c:01 verdict.action)"
check "reload" reloads
check_equal "and not cut off by it" throttle "$(shown 02:66:aa:00:0c:01 verdict.action)"
printf '%s\n' '[lan]' 'interfaces = lan1 lan2' '[limits thing]' 'bare-syn = 1 2' >"$conf"
check "reload" reloads
another 02:66:aa:00:0c:02
bare_syns 10.66.0.12 198.18.5.1 >/dev/null
check "with a limit of its own they quarantine" eventually 3 is_state 02:66:aa:00:0c:02 quarantined
check_equal "in the kernel" reflex "$(shown 02:66:aa:00:0c:02 verdict.actor)"
printf '%s\n' '[lan]' 'interfaces = lan1 lan2' >"$conf"
check "reload" reloads
another 02:66:aa:00:0c:03
bare_syns 10.66.0.12 198.18.6.1 >/dev/null
check "without it they make suspect again" eventually 3 is_state 02:66:aa:00:0c:03 suspect
check_equal "and nothing is throttled" pass "$(shown 02:66:aa:00:0c:03 verdict.action)"

# 6. A capture by a configuration: SYNs without options to five hosts.
python3 - "$tmp/syns.pcap" <<'PY'
import struct, sys
data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
for number in range(5):
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 40, number, 0, 64, 6, 0) + bytes([10, 66, 0, 11, 198, 18, 9, number])
    tcp = struct.pack("!HHIIBBHHH", 4000, 8443, 7, 0, 0x50, 2, 500, 0, 0)
    frame = bytes.fromhex("0266ff00000102660000000b0800") + ip + tcp + bytes(6)
    data += struct.pack("<IIII", 1700000000 + number, 0, len(frame), len(frame)) + frame
open(sys.argv[1], "wb").write(data)
PY
printf '%s\n' '[limits thing]' 'bare-syn = 1 2' >"$tmp/limits.conf"
cli replay "$tmp/syns.pcap" >/dev/null
check_equal "replayed as built in: nobody is quarantined" 0 $?
cli replay "$tmp/syns.pcap" --config "$tmp/limits.conf" >/dev/null
check_equal "replayed by the configuration: one is" 10 $?
printf '%s\n' '[limits thing]' 'bare-syn = 2 1' >"$tmp/limits.conf"
cli replay "$tmp/syns.pcap" --config "$tmp/limits.conf" >/dev/null 2>"$tmp/out"
check_equal "an error in it: exit code" 1 $?
check "and where" grep -qF "$tmp/limits.conf:2: bare-syn" "$tmp/out"

# An error at start: no start, and the reason.
daemon_stop
printf '%s\n' '[mode]' 'mode = never' >"$parts/20.conf"
in_ns gw timeout 10 "$BUILD/xdpend" --pins "$pins" --run "$run" --config "$tmp/config" >"$tmp/out" 2>&1
check_equal "an error at start: exit code" 2 $?
check "and the reason" grep -qF "$parts/20.conf:2" "$tmp/out"
cli reload >/dev/null 2>&1
check_equal "no daemon, no reload" 3 $?
