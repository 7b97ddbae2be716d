#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# alone: it measures how soon a bot is caught
#
# How soon each kind of bot is caught, and how much of it gets out before. All at once, each on a port of its own,
# because the slowest one takes three minutes.
#
#   14 devices ── lan1 .. lan14 ── br-lan [gw: xdpend, dnsmasq] wan ── [net: silent hosts, some that answer, a pool]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin latency
needs nmap dnsmasq busybox || exit 0

house
# shellcheck disable=SC2054
names=(- fast weak unknown bot slow slower scanner miner web router bot6 fast6 mixed slower-two)
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do device "${names[n]}" $n; done
in_ns net ip route add local 198.18.200.0/24 dev lo
background net "$tmp/pool.log" python3 "$lib/stratum.py" pool 443 3333
echo "198.18.0.10 cloud.example" >"$tmp/hosts"
names_server "$tmp/hosts"
eventually 5 grep -q ready "$tmp/pool.log"

daemon_start --enforce
for n in 1 2 4 5 6 7 8 9 10 11 12 13 14; do greet "${names[n]}" $n; done
# A stranger's first frames must be its probes.
hold_arp unknown
measure_begin
printf '%-44s %8s %9s %7s  %s\n' "who" seconds contacts frames evidence >"$tmp/table"
declare -A process began

# begin N GENERATOR [OPTIONS...]
begin() {
	local n=$1
	shift
	generate_in_background "${names[n]}" "$tmp/$n.json" "$@" --seed "$n"
	process[$n]=$pid
	began[$n]=$SECONDS
}

# judge N SECONDS [REPORT ADDRESS]: waits for the verdict until a little after it is due, ends the bot, and writes the row.
judge() {
	local n=$1 mac
	mac=$(device_mac "$n")
	until judged "$mac" || [ $((SECONDS - began[$n])) -gt $(($2 + 5)) ]; do
		sleep 0.3
	done
	sleep 1
	stop "${process[$n]}"
	measure "$mac" "${4:-$(device_ip "$n")}" ${3:+"$3"}
}

# caught N TEXT SECONDS [CONTACTS [ADDRESS]]: the verdict came in time, and no more than CONTACTS got out.
caught() {
	local n=$1 text=$2 seconds=$3 contacts=${4:-}
	judge "$n" "$seconds" "$tmp/$n.json" "${5:-$(device_ip "$n")}"
	row "$text"
	if ! at_most "$took" "$seconds"; then
		not_ok "$text: quarantined in $seconds s: it took $took, $leaked contacts got out; $(state "$(device_mac "$n")")"
	elif [ -n "$contacts" ] && [ "$leaked" -gt "$contacts" ]; then
		not_ok "$text: quarantined in $took s, but $leaked contacts got out, not $contacts"
	else
		ok "$text: quarantined in $took s, $leaked contacts got out"
	fi
}

# either A B TEXT SECONDS INTERVAL: two of a kind, each with hosts of its own. At one contact a minute only the window of
# ten minutes sees the first three of them. Where two of these share a bit of it (one salt in twenty), one contact more is
# needed: so one of the two comes in time, and the other one contact later at most.
either() {
	local one two later=$(($4 + $5 + 1))
	judge "$1" "$later" "$tmp/$1.json"
	row "$3"
	one=$took
	judge "$2" "$later" "$tmp/$2.json"
	row "$3, another"
	two=$took
	if at_most "$one" "$later" && at_most "$two" "$later" && { at_most "$one" "$4" || at_most "$two" "$4"; }; then
		ok "$3: quarantined in $4 s: $one, $two"
	else
		not_ok "$3: quarantined in $4 s, one contact later at most: $one, $two"
	fi
}

row() { printf '%-44s %8s %9s %7s  %s\n' "$1" "$took" "$leaked" "$leaked_frames" "$evidence" >>"$tmp/table"; }

# The slow ones first, since they last longest.
for n in 6 14; do begin $n bot --rate 1/60 --ports 23,2323 --seconds 250; done
begin 5 bot --rate 1/10 --ports 23,2323 --seconds 60
begin 13 bot --rate 1/10 --seconds 90
begin 4 bot --rate 1 --seconds 30
begin 9 web-scan --rate 1 --seconds 40
begin 11 bot --rate 1 --to 2001:db8:1::/64 --seconds 30
begin 1 mirai --rate 160 --seconds 8
caught 1 "mirai, 160/s" 1 2
begin 2 mirai --rate 6 --seconds 8
caught 2 "mirai, 6/s" 1 2
begin 10 tr064 --rate 160 --seconds 8
caught 10 "mirai on 7547 and 5555, 160/s" 1 2
begin 12 mirai --to 2001:db8:1::/64 --rate 160 --seconds 8
caught 12 "stateless SYNs over IPv6, 160/s" 2 160 "$(device_ip6 12)"

# Nobody has seen this one: it is admitted by its first probe. How many follow until then is told, not judged.
begin 3 mirai --rate 160 --seconds 8
caught 3 "mirai, 160/s, from a stranger" 2

background scanner "$tmp/nmap.log" nmap -sS -n -Pn -p 1-300 --max-retries 0 -T4 --min-rate 100 --host-timeout 10s 198.18.0.11
process[7]=$pid began[7]=$SECONDS
judge 7 8
row "nmap -sS, one host"
if [ "$took" != never ] && [ "$leaked" -lt 50 ]; then
	ok "nmap -sS, one host: quarantined after $took s, before its 50th port ($leaked got out)"
else
	not_ok "nmap -sS, one host: $took s, $leaked ports got out"
fi

heard() { grep -c '^heard' "$tmp/pool.log"; }
before=$(heard)
background miner "$tmp/miner.log" python3 "$lib/stratum.py" client login 198.18.0.12 3333 4
process[8]=$pid began[8]=$SECONDS
judge 8 4
row "miner: login on 3333"
if [ "$took" != never ] && [ $(($(heard) - before)) -le 1 ]; then
	ok "miner: quarantined at its first message, after $took s"
else
	not_ok "miner: $took s, the pool heard $(($(heard) - before)) messages"
fi

caught 4 "connect bot, 1/s" 5
caught 11 "connect bot over IPv6, 1/s" 5 "" "$(device_ip6 11)"
caught 9 "443 scan, 1/s, 3 of 10 answer, no DNS" 60
caught 5 "connect bot, 1 in 10 s" 30
# Three of ten of its contacts are to 8080, which weighs a sixteenth of 23.
caught 13 "connect bot, 1 in 10 s, 8080 among them" 60
either 6 14 "connect bot, 1 in 60 s" 180 60
measure_end
sed 's/^/# /' "$tmp/table"
