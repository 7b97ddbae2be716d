#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Replay: odd files get a clear error, real captures replay without failure and twice alike.
# No topology: replay touches neither interfaces nor pins, and this script proves it.

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin replay

replay() { timeout 120 "$BUILD/xdpen" --pins "$pins" --run "$run" replay "$@"; }

python3 - "$tmp" "$lib" <<'PYTHON'
import os, struct, subprocess, sys
directory, lib = sys.argv[1:]
def capture(name, linktype, frames, cut=0, magic=0xA1B2C3D4):
    data = struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, linktype)
    for number, frame in enumerate(frames):
        data += struct.pack("<IIII", 1700000000 + number // 50, number % 50 * 20000, len(frame), len(frame)) + frame
    with open(os.path.join(directory, name), "wb") as out:
        out.write(data[:len(data) - cut])
def syn(number, sequence):
    destination = struct.pack("!I", 0xC6120100 + number)
    tcp = struct.pack("!HHIIBBHHH", 4000, 23, sequence(destination), 0, 0x50, 2, 500, 0, 0)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 40, number, 0, 64, 6, 0) + bytes([10, 66, 0, 11]) + destination
    return bytes.fromhex("0266ff00000102660000000b0800") + ip + tcp + bytes(6)
mirai = [syn(n, lambda d: int.from_bytes(d, "big")) for n in range(20)]
capture("good.pcap", 1, mirai)
capture("truncated.pcap", 1, mirai, cut=10)
capture("truncated-header.pcap", 1, mirai, cut=60 + 9)
capture("raw.pcap", 101, [frame[14:] for frame in mirai])
capture("radiotap.pcap", 127, mirai)
capture("empty.pcap", 1, [])
capture("runt.pcap", 1, [b"\x02\x66"] + mirai)
capture("back.pcap", 1, mirai)
open(os.path.join(directory, "zero.pcap"), "wb").close()
with open(os.path.join(directory, "text.pcap"), "wb") as out:
    out.write(b"This is no capture at all, but a text that is long enough to look at.\n" * 3)
with open(os.path.join(directory, "short.pcap"), "wb") as out:
    out.write(struct.pack("<IHH", 0xA1B2C3D4, 2, 4))
PYTHON

# refused FILE PATTERN: exit code 1 and a sentence.
refused() {
	local code=0
	replay "$tmp/$1" >"$tmp/out" 2>"$tmp/err" || code=$?
	check_equal "$1: exit code" 1 "$code"
	if grep -qiE "$2" "$tmp/err" && grep -qF "$1" "$tmp/err"; then
		ok "$1: $(head -n 1 "$tmp/err" | sed "s|$tmp/||g")"
	else
		not_ok "$1: the error names neither the file nor $2: $(head -n 2 "$tmp/err")"
	fi
}

refused text.pcap 'not a capture|magic|format'
refused zero.pcap 'not a capture|empty|truncated|short|0'
refused short.pcap 'not a capture|truncated|cut|short'
refused truncated.pcap 'offset|byte|[0-9]+'
refused truncated-header.pcap 'offset|byte|[0-9]+'
refused raw.pcap '101|raw'
refused radiotap.pcap '127|radiotap'
refused nowhere.pcap 'no such file'

replay --json "$tmp/truncated.pcap" >"$tmp/out" 2>/dev/null
check "truncated.pcap: frames before the damage are reported" test "$(fields frames <"$tmp/out")" = 19

# A good one: what tripped it, at which frame, and exit code 10.
code=0
replay --json "$tmp/good.pcap" >"$tmp/out" 2>"$tmp/err" || code=$?
check_equal "good.pcap: exit code says that a device was quarantined" 10 "$code"
check_equal "good.pcap: frames" 20 "$(fields frames <"$tmp/out")"
# The first frame makes the device known, the next two are the proof.
check_equal "good.pcap: state, evidence and frame" "quarantined mirai 3" \
	"$(fields --where mac=02:66:00:00:00:0b state tripped.evidence tripped.frame <"$tmp/out" | paste -sd' ')"
check "good.pcap: people can read it, too" grep -q 02:66:00:00:00:0b <<<"$(replay "$tmp/good.pcap")"
code=0
replay --json "$tmp/empty.pcap" >"$tmp/out" 2>"$tmp/err" || code=$?
check_equal "empty.pcap: nothing in it, nothing wrong with it" "0 0" "$code $(fields frames <"$tmp/out")"
code=0
replay --json "$tmp/runt.pcap" >"$tmp/out" 2>"$tmp/err" || code=$?
check_equal "runt.pcap: the runt does not hide the rest" "10 21" "$code $(fields frames <"$tmp/out")"
check "nothing was pinned" test ! -e "$pins"

# Real captures.
captures=${XDPEN_CAPTURES:-$top/../shared/captures}
if [ ! -d "$captures" ]; then
	skip "captures are not there: set XDPEN_CAPTURES to their folder"
	exit 0
fi
# twice NUMBER FILE: two replays side by side; what is wrong with them into $tmp/NUMBER.bad and $tmp/NUMBER.different.
twice() {
	local code=0 at=$tmp/$1 file=$2 second
	replay --json "$file" >"$at.second" 2>/dev/null &
	second=$!
	replay --json "$file" >"$at.first" 2>"$at.err" || code=$?
	# Damaged captures end with 1 and a sentence; everything else is a failure of ours.
	case $code in
	0 | 10) ;;
	1) grep -qE 'offset|byte|link|cut|truncated' "$at.err" || echo "$file: $(head -n 1 "$at.err")" >"$at.bad" ;;
	*) echo "$file: exit code $code: $(head -n 1 "$at.err")" >"$at.bad" ;;
	esac
	wait "$second"
	cmp -s "$at.first" "$at.second" || echo "$file: two replays differ" >"$at.different"
	rm -f "$at.first" "$at.second" "$at.err"
}
# Each replay loads the programs anew, which is what takes the time: several files at once.
files=0
while read -r file; do
	files=$((files + 1))
	twice $files "$file" &
	[ $((files % 3)) != 0 ] || wait
done < <(find "$captures" -name '*.pcap*' | sort)
wait
wrong() { find "$tmp" -maxdepth 1 -name "*.$1" -exec sed 's/^/# /' {} +; }
wrong bad
wrong different
bad=$(wrong bad | wc -l)
different=$(wrong different | wc -l)
check_equal "$files captures replay" 0 "$bad"
check_equal "$files captures give the same answer twice" 0 "$different"
