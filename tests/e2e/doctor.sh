#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xdpen doctor: each of its warnings is brought about, and gone when its cause is.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend] wan ── [net]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin doctor
needs bpftool jq || exit 0

house
device camera 1
device printer 2
camera=$(device_mac 1)
printer=$(device_mac 2)

# doctor [IFACE...]: its answer in $tmp/doctor and as JSON in $tmp/doctor.json, its exit code in $code.
doctor() {
	cli doctor "$@" >"$tmp/doctor" 2>&1
	cli doctor --json "$@" >"$tmp/doctor.json" 2>/dev/null
	code=$?
}
# says RESULT CHECK WORDS: such a line is there, in both forms.
says() {
	grep -Eq "^$1 +$2 .*$3" "$tmp/doctor" || {
		cat "$tmp/doctor"
		return 1
	}
	jq -e --arg result "$1" --arg check "$2" --arg words "$3" \
		'any(.checks[]; .result == $result and .check == $check and (.text | test($words)))' "$tmp/doctor.json"
}
says_not() { ! grep -Eq "^$1 +$2 .*$3" "$tmp/doctor"; }
advises() { grep -Eq "^(warning|wrong) +$1 .*to do: .*$2" "$tmp/doctor"; }
code_is() { check_equal "$1: exit code" "$2" "$code"; }

# 1. Before anything is loaded.
doctor lan1 nosuch0
code_is "not loaded" 3
check "it says so" says warning pins 'not loaded'
check "and what to do" advises pins xdpend
check "the kernel is looked at" says ok kernel 'what the programs need'
check "and the BPF file system" says ok bpffs "$tmp/bpf"
check "and the clock" says ok clock "plausible"
check "lan1 can be attached to" says ok lan1 free
check "an interface that does not exist is named" says wrong interface nosuch0
check "the JSON has its schema first, and sums that are right" \
	jq -e 'keys_unsorted[0] == "schema" and .loaded == false and .ok + .warnings + .wrong == (.checks | length)' "$tmp/doctor.json"
"$BUILD/xdpen" doctor --pins "$tmp/nowhere/xdpen" >"$tmp/doctor" 2>&1
check "pins that are on no BPF file system" grep -q "^wrong .*bpffs .*to do: mount -t bpf" "$tmp/doctor"
cat >"$tmp/other.c" <<'C'
__attribute__((section("xdp"), used)) int other(void *ctx) { return 2; }
char terms[] __attribute__((section("license"), used)) = "GPL";
C
clang -O2 -target bpf -c "$tmp/other.c" -o "$tmp/other.o"
bpftool prog load "$tmp/other.o" "$tmp/bpf/other" type xdp
in_ns gw bpftool net attach xdp pinned "$tmp/bpf/other" dev lan1
doctor lan1
check "another XDP program" says wrong lan1 'another XDP program is on it: other'
check "and how to take it off" advises lan1 'ip link set dev lan1 xdp off'
in_ns gw bpftool net detach xdp dev lan1
rm -f "$tmp/bpf/other"
doctor br-lan
check "a bridge" says warning br-lan 'is a bridge'

# 2. All is well.
daemon_start --enforce --action drop --guard "$printer"
doctor
check "no device yet: nothing was seen" says warning frames 'no device'
meet camera
meet printer
doctor
code_is "all is well" 0
check "no warning" jq -e '.loaded and .warnings == 0 and .wrong == 0' "$tmp/doctor.json" || cat "$tmp/doctor"
check "lan1 is attached, with its device" says ok lan1 'attached, XDP native, .*1 device '
check "the daemon runs" says ok daemon running
check "somebody is guarded" says ok guards '1 device is'
check "lists are loaded" says ok lists 'attacked services'
check "the last contact was just now" says ok frames 'less than'
note "$(tail -n 1 "$tmp/doctor"), $(wc -l <"$tmp/doctor") lines"

# 3. One cause after another.
in_ns camera ip link set eth0 down
doctor
code_is "a port without carrier" 4
check "it says so" says warning lan1 'far end'
in_ns camera ip link set eth0 up
in_ns camera ip route replace default via 10.66.0.1

cli suspend --for 1m >/dev/null
doctor
check "suspended" says warning suspension suspended
check "and how to end it" advises suspension 'suspend --off'
cli suspend --off >/dev/null

bpftool map update pinned "$pins/panic" key 0 0 0 0 value 1 0 0 0
doctor
check "the panic word" says warning operator panic
bpftool map update pinned "$pins/panic" key 0 0 0 0 value 0 0 0 0

doctor
code_is "all of them gone" 0

in_ns printer ip link set eth0 down
doctor lan1
code_is "asked of lan1 alone, lan2 does not matter" 0
in_ns printer ip link set eth0 up

# 4. The daemon.
kill -STOP "$daemon"
eventually 20 sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' status | grep -q 'last sweep was'"
doctor
check "a daemon that hangs" says wrong daemon 'last sweep was'
kill -CONT "$daemon"
daemon_stop
doctor
code_is "no daemon" 3
check "it says so" says wrong daemon 'no daemon'
in_ns gw ethtool -K lan1 rxvlan on >/dev/null 2>&1
doctor
check "rx VLAN offload is on" says warning lan1 'rx VLAN offload'
check "and how to switch it off" advises lan1 'ethtool -K lan1 rxvlan off'
in_ns gw ethtool -K lan1 rxvlan off >/dev/null 2>&1

# 5. Nobody is guarded; nobody takes the frames; no room.
cli unload >/dev/null
daemon_start --enforce --devices 16
meet camera
doctor
check "nobody is guarded" says warning guards 'nobody'
check "no interface takes what is quarantined" says warning lan1 'VLAN 66'
check "and how to make one" advises lan1 'type vlan id 66'
in_ns camera python3 - <<'PYTHON'
import socket
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.bind(("eth0", 0))
for n in range(13):
    raw.send(b"\xff" * 6 + bytes([2, 0x77, 0, 0, 0, n]) + b"\x08\x06" + bytes(46))
PYTHON
check "a table nearly full" eventually 10 sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' doctor | grep -Eq '^warning +table .*full.*to do: .*--devices'"
daemon_reset
daemon_start --enforce --redirect trunk0
doctor
check "a trunk that is not there" says wrong trunk trunk0
check "with a trunk no VLAN interface is missing" says_not warning lan1 'VLAN 66'
daemon_reset

# 6. Interfaces.
interfaces=lan1 daemon_start --monitor
doctor
check "a port that was left out" says warning lan2 'same bridge'
bpftool link detach pinned "$pins/links/lan1/xdp" 2>/dev/null
doctor
check "our program was taken off" says wrong attached lan1
daemon_reset
interfaces=br-lan daemon_start --monitor
check "a bridge named itself: the daemon's log says so" grep -q 'br-lan is a bridge: name its ports' "$tmp/xdpend.log"
check "status does" grep -q 'br-lan is a bridge' <<<"$(cli status)"
check_equal "in JSON, too" true "$(cli status --json | jq '.interfaces[0].bridge')"
doctor
check "and so does doctor" says warning br-lan 'is a bridge'
check "and what to do" advises br-lan 'name the ports of br-lan'
daemon_reset

# 7. Another version's maps.
daemon_start --monitor
daemon_stop
bpftool map dump -j pinned "$pins/meta" >"$tmp/meta"
# shellcheck disable=SC2046
bpftool map update pinned "$pins/meta" key 0 0 0 0 value $(jq -r '.[0].value | .[0] = "0x63" | .[]' "$tmp/meta")
doctor
code_is "maps of another version" 3
check "it says so" says wrong pins 'another version'
# shellcheck disable=SC2046
bpftool map update pinned "$pins/meta" key 0 0 0 0 value $(jq -r '.[0].value[]' "$tmp/meta")
cli unload >/dev/null

# 8. Flow tables: in software no warning; what the kernel has is listed.
daemon_start --enforce --action drop --guard "$printer"
meet camera
meet printer
in_ns gw nft add table inet f
if in_ns gw nft add flowtable inet f fast '{ hook ingress priority 0; devices = { lan1, wan }; }' 2>"$tmp/nft"; then
	check_equal "status lists the flow table" 'fast lan1, wan false' \
		"$(cli status --json | jq -r '.flow_tables[0] | "\(.name) \(.devices) \(.hardware)"')"
	doctor
	code_is "a flow table in software" 0
else
	skip "this kernel has no flow tables: $(head -n 1 "$tmp/nft")"
fi
check_equal "the camera was in no way meant" false "$(cli check "$camera" --json | jq .quarantined)"

# 9. The unit, where a machine has systemd's directories.
if [ -d /etc/systemd/system ]; then
	mkdir "$tmp/units"
	mount --bind "$tmp/units" /etc/systemd/system
	: >"$tmp/units/xdpend.service"
	doctor
	check "a unit that is not enabled" says warning boot 'not enabled'
	check "and how to" advises boot 'systemctl enable xdpend'
	mkdir "$tmp/units/multi-user.target.wants"
	ln -s ../xdpend.service "$tmp/units/multi-user.target.wants/xdpend.service"
	doctor
	check "enabled" says ok boot enabled
	umount /etc/systemd/system
else
	skip 'no /etc/systemd/system here'
fi
