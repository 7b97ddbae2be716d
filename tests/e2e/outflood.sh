#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# alone: it floods, and measures how soon that is ended
#
# A device floods somebody on the internet: quarantined in less than five seconds, and no forged source gets out.
#
#   bot    ── lan1 ┐
#   camera ── lan2 ┴ br-lan [gw: xdpend, forwards anything] wan ── [net: counts what got out]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin outflood

house
device bot 1
device camera 2
# It must be xdpen that stops a forged source, not the gateway's own check of it.
# shellcheck disable=SC2016 # expanded in there
in_ns gw sh -c 'for each in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >"$each"; done'
# shellcheck disable=SC2016
in_ns net sh -c 'for each in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >"$each"; done'
counter own 'ip saddr 10.66.0.11 ip daddr 198.18.0.13'
counter foreign 'ip saddr != { 10.66.0.0/24, 10.67.0.0/30 } ip daddr 198.18.0.13'
counter neighbours 'ip saddr 10.66.0.100-10.66.0.250 ip daddr 198.18.0.13'
rate=10000
cases=0

flood_rows=()

# without: what the house does on its own, so that a zero below means something. A thousand at once, on a busy machine, are
# more than a queue has room for: then they are sent again.
all_get_out() { # WHAT COUNTER
	local round
	for round in 1 2 3 4 5; do
		counter_zero "$2"
		generate bot "$tmp/report" flood --what "$1" --count 1000 --rate 2000
		eventually 2 has_counted "$2" 1000 && return
		note "$1: $(counted "$2") of 1000 in round $round"
	done
	return 1
}
has_counted() { [ "$(counted "$1")" = "$2" ]; }
check "without xdpen 1,000 frames with public sources get out" all_get_out spoof-public foreign
check "and 1,000 with our neighbours' sources" all_get_out spoof-lan neighbours

# floods WHAT EVIDENCE COUNTER MOST: at most MOST frames get out ("-": told, not judged).
floods() {
	local what=$1 wanted=$2 counter=$3 most=$4 mac out
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:05:%02x' "$cases")
	new_mac bot "$mac"
	meet bot "$mac" || not_ok "$what: the device was not admitted"
	hold_arp bot
	for each in own foreign neighbours; do counter_zero $each; done
	generate_in_background bot "$tmp/$what.json" flood --what "$what" --rate $rate --count 2000000 --seconds 8 --seed "$cases"
	local flood=$pid
	eventually 8 judged "$mac"
	sleep 1
	stop "$flood"
	measure "$mac" 10.66.0.11 "$tmp/$what.json"
	out=$(counted "$counter")
	if ! at_most "$took" 5; then
		not_ok "$what: quarantined in 5 s: it took $took; $(state "$mac"), $out of $(report "$tmp/$what.json" frames) frames got out"
	elif [[ ! $evidence =~ ^($wanted)$ ]]; then
		not_ok "$what: quarantined in $took s, but for $evidence, not $wanted"
	else
		ok "$what: quarantined in $took s for $evidence, $out of $(report "$tmp/$what.json" frames) frames got out"
	fi
	if [ "$most" != - ]; then
		check_equal "$what: none got out" "$most" "$out"
	fi
	flood_rows+=("$(printf '%-14s %8s %10s %10s  %s' "$what" "$took" "$out" "$(report "$tmp/$what.json" per_second)" "$evidence")")
}

# contained WHAT COUNTER MOST: whoever forges the address may forge the MAC, too, so nobody is judged; hardly any get out.
contained() {
	local what=$1 mac out
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:05:%02x' "$cases")
	new_mac bot "$mac"
	meet bot "$mac" || not_ok "$what: the device was not admitted"
	hold_arp bot
	counter_zero "$2"
	generate bot "$tmp/$what.json" flood --what "$what" --rate $rate --count 2000000 --seconds 8 --seed "$cases"
	out=$(counted "$2")
	check "$what: of $(report "$tmp/$what.json" frames) frames at most $3 got out: $out" [ "$out" -le "$3" ]
	check "$what: the device whose MAC they bear is not judged by them" calm "$mac"
	flood_rows+=("$(printf '%-14s %8s %10s %10s  %s' "$what" never "$out" "$(report "$tmp/$what.json" per_second)" "dropped, not judged")")
}

daemon_start --enforce
meet camera
watch_begin
# First, while no other MAC is known behind the port: anybody there may have sent these, so only who is alone is judged.
floods spoof-public 'spoof|flood' foreign 0
floods udp1 flood own -
floods udp1400 flood own -
floods syn52 'flood|fan-out' own -
floods syn40 'flood|bare-syn' own -
floods ack flood own -
floods gre 'odd-protocol|flood' own -
contained spoof-lan neighbours 400
check "the camera beside it is no suspect" calm "$(device_mac 2)"
note "$(printf '%-14s %8s %10s %10s  %s' flood seconds "got out" per_second evidence)"
for row in "${flood_rows[@]}"; do note "$row"; done
