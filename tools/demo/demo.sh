#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A small house, told live: who does what, what xdpen makes of it, and how it is undone.
#
#   front door camera  (behaves) ── lan1 ┐
#   garden camera      (scans)   ── lan2 ┼ [gateway: xdpend] ── [internet: cloud 198.18.0.10, pool 198.18.0.12, counts probes]
#   game console       (mines)   ── lan3 ┘
#
# Everything happens in network namespaces: no frame leaves this machine. Every
# figure is either what xdpen said or what was counted on a wire.

# shellcheck disable=SC2016 # conditions for awk: see frames in net.sh
if [ "$(id -u)" != 0 ]; then
	echo "The demo builds network namespaces and loads programs into the kernel: run it as root ('sudo make demo')." >&2
	exit 1
fi
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../../tests/lib/net.sh"
demo=$top/tools/demo

bold='' dim='' red='' green='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi

title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '  %s\n' "$*"; }
good() { printf '  %s✓%s %s\n' "$green" "$plain" "$*"; }
bad() { printf '  %s✗%s %s\n' "$red" "$plain" "$*"; }
command_line() { printf '  %s$ xdpen %s%s\n' "$dim" "$*" "$plain"; }
# shown ARGUMENTS...: a command of xdpen and what it says.
shown() {
	command_line "$@"
	cli "$@" 2>&1 | sed 's/^/    /'
}

# The words of the tests, spoken to an audience.
not_ok() { give_up "$*"; }
give_up() {
	bad "The demo stops here: $*"
	exit 1
}
expect() {
	local text=$1
	shift
	if "$@" >/dev/null 2>&1; then good "$text"; else give_up "this should have been true: $text"; fi
}

ended() {
	local status=$?
	trap - EXIT
	trap '' INT TERM HUP
	[ "$status" -lt 128 ] || printf '\n  Interrupted: cleaning up.\n' >&3
	[ -z "$daemon" ] || stop "$daemon"
	cli unload >/dev/null 2>&1
	net_clean
	exit "$status"
}

left_behind() {
	ip netns list | grep -F -- "$1"
	mount | grep -F -- "$2"
	[ ! -e "$2" ] || echo "$2"
	local process
	for process in $3; do
		[ ! -d "/proc/$process" ] || echo "process $process"
	done
	local link
	for link in $4; do
		bpftool link show id "$link" >/dev/null 2>&1 && echo "BPF link $link"
	done
	return 0
}

started=$SECONDS
exec 3>&1 # an interruption may come while the output of a function goes elsewhere
net_begin demo
trap ended EXIT

door=$(device_mac 1)
garden=$(device_mac 2)
console=$(device_mac 3)

title 'A small house'
say 'A gateway, and behind it three things that their owner bought and forgot:'
say ''
say "  front door camera  10.66.0.11  $door"
say "  garden camera      10.66.0.12  $garden"
say "  game console       10.66.0.13  $console"
say ''
say 'The internet is played by this machine as well; nothing leaves it.'
house
device door 1
device garden 2
device console 3
counter probes "ip saddr 10.66.0.12 tcp dport 23 tcp flags & (syn|ack) == syn"
background net "$tmp/web.log" python3 -m http.server --bind :: 80 --directory "$demo"
background net "$tmp/pool.log" python3 "$lib/stratum.py" pool 3333
eventually 5 grep -q ready "$tmp/pool.log" || give_up 'the mining pool stand-in did not start'
listener 9000 "$tmp/cloud.log"

title 'The gateway starts xdpen'
daemon_start --enforce
say 'From now on every frame that comes in from the house passes a small program in the kernel.'
background door "$tmp/heartbeat.log" python3 "$lib/stream.py" send 198.18.0.10 9000 50 100 40001
heartbeat=$pid
background door "$tmp/visit.log" python3 "$demo/visit.py" http://198.18.0.10/
visits=$pid
for name in door garden console; do
	meet $name || give_up "xdpen did not notice the device '$name'"
done
say 'The front door camera reports to its cloud, 50 numbered heartbeats and two web requests a second.'
say 'All three are known by now:'
shown list

title 'The garden camera has caught something'
say 'It begins to look for other victims: it knocks at the telnet door of 256 strangers (a real nmap).'
wire gw lan2 "$tmp/lan2.tsv" --source "$garden"
in_ns garden timeout 20 nmap -sS -n -Pn -p 23 --max-retries 0 -T4 --min-rate 100 --host-timeout 6s 198.18.64.0/24 >"$tmp/nmap.log" 2>&1
eventually 5 is_state "$garden" quarantined || give_up "the garden camera is '$(state "$garden")', not quarantined"
wire_stop
knocks='$1 == "in" && $7 == 6 && $11 == 23'
sent=$(frames "$tmp/lan2.tsv" "$knocks")
free=$(frames "$tmp/lan2.tsv" "$knocks"' && $4 == "-"')
tagged=$(frames "$tmp/lan2.tsv" "$knocks && \$4 == 66")
out=$(counted probes)
good "xdpen put it into quarantine, and nobody had to do anything."
say "Counted at the gateway's port: $sent knocks came in. The first $free went through; knock number $((free + 1)) and all after"
say "it were moved into VLAN 66, a network of their own that leads nowhere ($tagged frames)."
say "Counted on the internet side: $out knocks of $sent got out."
decided=$(cli show "$garden" --json)
say "The evidence, as xdpen has it: $(fields decided.evidence <<<"$decided"), $(fields decided.value <<<"$decided") hosts, limit $(fields decided.limit <<<"$decided"), decided by the $(fields decided.by <<<"$decided")."
say 'Why? Anybody can ask:'
shown explain "$garden"
if in_ns garden ping -c 2 -i 0.2 -W 1 198.18.0.10 >/dev/null 2>&1; then
	give_up 'the garden camera still reaches the internet'
fi
good 'It reaches nothing any more: neither the internet nor its neighbours.'

title 'The game console mines coins for somebody else'
say 'No scan this time: one quiet connection to a mining pool, in the words that every miner speaks.'
in_ns console timeout 10 python3 "$lib/stratum.py" client login 198.18.0.12 3333 2 >"$tmp/miner.log" 2>&1
eventually 5 is_state "$console" quarantined || give_up "the game console is '$(state "$console")', not quarantined"
good 'xdpen understood the first message and put the console into quarantine.'
shown explain "$console"
calls=$(grep -c connected "$tmp/pool.log")
in_ns console timeout 10 python3 "$lib/stratum.py" client login 198.18.0.12 3333 1 >"$tmp/miner.log" 2>&1
[ "$(grep -c connected "$tmp/pool.log")" = "$calls" ] || give_up 'the console still reaches its pool'
good "It tried again, and the pool never heard of it: $calls call before the quarantine, none after."

title 'Meanwhile'
shown list

title 'Everything can be undone'
say 'The owner cut the power of the garden camera (that clears most of what such cameras catch) and set a password.'
shown release "$garden"
expect 'The garden camera reaches the internet again.' eventually 8 in_ns garden ping -c 1 -W 1 198.18.0.10
say ''
say 'And the console? The owner says: that is mine, let it, for a month.'
shown allow "$console" --mining --for 30d
expect 'The console reaches its pool again, and is left alone.' \
	eventually 8 in_ns console timeout 10 python3 "$lib/stratum.py" client login 198.18.0.12 3333 1
sleep 1.5
! is_state "$console" quarantined || give_up 'the console went back into quarantine'
shown list

title 'And the front door camera?'
stop "$heartbeat"
stop "$visits"
sleep 0.5
stop "$receiver"
beats=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/heartbeat.log")
arrived=$(sed -n 's/^40001 received=\([0-9]*\).*/\1/p' "$tmp/cloud.log")
asked=$(sed -n 's/asked=\([0-9]*\) .*/\1/p' "$tmp/visit.log")
answered=$(sed -n 's/.*answered=\([0-9]*\)/\1/p' "$tmp/visit.log")
[ "$beats" = "$arrived" ] || give_up "$arrived of its $beats heartbeats arrived"
[ "$asked" = "$answered" ] || give_up "$answered of its $asked web requests were answered"
good "It never noticed: $beats heartbeats sent, $arrived arrived; $asked web requests, $answered answered."

title 'Leaving'
processes="${pids[*]}"
links=$(in_ns gw find "$pins/links" -type f -exec bpftool -j link show pinned {} \; | grep -o '"id":[0-9]*' | cut -d: -f2)
[ -n "$links" ] || give_up "no pinned link was found"
daemon_stop
shown unload
prefix_used=$prefix tmp_used=$tmp
trap 'exit 130' INT
net_clean
tmp=''
leftovers=$(left_behind "$prefix_used" "$tmp_used" "$processes" "$links")
[ -z "$leftovers" ] || {
	bad "left behind: $leftovers"
	trap - EXIT
	exit 1
}
good 'Nothing is left behind: no namespace, no process, no program in the kernel, no file.'
trap - EXIT
printf '\n  %sThat took %d seconds.%s What to read next: README.md\n\n' "$dim" $((SECONDS - started)) "$plain"
