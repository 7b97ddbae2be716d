#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A quarantined device that comes back with another MAC address is taken to be itself; others are not taken for it.
#
#   camera ── lan1 ┐
#   other  ── lan2 ┴ br-lan [gw: xdpend] wan ── [net]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
needs udhcpc || exit 0
net_begin identity

house
device camera 1
device other 2

# asks NAME HOST: a DHCP question with that host name; nobody answers.
asks() { in_ns "$1" timeout 5 udhcpc -f -q -n -t 1 -T 1 -i eth0 -s /bin/true -x "hostname:$2" >/dev/null 2>&1; }
bot() {
	in_ns camera python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.1 count=20 rate=100 \
		>/dev/null
}
# caught MAC HOST: the camera under this MAC asks DHCP, scans, and is in quarantine.
caught() {
	new_mac camera "$1"
	meet camera "$1"
	asks camera "$2"
	bot
	eventually 3 is_state "$1" quarantined
}
explained() { [[ $(cli explain "$1" | tr '\n' ' ') == *"$2"* ]]; }

daemon_start --enforce
meet other
asks other front-door

# 1. Another MAC, all else the same.
check "a camera is caught" caught 3c:ef:8c:00:00:01 front-door
new_mac camera 02:66:bb:00:00:01
meet camera 02:66:bb:00:00:01
check "under another MAC address it is a new device" reaches camera
asks camera front-door
check "until it asks for an address: then it is in quarantine" eventually 3 is_state 02:66:bb:00:00:01 quarantined
check "and cut off" sh -c "! ip netns exec '${prefix}camera' ping -c 1 -W 1 198.18.0.10 >/dev/null"
check "explain says why" explained 02:66:bb:00:00:01 "came back under another MAC"
ends=$(cli show 3c:ef:8c:00:00:01 --json | fields until)
check "the other's term has an end" test -n "$ends"
check_equal "its own is the same" "$ends" "$(cli show 02:66:bb:00:00:01 --json | fields until)"
check "the other device, of the same name behind another port, is not" reaches other

# 2. Anti-matches, each behind the same port right after a quarantined camera.
check "another camera is caught" caught 3c:ef:8c:00:00:02 garden
new_mac camera 02:66:bb:00:00:02
meet camera 02:66:bb:00:00:02
asks camera grandmas-phone
sleep 2
check "a private MAC address with another name is a new device" calm 02:66:bb:00:00:02
new_mac camera 3c:ef:8c:00:00:03
meet camera 3c:ef:8c:00:00:03
asks camera garden
sleep 2
check "another device of the same maker and name is a new device" calm 3c:ef:8c:00:00:03

net_end
