#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The CLI is a contract: exit codes, errors that quote, JSON that parses, help and man page that agree.
#
#   camera ── lan1 ── br-lan [gw: xdpend]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin cli

verbs='status list show explain watch quarantine release allow mode replay load unload check version help'

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
for words in status list "show $camera" "explain $camera" "quarantine $camera" "release $camera" "allow $camera" "mode" "check $camera"; do
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
gives 0 quarantine "$camera" --for 10m
gives 10 check "$camera"
gives 0 release "$camera"
gives 0 check "$camera"
gives 0 allow "$camera" --for 1h
gives 0 release "$camera"
gives 0 allow "$camera" --mining --for 30d
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
2 --force release $camera --force
2 loud mode loud
2 extra mode enforce extra
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

# A guard can be overridden, but never by accident.
gives 0 allow "$camera"
fails 5 "$camera" quarantine "$camera"
gives 0 check "$camera"
gives 0 quarantine "$camera" --force
gives 10 check "$camera"
gives 0 release "$camera"

# Machine output.
for words in status list "show $camera" "explain $camera" "check $camera" mode version "quarantine $camera" "release $camera" "allow $camera --mining"; do
	# shellcheck disable=SC2086
	json --json $words
done
json list --json

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
background gw "$tmp/watch" timeout 10 "$BUILD/xdpen" --pins "$pins" --run "$run" watch
watcher=$pid
sleep 0.5
cli quarantine "$camera" >/dev/null
check "watch tells the change" eventually 3 grep -q "$camera" "$tmp/watch"
stop "$watcher"
background gw "$tmp/watch.json" timeout 10 "$BUILD/xdpen" --pins "$pins" --run "$run" --json watch
watcher=$pid
sleep 0.5
cli release "$camera" >/dev/null
eventually 3 grep -q "$camera" "$tmp/watch.json"
stop "$watcher"
check "watch --json: every line is an object with schema 1" python3 -c 'import json, sys
lines = open(sys.argv[1]).read().splitlines()
sys.exit(0 if lines and all(json.loads(line)["schema"] == 1 for line in lines) else 1)' "$tmp/watch.json"

# Daemon down, then nothing loaded.
daemon_stop
gives 0 list
gives 3 status
fails 3 - watch
gives 0 unload
fails 3 - list
