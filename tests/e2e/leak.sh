#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a quarantined device may try: DHCP, foreign DNS, QUIC, IPv6, groups, neighbours, tags of its own, fragments.
# Nothing of it goes anywhere but into the quarantine VLAN; with --action drop, nowhere at all.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend] wan ── [net: counts what got out]

# shellcheck disable=SC2016 # conditions for awk: see frames in net.sh
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin leak

house
device camera 1
device printer 2
camera=$(device_mac 1)
counter out4 'ip saddr 10.66.0.11'
counter out6 'ip6 saddr fd66::11'

# try_all: one of each; the device's own tries only, so the gateway's MAC is given.
try_all() {
	counter_zero out4
	counter_zero out6
	wire gw lan1 "$tmp/lan1.tsv" --source "$camera"
	wire_port=$wire
	wire printer eth0 "$tmp/printer.tsv" --source "$camera"
	generate camera "$tmp/client.json" client --gateway "$gateway_mac" --to "$(device_ip 2)" --peer "$(device_mac 2)" --seed 1
	wire_stop
	stop "$wire_port"
}

# kept_in WHAT: nothing at the neighbour, nothing outside.
kept_in() {
	check_equal "$1: nothing reaches the neighbour" 0 "$(frames "$tmp/printer.tsv" '$1 == "in"')"
	check_equal "$1: nothing reaches the internet" "0 0" "$(counted out4) $(counted out6)"
}

daemon_start --enforce
meet camera
meet printer
try_all
check "before: its tries reach the neighbour" test "$(frames "$tmp/printer.tsv" '$1 == "in"')" -gt 0
check "before: and the internet" test "$(counted out4)" -ge 3 -a "$(counted out6)" -ge 1

check "quarantine" cli quarantine "$camera"
try_all
tries=$(report "$tmp/client.json" frames)
check_equal "vlan: not one of $tries tries passes without VLAN 66" 0 "$(frames "$tmp/lan1.tsv" '$1 == "in" && $4 != 66')"
# What cannot be read (a header cut short by a fragment) is dropped instead.
check "vlan: the others carry it" test "$(frames "$tmp/lan1.tsv" '$1 == "in" && $4 == 66')" -ge $((tries - 3))
kept_in vlan
daemon_reset

daemon_start --enforce --action drop
meet camera
check "drop: quarantine" cli quarantine "$camera"
try_all
check_equal "drop: not one of $tries tries passes" 0 "$(frames "$tmp/lan1.tsv" '$1 == "in"')"
kept_in drop
