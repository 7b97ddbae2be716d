#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interfaces come, go and belong to others; unload leaves nothing.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┴ br-lan [gw: xdpend] wan ── [net]

# shellcheck disable=SC2016 # conditions for awk: see frames in net.sh
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin interface
needs bpftool clang ethtool jq || exit 0

house
device camera 1
device printer 2
camera=$(device_mac 1)

has_xdp() { in_ns gw ip -d link show "$1" | grep -q 'prog/xdp'; }
rxvlan() { in_ns gw ethtool -k "$1" | sed -n 's/^rx-vlan-offload: \(o[nf]*\).*/\1/p'; }
attached_here() { in_ns gw bpftool net show dev "$1" | grep -cE '(xdpen|xdpgeneric|driver|tcx|clsact)'; }

# 1. The offload that would hide tags is switched off, and given back.
in_ns gw ethtool -K lan1 rxvlan on >/dev/null 2>&1
check_equal "before: rx VLAN offload of lan1 is on" on "$(rxvlan lan1)"
qdiscs_before=$(in_ns gw tc qdisc show dev lan1)
daemon_start --enforce
check_equal "attached: it is off" off "$(rxvlan lan1)"
check "lan1 has the program" has_xdp lan1
check "lan2 has the program" has_xdp lan2
meet camera
check "status names both interfaces" grep -qE 'lan1.*lan2|lan2.*lan1' <<<"$(cli status | tr '\n' ' ')"

# 2. Gone and back, under the same name.
check "the camera is put into quarantine" cli quarantine "$camera"
in_ns gw ip link del lan1
sleep 1
check "one interface gone: the daemon goes on" daemon_answers
check "one interface gone: the other one is served" has_xdp lan2
ip link add lan1 netns "${prefix}gw" type veth peer name eth0 netns "${prefix}camera"
in_ns camera ip link set eth0 address "$camera"
plain_veth camera eth0
plain_veth gw lan1
in_ns gw ip link set lan1 master br-lan
in_ns gw ip link set lan1 up
in_ns camera ip link set eth0 up
in_ns camera ip address add 10.66.0.11/24 dev eth0
in_ns camera ip route add default via 10.66.0.1
check "back again: it is attached without being told" eventually 10 has_xdp lan1
wire gw lan1 "$tmp/lan1.tsv" --source "$camera"
check "back again: the quarantine holds" sh -c "! ip netns exec '${prefix}camera' ping -c 2 -i 0.2 -W 1 10.66.0.1"
wire_stop
check_equal "back again: every frame carries VLAN 66" 0 "$(frames "$tmp/lan1.tsv" '$1 == "in" && $4 != 66')"
check "release" cli release "$camera"
check "and it reaches the gateway" eventually 5 in_ns camera ping -c 1 -W 1 10.66.0.1

# 3. A later hand switches the offload on again.
in_ns gw ethtool -K lan1 rxvlan on >/dev/null 2>&1
if eventually 10 sh -c "[ \"\$(ip netns exec '${prefix}gw' ethtool -k lan1 | sed -n 's/^rx-vlan-offload: //p')\" = off ]"; then
	ok "rx VLAN offload switched on behind our back is switched off again"
elif cli status | grep -qi degraded; then
	ok "rx VLAN offload switched on behind our back: status says degraded"
else
	not_ok "rx VLAN offload switched on behind our back: it stays on, and status says nothing"
fi

# 3a. Renamed, it is still watched; another one that gets its name takes its place.
in_ns gw ip link set lan2 down
in_ns gw ip link set lan2 name shelf
in_ns gw ip link set shelf up
sleep 1.5
check "renamed: the program stays" has_xdp shelf
in_ns gw ip link add lan2 type veth peer name far
check "another one with the name: it is attached" eventually 5 has_xdp lan2
check "and the one before is let go of" eventually 5 sh -c "! ip netns exec '${prefix}gw' ip -d link show shelf | grep -q prog/xdp"
check "the log says so" grep -q 'lan2: another interface has this name now' "$tmp/xdpend.log"
nothing_is_missing() { ! grep 'another has its name' <<<"$(cli status)"; }
check "and status sees nothing missing" nothing_is_missing
in_ns gw ip link del lan2
sleep 1
in_ns gw ip link set shelf down
in_ns gw ip link set shelf name lan2
in_ns gw ip link set lan2 up
check "back under its name: it is attached again" eventually 10 has_xdp lan2

# 4. Unload. Others have links, too: those that are pinned here must be gone.
daemon_stop
links=$(find "$pins/links" -type f -exec bpftool -j link show pinned {} \; | jq -r '.id' | paste -sd' ')
check "there are links of ours: $links" test -n "$links"
no_link_is_left() {
	local id
	for id in $links; do ! bpftool link show id "$id" || return; done
}
check "stopped: the programs hold" has_xdp lan1
check "unload" cli unload
check "no program is left on lan1" sh -c "! ip netns exec '${prefix}gw' ip -d link show lan1 | grep -q prog/xdp"
check_equal "no program of any kind is left on lan1" 0 "$(attached_here lan1)"
check_equal "no qdisc is left on lan1" "$qdiscs_before" "$(in_ns gw tc qdisc show dev lan1)"
check "no link of ours is left, out of $(wc -w <<<"$links")" no_link_is_left
check "no pin is left" test ! -e "$pins"
check_equal "lan2: rx VLAN offload is as it was" off "$(rxvlan lan2)"
check "unload twice: exit code 3 or 0, and a sentence" sh -c "'$BUILD/xdpen' --pins '$pins' --run '$run' unload 2>&1 | grep -q ."

in_ns gw ethtool -K lan1 rxvlan on >/dev/null 2>&1
daemon_start --enforce
check_equal "attached again: rx VLAN offload is off" off "$(rxvlan lan1)"
daemon_stop
check "unload" cli unload
check_equal "rx VLAN offload of lan1 is given back" on "$(rxvlan lan1)"
check_equal "and lan2 was off before, and is off" off "$(rxvlan lan2)"

# 5. Somebody else's program.
cat >"$tmp/other.c" <<'C'
__attribute__((section("xdp"), used)) int other(void *ctx) { return 2; }
char terms[] __attribute__((section("license"), used)) = "GPL";
C
clang -O2 -target bpf -c "$tmp/other.c" -o "$tmp/other.o"
bpftool prog load "$tmp/other.o" "$tmp/bpf/other" type xdp
check "another program sits on lan1" in_ns gw bpftool net attach xdp pinned "$tmp/bpf/other" dev lan1
code=0
in_ns gw timeout 30 "$BUILD/xdpend" --pins "$pins" --run "$run" --enforce lan1 lan2 >"$tmp/refused" 2>&1 || code=$?
check "refused" test "$code" != 0 -a "$code" != 124
check "with a sentence that names the interface" grep -q lan1 "$tmp/refused"
note "$(tail -n 1 "$tmp/refused")"
check "the other program is still there" grep -q other <<<"$(in_ns gw bpftool net show dev lan1; bpftool prog show pinned "$tmp/bpf/other")"
check "nothing half-done is left on lan2" sh -c "! ip netns exec '${prefix}gw' ip -d link show lan2 | grep -q prog/xdp"
in_ns gw bpftool net detach xdp dev lan1
rm -f "$tmp/bpf/other"
cli unload >/dev/null 2>&1
code=0
in_ns gw timeout 30 "$BUILD/xdpend" --pins "$pins" --run "$run" --enforce nosuch0 >"$tmp/refused" 2>&1 || code=$?
check "an interface that does not exist: refused" test "$code" != 0 -a "$code" != 124
check "and named" grep -q nosuch0 "$tmp/refused"
code=0
in_ns gw timeout 30 "$BUILD/xdpend" --pins "$pins" --run "$run" --enforce lan1 nosuch0 >"$tmp/refused" 2>&1 || code=$?
check "beside one that does: refused" test "$code" != 0 -a "$code" != 124
check "and named" grep -q nosuch0 "$tmp/refused"
check "nothing is left on the one that exists" sh -c "! ip netns exec '${prefix}gw' ip -d link show lan1 | grep -q prog/xdp"
