#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The CLI is a contract: exit codes, errors that quote, JSON that parses, help and man page that agree.
#
#   camera ── lan1 ── br-lan [gw: xdpend]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin cli

verbs='status list show explain watch top evidence quarantine release allow class mode reload replay load unload check forget report version complete help'

# fails CODE QUOTED ARGUMENTS...: the code, and an error on stderr that quotes what was wrong ("-": nothing to quote).
fails() {
	local code=$1 quoted=$2 got=0
	shift 2
	cli "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
	if [ "$got" != "$code" ]; then
		not_ok "xdpen $*: expected exit code $code, got $got: $(head -n 1 "$tmp/err")"
	elif [ ! -s "$tmp/err" ]; then
		not_ok "xdpen $*: says nothing on stderr"
	elif [ "$quoted" != - ] && ! grep -qF -- "$quoted" "$tmp/err"; then
		not_ok "xdpen $*: does not quote '$quoted': $(head -n 1 "$tmp/err")"
	else
		ok "xdpen $*: $code, $(head -n 1 "$tmp/err" | cut -c 1-100)"
	fi
}

# gives CODE ARGUMENTS...
gives() {
	local code=$1 got=0
	shift
	cli "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
	check_equal "xdpen $*: exit code" "$code" "$got"
}

json() {
	if cli "$@" 2>"$tmp/err" </dev/null | python3 -c 'import json, sys
document = json.load(sys.stdin)
sys.exit(0 if isinstance(document, dict) and next(iter(document)) == "schema" and document["schema"] == 1 else 1)'; then
		ok "xdpen $*: one JSON object, schema 1 first"
	else
		not_ok "xdpen $*: $(cli "$@" 2>&1 </dev/null | head -n 2 | cut -c 1-150)"
	fi
}

house
device camera 1
camera=$(device_mac 1)

# Nothing is loaded yet.
for words in status list report "show $camera" "explain $camera" "quarantine $camera" "release $camera" "allow $camera" "class $camera pc" "mode" reload "check $camera" "evidence $camera"; do
	# shellcheck disable=SC2086
	fails 3 - $words
done
gives 0 version
gives 0 help
gives 0 --help

daemon_start --enforce
meet camera
# Its address is learnt from the frames after the one that made it known.
in_ns camera ping -c 1 -W 1 10.66.0.1 >/dev/null

# Good words.
gives 0
gives 0 status
gives 0 list
gives 0 show "$camera"
gives 0 show 10.66.0.11
gives 0 explain "$camera"
gives 0 check "$camera"
gives 0 mode
gives 0 mode monitor
gives 0 mode enforce
gives 0 reload
gives 0 quarantine "$camera" --for 10m
gives 10 check "$camera"
gives 0 release "$camera"
gives 0 check "$camera"
gives 0 allow "$camera" --for 1h
gives 0 release "$camera"
gives 0 allow "$camera" --mining --for 30d
check "a release says that mining stays allowed" grep -q 'may still mine' <<<"$(cli release "$camera" 2>&1)"
gives 0 allow "$camera" --mining --off
check "and not when that was ended" sh -c "! grep -q 'may still mine'" <<<"$(cli release "$camera" 2>&1)"
gives 0 report
gives 0 report --for 7d
gives 0 list --json
gives 0 --json list

# Bad words: one row for each way to be wrong.
while read -r code quoted words; do
	[ -n "$code" ] || continue
	# shellcheck disable=SC2086
	fails "$code" "$quoted" $words
done <<TABLE
2 frobnicate frobnicate
2 --frobnicate --frobnicate
2 --frobnicate list --frobnicate
2 extra status extra
2 extra list extra
2 retired list --state retired
2 extra reload extra
2 - show
2 - explain
2 - check
2 - quarantine
2 - release
2 - allow
2 - load
2 - replay
2 aa:bb:cc:dd:ee:ff:11 show aa:bb:cc:dd:ee:ff:11
2 aa:bb:cc:dd:ee quarantine aa:bb:cc:dd:ee
2 aa:bb:cc:dd:ee:fg quarantine aa:bb:cc:dd:ee:fg
2 10.66.0.300 show 10.66.0.300
2 aa-bb:cc-dd:ee-ff show aa-bb:cc-dd:ee-ff
2 extra show $camera extra
2 extra release $camera extra
2 10 quarantine $camera --for 10
2 10x quarantine $camera --for 10x
2 -5m quarantine $camera --for -5m
2 0s quarantine $camera --for 0s
2 9999999d allow $camera --for 9999999d
2 --for quarantine $camera --for
2 --mining quarantine $camera --mining
2 --off allow $camera --off
2 --off allow $camera --mining --off --reason x
2 120 allow $camera --reason $(printf %0121d 0)
2 --off allow $camera --mining --off --for 1h
2 --force release $camera --force
2 fridge class $camera fridge
2 camera class $camera camrea
2 appliance class $camera fridge
2 Camera class $camera Camera
2 NAME|auto class $camera
2 extra class $camera camera extra
2 --for class $camera camera --for 1h
6 02:66:00:00:00:77 class 02:66:00:00:00:77 camera
2 --write evidence $camera -w
2 -w evidence $camera --force
2 --json evidence $camera -w - --json
2 -w list -w x
6 02:66:00:00:00:77 evidence 02:66:00:00:00:77
1 kept.pcapng evidence $camera -w $tmp/kept.pcapng
2 loud mode loud
2 - forget
2 --for forget $camera --for 1h
6 02:66:00:00:00:77 forget 02:66:00:00:00:77
2 12abc report --for 12abc
2 extra report extra
6 extra mode enforce extra
6 02:66:00:00:00:77 show 02:66:00:00:00:77
6 10.66.0.77 show 10.66.0.77
6 02:66:00:00:00:77 explain 02:66:00:00:00:77
6 02:66:00:00:00:77 release 02:66:00:00:00:77
6 02:66:00:00:00:77 check 02:66:00:00:00:77
6 nobody show nobody
6 12abc show 12abc
6 10.66.0.1x release 10.66.0.1x
1 nowhere.pcap replay nowhere.pcap
TABLE
fails 2 '""' show ''

check "nothing kept, no file" test ! -e "$tmp/kept.pcapng"

# What a device is: guessed, said by a person, given back.
class_of() { cli show "$camera" --json | fields class class_held family | paste -sd' '; }
before=$(class_of)
gives 0 class "$camera" pc
check_equal "a class by hand, and its family" "pc true personal" "$(class_of)"
check_equal "the kernel has the family" 1 "$(bpftool -j map dump pinned "$pins/devices" | python3 -c 'import json, sys
print(next(e["formatted"]["value"]["family"] for e in json.load(sys.stdin) if e["formatted"]["value"]["key"]["present"]))')"
check "show says so" grep -q 'class.*pc, set by hand' <<<"$(cli show "$camera")"
check "explain says so" grep -q 'operator said that its class is pc' <<<"$(cli explain "$camera" | tr '\n' ' ')"
check_equal "list --json tells it" pc "$(cli list --json | fields --where "mac=$camera" class)"
gives 0 class "$camera" critical
check_equal "critical" "critical true critical" "$(class_of)"
gives 0 class "$camera" auto
check_equal "given back to guessing" "$before" "$(class_of)"
check "the class is no state" cli check "$camera"

# The frames that counted: as a list, as a capture; no file is overwritten by accident.
capture=$tmp/frames.pcapng
in_ns camera python3 "$lib/frames.py" syn eth0 source="$camera" target="$gateway_mac" \
	from=10.66.0.11 to=198.18.1.1 count=6 ports=23 options=1 rate=20 >/dev/null
check "frames are kept" eventually 3 sh -c "[ \"\$(ip netns exec ${prefix}gw $BUILD/xdpen --pins $pins --run $run evidence $camera --json |
	python3 -c 'import json, sys; print(len(json.load(sys.stdin)[\"frames\"]))')\" -ge 3 ]"
cli evidence "$camera" >"$tmp/list"
check "evidence lists kind and destination" grep -q 'scan-service.* 198\.18\.1\.[1-6]:23 .*SYN' "$tmp/list"
check "newest last" python3 -c 'import json, sys
numbers = [frame["number"] for frame in json.load(sys.stdin)["frames"]]
sys.exit(0 if numbers and numbers == sorted(numbers) else 1)' <<<"$(cli evidence "$camera" --json)"
gives 0 evidence "$camera" -w "$capture"
check "for nobody else's eyes" test "$(stat -c %a "$capture")" = 600
sum=$(cksum <"$capture")
fails 1 "$capture" evidence "$camera" -w "$capture"
check_equal "the file is as it was" "$sum" "$(cksum <"$capture")"
gives 0 evidence "$camera" --write="$capture" --force
ln -s "$capture" "$tmp/link"
fails 1 "$tmp/link" evidence "$camera" -w "$tmp/link" --force
fails 1 "$tmp/nowhere/x" evidence "$camera" -w "$tmp/nowhere/x"
fails 1 /dev/null evidence "$camera" -w /dev/null --force
gives 0 evidence "$camera" -w -
if needs tcpdump; then
	check "tcpdump reads the frames" sh -c "tcpdump -nr '$capture' 2>/dev/null | grep -c 'IP 10.66.0.11.*> 198.18.1.*\\.23: Flags \\[S\\]' | grep -qx '[3-6]'"
	check "and those of standard output" sh -c "[ \"\$(tcpdump -nr - 2>/dev/null <'$tmp/out' | wc -l)\" -ge 3 ]"
fi
check "each frame says why" sh -c "grep -ac 'counted for scan-service: the device tried to reach' '$capture' | grep -qv '^0'"
check "the time is that of the clock" python3 -c 'import json, sys, datetime
frames = json.load(sys.stdin)["frames"]
age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(frames[-1]["time"].replace("Z", "+00:00"))
sys.exit(0 if -1 < age.total_seconds() < 60 else 1)' <<<"$(cli evidence "$camera" --json)"
gives 0 release "$camera"

# A frame with the address of the camera from another port is not held against it, and status says where it came in.
device forger 2
daemon_stop
daemon_start --enforce
meet camera
in_ns forger python3 "$lib/frames.py" syn eth0 source="$camera" target="$gateway_mac" \
	from=10.66.0.11 to=198.18.1.1 count=40 ports=23 options=1 rate=100 >/dev/null
names_the_port() { grep -q 'not judged.*lan2' <<<"$(cli status)"; }
check "status names the port" eventually 5 names_the_port
check "the camera is not judged for it" cli check "$camera"
gives 4 status
check_equal "and in JSON" lan2 "$(cli status --json | fields suspected_ports.0.name)"

# A guard can be overridden, but never by accident.
gives 0 allow "$camera"
fails 5 "$camera" quarantine "$camera"
gives 0 check "$camera"
gives 0 quarantine "$camera" --force
gives 10 check "$camera"
gives 0 release "$camera"

# Machine output.
for words in status list report "show $camera" "explain $camera" "check $camera" mode version "quarantine $camera" "release $camera" "class $camera camera" "evidence $camera" "allow $camera --mining"; do
	# shellcheck disable=SC2086
	json --json $words
done
json list --json
json top --json
for words in list status "show $camera" "explain $camera" "evidence $camera" "check $camera" report top doctor mode notify version help \
	"help top" reload "suspend --off" "class $camera camera" "mode enforce $camera" "mode enforce --kind mirai" "complete -- sh" "show nosuch"; do
	# shellcheck disable=SC2086
	cli --json $words 2>/dev/null
done >"$tmp/objects"
check "docs/json.md tells of every member" python3 "$lib/members.py" "$top/docs/json.md" <"$tmp/objects"
grep -v vlan_offload_off "$top/docs/json.md" >"$tmp/json.md"
check "and would miss one" sh -c "! python3 '$lib/members.py' '$tmp/json.md'" <"$tmp/objects"

# Colour only on a terminal.
escape=$(printf '\033')
check "no colour into a pipe" sh -c "! grep -q '$escape'" <<<"$(cli list; cli status; cli show "$camera")"

# Help and man page.
cli help >"$tmp/help"
man=$(find "$top/user/cli" -name 'xdpen.[18]*' | head -n 1)
for verb in $verbs; do
	check "help lists $verb" grep -qE "(^|[^a-z])$verb([^a-z]|$)" "$tmp/help"
	if [ -n "$man" ]; then
		check "the man page mentions $verb" grep -qE "(^|[^a-z])$verb([^a-z]|$)" "$man"
	else
		not_ok "the man page mentions $verb: user/cli has no xdpen.8"
	fi
	check "help $verb" grep -q "$verb" <<<"$(cli help "$verb" 2>&1)"
done
for option in --pins --run --json; do
	check "help names $option" grep -q -- "$option" "$tmp/help"
done

# Watch tells a change and ends with its reader.
background gw "$tmp/watch" "$BUILD/xdpen" --pins "$pins" --run "$run" watch
watcher=$pid
check "watch waits" eventually 5 watching "$watcher"
cli quarantine "$camera" >/dev/null
check "watch tells the change" eventually 3 grep -q "$camera" "$tmp/watch"
stop "$watcher"
background gw "$tmp/watch.json" "$BUILD/xdpen" --pins "$pins" --run "$run" --json watch
watcher=$pid
eventually 5 watching "$watcher"
cli release "$camera" >/dev/null
eventually 3 grep -q "$camera" "$tmp/watch.json"
stop "$watcher"
check "watch --json: every line is an object with schema 1" python3 -c 'import json, sys
lines = open(sys.argv[1]).read().splitlines()
sys.exit(0 if lines and all(json.loads(line)["schema"] == 1 for line in lines) else 1)' "$tmp/watch.json"

# Daemon down, then nothing loaded.
daemon_stop
gives 0 list
gives 0 class "$camera" camera
check_equal "a class by hand without a daemon" "camera true thing" "$(class_of)"
gives 0 class "$camera" auto
gives 0 evidence "$camera"
gives 3 status
fails 3 - watch
gives 0 unload
fails 3 - list
