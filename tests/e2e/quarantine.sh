#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An operator's word, what it does to frames in both directions, and how it ends.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend] wan ── [net]
#
# The quarantine side is played by frames written straight into lan1 with a tag.

# shellcheck disable=SC2016 # conditions for awk: see frames in net.sh
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin quarantine

house
device camera 1
device printer 2
camera=$(device_mac 1)
printer=$(device_mac 2)

cut_off() { ! reaches camera 198.18.0.10 && ! reaches camera 10.66.0.12; }

# inward TEXT EXPECTED DEVICE OPTIONS...: 5 frames out of its port; how many of them arrive, untagged, at the device.
inward() {
	local text=$1 expected=$2 name=$3 port=$4 what=$5
	shift 5
	wire "$name" eth0 "$tmp/inward.tsv"
	in_ns gw python3 "$lib/frames.py" "$what" "$port" source="$gateway_mac" count=5 rate=100 "$@" >/dev/null
	wire_stop
	check_equal "$text" "$expected" "$(frames "$tmp/inward.tsv" "\$1 == \"in\" && \$4 == \"-\" && $match")"
}

daemon_start --enforce
meet camera
meet printer

# 1. The word, with the daemon up.
check "before: the camera reaches the internet" reaches camera 198.18.0.10
check "quarantine by MAC" cli quarantine "$camera"
check_equal "its state is quarantined" quarantined "$(state "$camera")"
wire gw lan1 "$tmp/lan1.tsv" --source "$camera"
check "it reaches neither the internet nor the LAN" cut_off
reaches camera fd66::1 >/dev/null 2>&1
wire_stop
check_equal "every frame of it carries VLAN 66" 0 "$(frames "$tmp/lan1.tsv" '$1 == "in" && $4 != 66')"
check "and there were such frames" test "$(frames "$tmp/lan1.tsv" '$4 == 66')" -gt 0
check "the printer is untouched" reaches printer 198.18.0.10

# 2. The way in.
match='$3 == "'$camera'" && $11 == 9'
inward "a frame from elsewhere does not arrive" 0 camera lan1 udp target="$camera" from=10.66.0.1 to=10.66.0.11 ports=9
inward "a frame from another VLAN does not arrive" 0 camera lan1 udp target="$camera" from=10.66.0.1 to=10.66.0.11 ports=9 vlan=67
inward "frames out of the quarantine VLAN arrive, and untagged" 5 camera lan1 udp target="$camera" from=10.66.0.1 to=10.66.0.11 ports=9 vlan=66
match='$3 == "'$printer'" && $11 == 9'
inward "frames out of the quarantine VLAN do not reach a device outside it" 0 printer lan2 udp target="$printer" from=10.66.0.1 to=10.66.0.12 ports=9 vlan=66
inward "ordinary frames reach the printer" 5 printer lan2 udp target="$printer" from=10.66.0.1 to=10.66.0.12 ports=9
wire camera eth0 "$tmp/inward.tsv"
in_ns printer python3 "$lib/frames.py" udp eth0 target="$camera" from=10.66.0.12 to=10.66.0.11 ports=9 count=5 >/dev/null
wire_stop
check_equal "a neighbour on the LAN does not reach it" 0 "$(frames "$tmp/inward.tsv" '$1 == "in" && $11 == 9')"

# 3. Broadcasts of the quarantine side go to their addressee, as unicast, and to nobody else.
match='$3 == "'$camera'" && $7 == "arp"'
inward "an ARP question for its address is sent to it alone" 5 camera lan1 arp from=10.66.0.1 to=10.66.0.11 vlan=66
match='$7 == "arp"'
inward "and by no other port" 0 printer lan2 arp from=10.66.0.1 to=10.66.0.11 vlan=66
match='$7 == "arp" && $9 == "10.66.0.99"'
inward "an ARP question for nobody is dropped" 0 camera lan1 arp from=10.66.0.1 to=10.66.0.99 vlan=66
match='$3 == "'$camera'" && $11 == 68'
inward "a DHCP answer is sent to its client alone" 5 camera lan1 dhcp from=10.66.0.1 chaddr="$camera" vlan=66
match='$11 == 68'
inward "a DHCP answer for a device outside is dropped" 0 printer lan2 dhcp from=10.66.0.1 chaddr="$printer" vlan=66
match='$11 == 9'
inward "other broadcasts are dropped" 0 camera lan1 udp from=10.66.0.1 to=10.66.0.255 ports=9 vlan=66

# 4. The way back.
check "release" cli release "$camera"
check "the camera reaches the internet again" eventually 5 reaches camera 198.18.0.10
check "quarantine by address" cli quarantine 10.66.0.11
check_equal "the address meant the camera" quarantined "$(state "$camera")"
check "release by address" cli release 10.66.0.11

# 5. A term.
check "quarantine --for 8s" cli quarantine "$camera" --for 8s
check "cut off meanwhile" cut_off
check "the term ends by itself" eventually 15 is_state "$camera" probation
check "and traffic flows" eventually 5 reaches camera 198.18.0.10

# 6. Nobody at home: the CLI does the same work.
daemon_stop
check "daemon down: the list is there" cli list
check "daemon down: quarantine" cli quarantine "$camera"
check "daemon down: it is cut off" cut_off
check_equal "daemon down: its state is quarantined" quarantined "$(state "$camera")"
check "daemon down: release" cli release "$camera"
check "daemon down: it reaches the internet again" eventually 5 reaches camera 198.18.0.10
check "daemon down: quarantine before the start" cli quarantine "$camera"
daemon_start --enforce
check_equal "the daemon that comes back keeps the word" quarantined "$(state "$camera")"
check "and holds it" cut_off
daemon_reset

# 7. Drop instead of a VLAN, and another VLAN ID.
daemon_start --enforce --action drop
meet camera
hold_arp camera
check "drop: quarantine" cli quarantine "$camera"
wire gw lan1 "$tmp/lan1.tsv" --source "$camera"
check "drop: cut off" cut_off
wire_stop
check_equal "drop: not one frame passes" 0 "$(frames "$tmp/lan1.tsv" '$1 == "in"')"
check "drop: release" cli release "$camera"
check "drop: traffic flows again" eventually 5 reaches camera 198.18.0.10
daemon_reset
daemon_start --enforce --vid 4000
meet camera
check "VLAN 4000: quarantine" cli quarantine "$camera"
wire gw lan1 "$tmp/lan1.tsv" --source "$camera"
check "VLAN 4000: cut off" cut_off
wire_stop
check "VLAN 4000: there were frames" test "$(frames "$tmp/lan1.tsv" '$4 == 4000')" -gt 0
check_equal "VLAN 4000: every frame carries it" 0 "$(frames "$tmp/lan1.tsv" '$1 == "in" && $4 != 4000')"
daemon_reset

# 8. An operator's word counts in monitor mode, too.
daemon_start --monitor
meet camera
check "monitor: quarantine by an operator" cli quarantine "$camera"
check "monitor: it is enforced" cut_off
check "monitor: release" cli release "$camera"
