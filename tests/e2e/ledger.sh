#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What survives: a reboot, an upgrade, kills, a full, a read-only and a damaged disk; and the first day.
# XDPEN_KILLS: how often xdpend is killed (200, or as many as fit in two minutes and a half; a number given is tried out).
#
#   camera, printer, bots (forged MACs) ── lan1, lan2, lan3 ── br-lan [gw: xdpend] wan ── [net]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin ledger
needs python3 bpftool || exit 0

house
device camera 1
device printer 2
device bots 3
camera=$(device_mac 1)
printer=$(device_mac 2)

# sql STATEMENT: out of the ledger, a row a line.
sql() {
	python3 -c 'import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
for row in base.execute(sys.argv[2]): print(*row)
base.commit()' "$XDPEN_STATE/ledger.db" "$1"
}
# bot N: a forged MAC scans; it is met with its first frame.
bot_mac() { printf '02:66:bb:00:00:%02x\n' "$1"; }
bot() {
	in_ns bots python3 "$lib/frames.py" mirai eth0 "source=$(bot_mac "$1")" "target=$gateway_mac" "from=10.66.0.$((100 + $1))" \
		to=198.18.9.1 count="${2:-30}" rate="${3:-100}" >/dev/null
}
cut_off() { ! reaches "$1"; }
# exits CODE ARGUMENTS...
exits() {
	local wanted=$1 code=0
	shift
	cli "$@" >"$tmp/out" 2>&1 || code=$?
	cat "$tmp/out"
	[ "$code" = "$wanted" ] || { echo "exit code $code, expected $wanted"; return 1; }
}
says() { grep -q -- "$1" "$tmp/out"; }
quarantined() { cli list --json | grep -o '"state":"quarantined"' | wc -l; }
# What is kept in the kernel goes, as it does with a reboot; the ledger stays.
reboot() {
	[ -z "$daemon" ] || daemon_stop
	cli unload >/dev/null
}

# 1. A reboot.
daemon_start --enforce
meet camera
meet printer
bot 1
check "a bot is quarantined by itself" eventually 5 is_state "$(bot_mac 1)" quarantined
cli quarantine "$camera" --for 1h >/dev/null
cli allow "$printer" --for 30d --reason "the office needs it, says Ada" >/dev/null
cli allow "$printer" --mining --reason "prints coins" >/dev/null
cli class "$printer" printer >/dev/null
cli mode monitor --kind no-dns >/dev/null
level=$(cli show "$(bot_mac 1)" --json | fields decision.level 2>/dev/null)
reboot
check "after a reboot nothing is loaded" exits 3 status
in_ns gw ip link set lan1 down
daemon_start
in_ns gw ip link set lan1 up
check_equal "the camera is quarantined before its first frame" quarantined "$(state "$camera")"
sleep 1
check "and its first frames do not pass" cut_off camera
check_equal "the bot is in quarantine" quarantined "$(state "$(bot_mac 1)")"
check_equal "its level stayed" "$level" "$(cli show "$(bot_mac 1)" --json | fields decision.level 2>/dev/null)"
check_equal "the printer is exempt" exempt "$(state "$printer")"
check_equal "why it is, as JSON" "the office needs it, says Ada" "$(cli show "$printer" --json | fields allow_reason)"
check "show says why" grep -q 'exempt.*"the office needs it, says Ada"' <(cli show "$printer")
check "and why it may mine" grep -q 'allowed: "prints coins"' <(cli show "$printer")
check "explain says why" grep -q 'wrote "the office needs it, says Ada"' <(cli explain "$printer" | tr -s '\n ' ' ')
check "report says both" test "$(cli report | grep -cE 'all .*says Ada|mining .*prints coins')" = 2
check_equal "as JSON, by what is allowed" "all the office needs it, says Ada mining prints coins" \
	"$(cli report --json | python3 -c 'import json, sys; print(*[row["what"] + " " + row["reason"] for row in json.load(sys.stdin)["allowed"]])')"
cli allow "$printer" --mining >/dev/null
check_equal "a permission given anew has the reason given with it" null "$(cli show "$printer" --json | fields mining_reason)"
cli allow "$printer" --mining --reason again >/dev/null
cli allow "$printer" --mining --off >/dev/null
check_equal "one that ended is gone, and its reason" "all" "$(sql "SELECT group_concat(what) FROM reasons")"
check_equal "its class stayed" printer "$(cli show "$printer" --json | fields class)"
check_equal "the mode is remembered, and that of a kind" "enforce no-dns: monitor " "$(cli mode | tr '\n' ' ')"
until=$(cli show "$camera" --json | fields until_s)
if [ "$until" -gt 3400 ] && [ "$until" -le 3600 ]; then ok "its term goes on: $until s left"; else not_ok "its term is $until s"; fi
check "the log says what came back" log_says 'known again out of the ledger'

# 2. The daemon is down: the same work, the same ledger.
daemon_stop
check "released with the daemon down" exits 0 release "$camera"
check_equal "the ledger has it" "release 6" "$(sql "SELECT deed, state FROM transitions WHERE mac = '$camera' ORDER BY id DESC LIMIT 1")"
reboot
daemon_start
check_equal "and it is on probation after a reboot" probation "$(state "$camera")"

# 3. forget and report.
check "forget: a device in quarantine is refused" exits 5 forget "$(bot_mac 1)"
check "and it says what to do" says -- --force
check "with --force it is done" exits 0 forget "$(bot_mac 1)" --force
check_equal "it is in the table no more" unknown "$(state "$(bot_mac 1)")"
check_equal "nor in the ledger" 0 "$(sql "SELECT (SELECT count(*) FROM devices WHERE mac = '$(bot_mac 1)') + (SELECT count(*) FROM transitions WHERE mac = '$(bot_mac 1)')")"
check "twice: no such device" exits 6 forget "$(bot_mac 1)"
daemon_stop
check "report needs no daemon" exits 0 report --for 1h
check "it names the release" says release
check_equal "as JSON: the printer's state" exempt "$(cli report --json | fields --where "mac=$printer" state)"
check_equal "frames are counted by the hour" yes "$(cli report --json | fields --where "mac=$printer" frames | awk '$1 > 0 { print "yes" }')"
check "a wrong period is refused" exits 2 report --for 12abc
cli unload >/dev/null
check "report needs no maps" exits 0 report
check "forget works on the ledger alone" exits 0 forget "$printer"
check "there is no such device then" exits 6 forget "$printer"
check_equal "nor a reason" 0 "$(sql "SELECT count(*) FROM reasons")"
check "without a ledger: exit 3" env XDPEN_STATE="$tmp/nowhere" bash -c "'$BUILD/xdpen' report; [ \$? = 3 ]"

# 4. Killed between the verdict's word and the state: a word written by hand is the same to whoever comes next.
word() { # MAC HEX: the eight bytes of the verdict
	local slot value
	slot=$(bpftool -j map dump pinned "$pins/index" | python3 -c 'import json, sys
want = sys.argv[1].split(":")
for row in json.load(sys.stdin):
    if [byte[2:] for byte in row["key"]][:6] == want: print(*[byte[2:] for byte in row["value"]])' "$1")
	# shellcheck disable=SC2086
	value=$(bpftool -j map lookup pinned "$pins/devices" key hex $slot | python3 -c 'import json, sys
value = [byte[2:] for byte in json.load(sys.stdin)["value"]]
value[8:16] = sys.argv[1].split()
print(*value)' "$2")
	# shellcheck disable=SC2086
	bpftool map update pinned "$pins/devices" key hex $slot value hex $value
}
daemon_start
meet camera
cli quarantine "$camera" >/dev/null
daemon_kill
check "its word is pass, its state quarantined" word "$camera" '00 03 00 00 00 00 77 00'
daemon_start
check_equal "a release half done is finished" probation "$(state "$camera")"
check "told" log_says 'between two states'
check_equal "and written down, once" 1 "$(sql "SELECT count(*) FROM transitions WHERE mac = '$camera' AND deed = 'found' AND state = 6")"
meet printer
daemon_kill
check "its word is drop, its state is not" word "$printer" '03 01 00 07 00 00 78 00'
daemon_start
check "a quarantine half done is finished" eventually 5 sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' show '$printer' --json | grep -q '\"by\":\"reflex\"'"
sleep 1
check_equal "and written down, once" 1 "$(sql "SELECT count(*) FROM transitions WHERE mac = '$printer' AND state = 5 AND actor = 1")"
cli release "$printer" >/dev/null
cli quarantine "$camera" >/dev/null

# 5. An upgrade: maps of another version.
daemon_stop
meta=$(bpftool -j map lookup pinned "$pins/meta" key hex 0 0 0 0 | python3 -c 'import json, sys
value = [byte[2:] for byte in json.load(sys.stdin)["value"]]
value[0] = "63"
print(*value)')
# shellcheck disable=SC2086
check "the maps are of ABI version 99 now" bpftool map update pinned "$pins/meta" key hex 0 0 0 0 value hex $meta
check "the CLI refuses them" exits 1 list
daemon_start
check_equal "upgraded: what was in quarantine is" quarantined "$(state "$camera")"
check "and it says what was done" log_says 'another version of xdpen'
check "nothing passes" cut_off camera

# 6. Damage. Four of earlier times lie there, and two files that only look alike.
daemon_stop
for date in 20240101-000000 20240301-120000 20240201-235959 20250101-000000 20230101-00000x 20230101; do
	echo damaged >"$XDPEN_STATE/ledger.db.corrupt-$date"
done
python3 - "$XDPEN_STATE/ledger.db" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    file.write(b"this was a ledger " * 200)
PY
daemon_start
check "damaged: it is set aside" sh -c "ls '$XDPEN_STATE' | grep -q 'ledger.db.corrupt-'"
check "told with its name" log_says 'ledger was damaged: it is now'
check_equal "the newest three stay, and what is not ours" \
	"20230101 20230101-00000x 20240301-120000 20250101-000000" \
	"$(cd "$XDPEN_STATE" && ls -d ledger.db.corrupt-* | sed 's/.*corrupt-//' | head -n -1 | paste -sd' ')"
check "told" log_says 'oldest are removed: 2; 3 stay'
check_equal "the maps keep the verdict" quarantined "$(state "$camera")"
check_equal "and the new ledger has it" 5 "$(sql "SELECT state FROM devices WHERE mac = '$camera'")"
check_equal "all is well again" true "$(cli status --json | fields ledger_current)"

# 7. A full disk.
daemon_reset
mkdir -p "$tmp/small"
mount -t tmpfs -o size=512k tmpfs "$tmp/small"
usual=$XDPEN_STATE
export XDPEN_STATE=$tmp/small/state
daemon_start --enforce
meet camera
meet printer
cat /dev/zero >"$tmp/small/filler" 2>/dev/null
check "full: an order is carried out, exit 4" exits 4 quarantine "$camera"
check "and says that a reboot forgets it" says 'reboot forgets it.*full'
check "the camera is cut off" cut_off camera
check "status is degraded" exits 4 status
check "and says why" says 'ledger cannot be written: the disk is full'
check "so does the log" log_says 'cannot be written'
check "the daemon goes on" exits 4 release "$camera"
cli quarantine "$camera" >/dev/null 2>&1
rm "$tmp/small/filler"
check "room again: it catches up by itself" eventually 25 sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' status --json | grep -q '\"ledger_current\":true'"
check_equal "and has what was decided meanwhile" 5 "$(sql "SELECT state FROM devices WHERE mac = '$camera'")"

# 8. A read-only disk.
mount -o remount,ro "$tmp/small" 2>"$tmp/remount" || {
	# A file is open for writing: the disk is taken away between two runs instead.
	daemon_stop
	mount -o remount,ro "$tmp/small" || note "$(cat "$tmp/remount")"
	daemon_start --enforce
}
check "read-only: an order is carried out, exit 4" exits 4 quarantine "$printer"
check "and says so" says 'read-only'
check "the printer is cut off" cut_off printer
daemon_stop
check "with the daemon down, too" exits 4 release "$printer"
cli unload >/dev/null
daemon_start
check_equal "started on it: what the ledger has is restored" quarantined "$(state "$camera")"
check "status says so" exits 4 status
daemon_stop
mount -o remount,rw "$tmp/small"
cli unload >/dev/null
umount "$tmp/small" || umount -l "$tmp/small"
export XDPEN_STATE=$usual
rm -rf "$XDPEN_STATE"

# 9. No directory at all.
echo file >"$tmp/file"
XDPEN_STATE=$tmp/file/state daemon_start --enforce
check "no directory: it runs, and is degraded" env XDPEN_STATE="$tmp/file/state" bash -c "'$BUILD/xdpen' --pins '$pins' --run '$run' status; [ \$? = 4 ]"
daemon_reset

# 10. The file is removed while it is in use, and then another one is put in its place.
daemon_start --enforce
meet camera
meet printer
cli quarantine "$camera" >/dev/null
cp "$XDPEN_STATE/ledger.db" "$tmp/older.db"
rm "$XDPEN_STATE"/ledger.db*
check "removed: a new file is made by itself" eventually 10 test -s "$XDPEN_STATE/ledger.db"
check "and the log says why" log_says 'removed or replaced'
check "all is well again" eventually 10 sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' status --json | grep -q '\"ledger_current\":true'"
check_equal "it has what the maps know" 5 "$(sql "SELECT state FROM devices WHERE mac = '$camera'")"
mv "$tmp/older.db" "$XDPEN_STATE/ledger.db"
in_file() { [ "$(sql "SELECT state FROM devices WHERE mac = '$printer'")" = 5 ]; }
# Within the second before it is noticed an order is not confirmed; after that it stands in the file that is there now.
not_confirmed_in_vain() {
	if exits 4 quarantine "$printer"; then says 'the file was removed or replaced'; else exits 0 quarantine "$printer" && in_file; fi
}
check "replaced: an order is not confirmed, or it is in the other file" not_confirmed_in_vain
check "which learns of it in any case" eventually 10 in_file
reboot
daemon_start
check_equal "after a reboot both are in quarantine" "quarantined quarantined" "$(state "$camera") $(state "$printer")"
check_equal "and the mode is the one from before" enforce "$(cli mode | head -n 1)"
daemon_reset

# 11. The first day.
breaker=5
daemon_start --monitor-first 1h
check_equal "a first start is in mode monitor" monitor "$(cli mode | head -n 1)"
check "status says when it enforces" grep -q 'mode .*monitor, for the first day: enforces by itself in ' <<<"$(cli status)"
for n in 2 3 4 5 6; do bot $n; done
check "five bots are found, none is cut off" eventually 5 sh -c "[ \$('$BUILD/xdpen' --pins '$pins' --run '$run' list --json | grep -o '\"state\":\"quarantined\"' | wc -l) = 5 ]"
end=$(cli status --json | fields enforce_from)
daemon_stop
daemon_start --monitor-first 1h
now=$(cli status --json | fields enforce_from)
check "a restart does not put its end off: $end, $now" test $(($(date -d "$now" +%s) - $(date -d "$end" +%s))) -le 1
daemon_stop
daemon_start --monitor-first 1s # no later than so long from now
check "the first day ends by itself" eventually 25 sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' mode | grep -q enforce"
sleep 2
check_equal "of the five the breaker lets three go" 3 "$(quarantined)"
check_equal "the others are suspect again" 2 "$(cli list --json | grep -o '"state":"suspect"' | wc -l)"
reboot
daemon_start --monitor-first 1h
check_equal "after a reboot it goes on enforcing" enforce "$(cli mode | head -n 1)"
check_equal "the three are in quarantine" 3 "$(quarantined)"
daemon_reset
daemon_start --monitor-first 1h
cli mode monitor >/dev/null
check_equal "a person's monitor has no end" null "$(cli status --json | fields enforce_from)"
reboot
daemon_start --monitor-first 1s
sleep 2
check_equal "and outlives a reboot" monitor "$(cli mode | head -n 1)"
daemon_reset
daemon_start --monitor-first 1h
left=$(cli status --json | fields enforce_from_s)
reboot
daemon_start --monitor-first 1h
now=$(cli status --json | fields enforce_from_s)
if [ "$now" -le "$left" ] && [ "$now" -gt $((left - 120)) ]; then ok "a reboot does not begin the first day anew"; else not_ok "first day: $left s left before a reboot, $now s after"; fi
daemon_reset
breaker=0

# 12. Kills.
daemon_start --enforce
many=()
for n in 11 12 13 14 15 16 17 18 19 20 21 22; do
	many+=("$(bot_mac $n)")
	bot $n 1
done
check "twelve devices are known" eventually 10 known "$(bot_mac 22)"
# A word about each: what nobody ever spoke to or of is not kept.
for mac in "${many[@]}"; do cli class "$mac" camera >/dev/null; done
daemon_stop
background camera "$tmp/ping.log" ping -q -i 0.02 198.18.0.10
limit=150
[ -z "${XDPEN_KILLS:-}" ] || limit=0
kill_it() {
	python3 "$lib/kills.py" "${XDPEN_KILLS:-200}" "$limit" "$run" "$XDPEN_STATE" "$tmp/kills.log" \
		"ip netns exec ${prefix}gw $BUILD/xdpend --pins $pins --run $run --enforce --breaker 0 ${ports[*]}" \
		"ip netns exec ${prefix}gw $BUILD/xdpen --pins $pins --run $run" "${many[@]}" >"$tmp/kills" 2>&1 && return
	cat "$tmp/kills"
	tail -n 5 "$tmp/kills.log"
	return 1
}
check "what was acknowledged is there once, whenever it is killed" kill_it
note "$(tail -n 1 "$tmp/kills")"
