#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who does most: right in numbers, tidy on a terminal, and never more than an onlooker.
#
#   camera (a stream of frames)       ── lan1 ┐
#   recorder (scans)                  ── lan2 ┼ br-lan [gw: xdpend] wan ── [net]
#   printer (silent)                  ── lan3 ┘

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin top

house
device camera 1
device recorder 2
device printer 3
camera=$(device_mac 1)
recorder=$(device_mac 2)
printer=$(device_mac 3)

code() {
	local got=0
	cli "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
	echo "$got"
}
order() { python3 -c 'import json, sys; print(*[row["mac"] for row in json.load(sys.stdin)["devices"]])'; }

check_equal "nothing loaded: exit code 3" 3 "$(code top)"
check "and it says so" test -s "$tmp/err"

daemon_start --monitor
meet camera
meet recorder
meet printer
cli class "$camera" pc >/dev/null # a stream to one destination that does not answer is a flood from a thing
background camera "$tmp/stream.log" python3 "$lib/stream.py" send 198.18.0.10 9000 200 90
background recorder "$tmp/scan.log" python3 "$lib/frames.py" syn eth0 source="$recorder" \
	target="$gateway_mac" from=10.66.0.12 to=198.18.1.1 count=4000 ports=23 options=1 rate=50
sleep 1

# Numbers.
check_equal "one picture without a terminal" 0 "$(code top)"
check "with all devices" sh -c "[ \"\$(grep -c '^02:66:' '$tmp/out')\" = 3 ]"
check "one picture only" sh -c "[ \"\$(grep -c FRAMES/s '$tmp/out')\" = 1 ]"
escape=$(printf '\033')
check "and no escape sequence" sh -c "! grep -q '$escape' '$tmp/out'"
check_equal "--json" 0 "$(code top --json)"
cat >"$tmp/right.py" <<'SCRIPT'
import json, sys
facts = json.load(open(sys.argv[1]))
rows = {row["mac"]: row for row in facts["devices"]}
camera, recorder, printer = (rows[mac] for mac in sys.argv[2:])
print(facts)
assert list(facts)[0] == "schema" and facts["schema"] == 1 and facts["known"] == 3
assert 0.9 < facts["interval_s"] < 1.5
assert 150 < camera["frames_s"] < 260 and camera["bytes_s"] > 40 * camera["frames_s"], camera
assert 30 < recorder["syns_s"] < 60 and recorder["contacts_s"] > 5, recorder
assert camera["contacts_s"] <= 2 and printer["frames_s"] < 5
assert recorder["fan_out_10s"] > 20 and recorder["score"] >= 100 > camera["score"]
assert recorder["state"] == "quarantined" and not recorder["enforced"]
assert facts["quarantined"] == 1 and abs(facts["frames_s"] - sum(row["frames_s"] for row in facts["devices"])) < 0.1
SCRIPT
right() { python3 "$tmp/right.py" "$tmp/out" "$camera" "$recorder" "$printer"; }
# In a second in which the machine gave the senders no time, they have not sent what they should: another second is looked at.
for round in 1 2 3 4 5; do
	! right >/dev/null 2>&1 || break
	code top --json >/dev/null
done
check "frames a second are those that were sent (round $round)" right
check_equal "by frames" "$camera $recorder $printer" "$(order <"$tmp/out")"
column() { awk -v mac="$2" -v title="$1" '$1 == "MAC" { for (i = 1; i <= NF; i++) if ($i == title) at = i } $1 == mac { print $at }'; }
code top >/dev/null
check "an estimate is seen to be one" grep -qxE '~[1-9][0-9]*' <(column FAN-OUT "$recorder" <"$tmp/out")
check "as that of new contacts" grep -qxE '~[0-9.]+' <(column NEW/s "$recorder" <"$tmp/out")
check "a count is not" grep -qxE '[0-9.]+' <(column FRAMES/s "$recorder" <"$tmp/out")
check "in list, too" grep -qE "^$recorder .* [0-9]+ +~[1-9][0-9]* +~[1-9][0-9]* +[0-9]+ " <(cli list)
for by in contacts fan-out score state; do
	check "by $by the scanner is first" sh -c "[ \"\$(ip netns exec ${prefix}gw $BUILD/xdpen --pins $pins --run $run top --sort $by --json |
		python3 -c 'import json, sys; print(json.load(sys.stdin)[\"devices\"][0][\"mac\"])')\" = $recorder ]"
done
check_equal "-n 3" 0 "$(code top -n 3 --json)"
check_equal "three pictures, a line each" 3 "$(wc -l <"$tmp/out")"
check_equal "--for 2s" 0 "$(code top --for 2s)"
check_equal "two pictures" 2 "$(grep -c FRAMES/s "$tmp/out")"

# Bad words.
while read -r quoted words; do
	# shellcheck disable=SC2086
	check_equal "xdpen $words is refused" 2 "$(code $words)"
	check "and quotes '$quoted'" grep -qF -- "$quoted" "$tmp/err"
done <<TABLE
loudness top --sort loudness
0 top -n 0
1x top -n 1x
--once top --once -n 2
10 top --for 10
extra top extra
--sort list --sort frames
TABLE

# A terminal.
on_terminal() {
	ip netns exec "${prefix}gw" env TERM=xterm "${variables[@]}" python3 "$lib/terminal.py" "$tmp/screen" "$@"
}
variables=(NO_COLOR=)
words=("$BUILD/xdpen" --pins "$pins" --run "$run" top)
enter="${escape}\[?1049h"
leave="${escape}\[?1049l"
check_equal "q ends it" "0 restored" "$(on_terminal 24 80 see=1xFRAMES/s,1.5,key=q "${words[@]}")"
check "it draws on a screen of its own" grep -q "$enter" "$tmp/screen"
check "a second time in a second and a half" sh -c "[ \"\$(grep -o FRAMES/s '$tmp/screen' | wc -l)\" = 2 ]"
check "the camera is there" grep -q "$camera" "$tmp/screen"
check "in colour, and in brackets as it passes" grep -q "${escape}\[33m(quarantined)" "$tmp/screen"
check "the cursor and the old screen are back" grep -q "${escape}\[?25h$leave" "$tmp/screen"
check_equal "Ctrl-C ends it, too" "0 restored" "$(on_terminal 24 80 'see=1xFRAMES/s,key=\x03' "${words[@]}")"
check "and gives the screen back" grep -q "$leave" "$tmp/screen"
check_equal "SIGTERM is obeyed, and the terminal as it was" "143 restored" "$(on_terminal 24 80 see=1xFRAMES/s,signal=TERM "${words[@]}")"
check "with the screen given back" grep -q "$leave" "$tmp/screen"
check_equal "--for ends it" "0 restored" "$(on_terminal 24 80 3 "${words[@]}" --for 2s)"
variables=(NO_COLOR=1)
check_equal "NO_COLOR" "0 restored" "$(on_terminal 24 80 see=1xFRAMES/s,key=q "${words[@]}")"
check "nothing is coloured" sh -c "! grep -q '${escape}\[3[0-9]m' '$tmp/screen'"
variables=(TERM=dumb)
check_equal "a dumb terminal gets one text" "0 restored" "$(on_terminal 24 80 2 "${words[@]}")"
check "without sequences" sh -c "! grep -q '$escape' '$tmp/screen'"
variables=(NO_COLOR=)
check_equal "a low window" "0 restored" "$(on_terminal 6 80 see=1xFRAMES/s,resize=24x80,see=2xFRAMES/s,1.2,key=q "${words[@]}")"
check "gets the rows that fit, and all when it grows" python3 -c 'import sys
pictures = open(sys.argv[1], "rb").read().split(b"\033[H\033[2J")[1:]
rows = [picture.count(b"02:66:") for picture in pictures]
print(rows)
sys.exit(0 if rows[0] == 2 and rows[-1] == 3 and all(p.count(b"\n") < 6 for p in pictures[:1]) else 1)' "$tmp/screen"
check_equal "Ctrl-Z and back" "0 restored" "$(on_terminal 24 80 'see=1xFRAMES/s,key=\x1a,stopped,signal=CONT,see=2xFRAMES/s,key=q' "${words[@]}")"
check "it drew again" sh -c "[ \"\$(grep -o FRAMES/s '$tmp/screen' | wc -l)\" -ge 2 ]"

# It costs no system call for each device: as many of them with twice the devices.
if needs strace tcpreplay; then
	calls() { strace -f -c -o "$tmp/calls" -S calls ip netns exec "${prefix}gw" "$BUILD/xdpen" --pins "$pins" --run "$run" top --json -n 2 \
		>/dev/null && awk '$NF == "total" { print $4 }' "$tmp/calls"; }
	few=$(calls)
	python3 "$lib/frames.py" pcap "$tmp/forged.pcap" count=40 target=ff:ff:ff:ff:ff:ff >/dev/null
	forty_known() {
		in_ns printer tcpreplay -q -i eth0 --pps 1000 "$tmp/forged.pcap" >"$tmp/tcpreplay.log" 2>&1
		known=$(cli list | grep -c '^0[26]:66')
		[ "$known" -ge 40 ]
	}
	eventually 10 forty_known || note "$(grep -E 'packets|Failed' "$tmp/tcpreplay.log" | paste -sd' ')"
	many=$(calls)
	note "$few system calls for 3 devices, $many for $known"
	check "forty devices more are less than forty calls more" test "$known" -ge 40 -a $((many - few)) -lt 40
fi

# The daemon goes, then the programs.
daemon_stop
check_equal "the daemon down" 0 "$(code top)"
check "and it says so" grep -q 'the daemon is down' "$tmp/out"
check_equal "false in JSON" false "$(cli top --json | fields daemon_running)"
check_equal "unloaded while it looks on" "3 restored" "$(on_terminal 24 100 \
	"see=1xFRAMES/s,run=ip netns exec ${prefix}gw $BUILD/xdpen --pins $pins --run $run unload,2" "${words[@]}")"
check "the reason stays to be read" sh -c "sed 's/.*$leave//' '$tmp/screen' | grep -q 'xdpen: .*loaded'"
