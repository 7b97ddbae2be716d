# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
# The topology of lab.sh, which has a drawing of it.

client=02:00:00:00:66:01 healthy=02:00:00:00:66:02 gateway=02:00:00:00:99:01
namespaces=(cl cl2 gw quar wan)
declare -A holder

# Only the network: /sys, and the pins with it, stay as they are.
within() {
	local namespace=$1

	shift
	nsenter --net="/run/netns/$namespace" "$@"
}

# One process for many commands: each costs a tenth of a second on an emulated CPU.
links() {
	within "$1" ip -batch -
}

# A namespace's counters are read as /proc/HOLDER/net, with no process inside.
make_namespaces() {
	local namespace

	for namespace in "${namespaces[@]}"; do
		ip netns add "$namespace" || return
		nsenter --net="/run/netns/$namespace" sleep infinity &
		holder[$namespace]=$!
		within "$namespace" sysctl -qw net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.default.router_solicitations=0 \
			net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
	done
	for namespace in cl2 wan; do # what they say is only what a check makes them say
		within "$namespace" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	done
	within gw sysctl -qw net.ipv4.ip_forward=1
	within quar sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
}

make_lan() {
	links cl <<-END || return
		link add c0 address $client type veth peer name g0 address $gateway netns gw
		link set lo up
		link set c0 up
		address add 10.0.0.2/24 dev c0
		address add fd00:66::2/64 dev c0 nodad
		route add default via 10.0.0.1
		link add c1 address $healthy link c0 netns cl2 type macvlan mode private
	END
	links gw <<-END || return
		link set lo up
		link set g0 up
		address add 10.0.0.1/24 dev g0
		address add fd00:66::1/64 dev g0 nodad
		link add w0 type veth peer name e0 netns wan
		link set w0 up
		address add 192.0.2.1/24 dev w0
	END
	links cl2 <<-END || return
		link set c1 up
		address add 10.0.0.3/24 dev c1
	END
	links wan <<-END || return
		link set e0 up
		address add 192.0.2.9/24 dev e0
		route add default via 192.0.2.1
	END
	tags_beside_frame cl c0 off && tags_beside_frame gw g0 off
}

# off: tags are in the frame, as they come off a wire. on: they travel beside it, as from
# a network card that strips them, where xdpen_in cannot see them. On veth the sender decides.
tags_beside_frame() {
	within "$1" ethtool -K "$2" txvlan "$3" tx-vlan-stag-hw-insert "$3" >/dev/null
}

# Tagged frames for VLAN 100 have a home in gw; the others are only sent.
make_tags() {
	links gw <<-END || return
		link add g0.100 link g0 type vlan id 100
		link set g0.100 up
		address add 10.0.100.1/24 dev g0.100
	END
	links cl <<-END
		link add c0.100 link c0 type vlan id 100
		link add c0.0 link c0 type vlan id 0
		link add c0.ad link c0 type vlan proto 802.1ad id 300
		link add c0.qq link c0.100 type vlan id 200
		link set c0.100 up
		link set c0.0 up
		link set c0.ad up
		link set c0.qq up
		address add 10.0.100.2/24 dev c0.100
		address add 10.0.101.2/24 dev c0.0
		address add 10.0.102.2/24 dev c0.ad
		address add 10.0.103.2/24 dev c0.qq
		neighbour add 10.0.100.1 lladdr $gateway dev c0.100
		neighbour add 10.0.101.1 lladdr $gateway dev c0.0
		neighbour add 10.0.102.1 lladdr $gateway dev c0.ad
		neighbour add 10.0.103.1 lladdr $gateway dev c0.qq
	END
}

make_quarantine() {
	links gw <<-END || return
		link add g0.66 link g0 type vlan id 66
		link set g0.66 netns quar
	END
	links quar <<-END
		link set lo up
		link set g0.66 up
		address add 10.0.0.1/24 dev g0.66
		address add fd00:66::1/64 dev g0.66 nodad
	END
}

make_topology() {
	make_namespaces && make_lan && make_tags && make_quarantine
}

remove_topology() {
	local namespace

	for namespace in "${!holder[@]}"; do
		kill "${holder[$namespace]}" 2>/dev/null
		wait "${holder[$namespace]}" 2>/dev/null
		ip netns delete "$namespace"
	done
	holder=()
}
