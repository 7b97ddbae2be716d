#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One of the two lives of a gateway, inside the VM; reboot.sh says how they follow each other.
#
#   boots.sh before   two devices are put aside, one by a person and one by what it does; then the power fails
#   boots.sh after    the same house, the same ledger: both are in quarantine before their first frame passes
#
#   camera   (ordinary)                 ── lan1 ┐
#   recorder (quarantined by a person)  ── lan2 ┼ br-lan [gw: xdpend, its ledger on a disk] wan ── [net]
#   console  (quarantined by its deeds) ── lan3 ┘
#
# /vmout/ledger.img is the disk, /vmout/before what the first life had to say.
life=${1-}
[[ $life =~ ^(before|after)$ ]] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
# shellcheck source=tests/lib/net.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/net.sh"
net_begin "reboot-$life"
modprobe -a veth bridge loop ext4 2>/dev/null
mkdir -p /run/ledger
mount -o loop /vmout/ledger.img /run/ledger || {
	not_ok "the disk is mounted"
	exit 1
}
export XDPEN_STATE=/run/ledger/state

house
device camera 1
device recorder 2
device console 3
for name in camera recorder console; do
	hold_arp $name
done
recorder=$(device_mac 2) console=$(device_mac 3)

in_the_list() { cli list --json | fields --where "mac=$1" "$2"; }

before() {
	daemon_start --enforce
	for name in camera recorder console; do
		meet $name
	done
	in_ns console python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.13 to=198.18.4.1 count=40 rate=40 >/dev/null
	check "a device that scans is quarantined" eventually 10 is_state "$console" quarantined
	eventually 10 is_reported "$console"
	check "another one by a person" cli quarantine "$recorder" --for 6h
	# The answer has come: from here on nothing may be lost, nothing was synced and nothing is told to anybody.
	printf '%d %d\n' "$passed" "$failed" >/vmout/before
	echo b >/proc/sysrq-trigger
	sleep 60
}

# The ports come up when the daemon is ready, as the unit has it; who talks has been trying since before.
after() {
	local n receiver_log=$tmp/receiver.log
	for n in 2 3; do
		in_ns gw ip link set "lan$n" down
	done
	listener 9000 "$receiver_log"
	background camera "$tmp/camera.log" python3 "$lib/stream.py" send 198.18.0.10 9000 50 120 40001
	background recorder "$tmp/recorder.log" python3 "$lib/stream.py" send 198.18.0.10 9000 50 120 40002
	background console "$tmp/console.log" python3 "$lib/stream.py" send 198.18.0.10 9000 50 120 40003
	daemon_start --enforce
	check_equal "the daemon is there: the recorder is in quarantine" quarantined "$(state "$recorder")"
	check_equal "and the console" quarantined "$(state "$console")"
	check_equal "the recorder by a person" operator "$(cli show "$recorder" --json | fields verdict.actor)"
	for n in 2 3; do
		in_ns gw ip link set "lan$n" up
	done
	for n in 2 3; do
		check "frames of $(device_mac $n) have come" eventually 20 more_than 20 "$(device_mac $n)"
	done
	kill -TERM "$receiver"
	eventually 10 grep -q '^40001 received=[1-9]' "$receiver_log"
	check "the camera's frames have passed" grep -q '^40001 received=[1-9]' "$receiver_log"
	check "none of the recorder's" none_of 40002
	check "none of the console's" none_of 40003
	check "a person gives it back" cli release "$recorder"
	check "and it stays given back" is_not_quarantined "$recorder"
}

is_reported() { cli report --json | grep -q "$1"; }
more_than() { [ "$(in_the_list "$2" frames)" -gt "$1" ]; }
none_of() { ! grep "^$1 " "$tmp/receiver.log"; }
is_not_quarantined() { [ "$(state "$1")" != quarantined ]; }

$life
