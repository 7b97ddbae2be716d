#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The gateway's cables, before any daemon starts; a unit runs this at each boot. devN is the far end of lanN,
# with a MAC address of its own yet: one of this machine's would be guarded.
set -eu
ip -batch - <<-'END'
	link add br-lan address 02:66:ff:00:00:01 type bridge forward_delay 0
	link set br-lan up
	address add 10.66.0.1/24 dev br-lan
	link add lan1 type veth peer name dev1
	link add lan2 type veth peer name dev2
	link set lan1 master br-lan up
	link set lan2 master br-lan up
	link add wan type veth peer name isp
	address add 10.67.0.1/30 dev wan
	link set wan up
	route add 198.18.0.0/15 via 10.67.0.2 onlink dev wan
END
echo 1 >/proc/sys/net/ipv4/ip_forward
for end in lan1 lan2 dev1 dev2; do
	ethtool -K "$end" rxvlan off txvlan off >/dev/null
done
