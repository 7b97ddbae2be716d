#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A household: DHCP, IPv6, a static device, others' frames; and row by row what a quarantined device may try.
#
#   house.sh [STORY [short]]  STORY: how the LAN and the quarantine network are made
#     redirect    br-lan, and a trunk (--redirect); the default, as it needs no VLAN devices
#     bridge      br-lan with a port for each device, and VLAN devices of the ports
#     filtering   the same with VLAN filtering on
#     switch      one interface, lan0; behind it a VLAN-filtering bridge plays the access switch
#   short: a device goes in, its tries are tried, it comes out again; no more
#
#   camera  (static address)  ── lan1 ┐
#   printer (never cut off)   ── lan2 ┼ br-lan [gw: xdpend, dnsmasq] wan ── [net]
#   console (DHCP, IPv6 auto) ── lan3 ┘    └ lan1.66, ... ── quarantine [quarantine: 10.66.0.1 again]
#
# tests/vm/run.sh runs all of them on real kernels. Exit status: 0 all passed (or skipped), 1 something failed, 2 usage.

story=${1-redirect} length=${2-long}
[[ $story =~ ^(bridge|filtering|switch|redirect)$ && $length =~ ^(long|short)$ ]] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
# shellcheck source=tests/lib/net.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/net.sh"
# shellcheck source=tests/lib/quarantine_net.sh
. "$lib/quarantine_net.sh"
net_begin "house-$story"
# Only the network: a mount for each of hundreds of commands costs most of the time on an emulated CPU.
in_ns() {
	local ns=$prefix$1
	shift
	nsenter --net="/run/netns/$ns" "$@"
}
background() {
	local ns=$prefix$1 log=$2
	shift 2
	nsenter --net="/run/netns/$ns" "$@" >"$log" 2>&1 &
	pid=$!
	pids+=("$pid")
}
needs dnsmasq nft dig udhcpc chronyd curl || exit 0
modprobe -a 8021q veth bridge nf_tables nft_nat nft_counter 2>/dev/null
quarantine_begin
emulated=${XDPEN_IN_VM:+, on an emulated CPU}
case $story in
redirect) way=redirect options=(--enforce --redirect xdpen-trunk --redirect-untagged) ;;
*) way=vlan options=(--enforce) ;;
esac

# ---- the house

# One interface towards the LAN; untagged and VLAN 66 go over it, as on an access switch's uplink.
house_behind_switch() {
	namespace switch
	in_ns gw ip link del br-lan
	ip link add lan0 netns "${prefix}gw" type veth peer name uplink netns "${prefix}switch"
	plain_veth gw lan0
	plain_veth switch uplink
	in_ns switch ip -batch - <<-END
		link add br0 type bridge forward_delay 0 vlan_filtering 1
		link set br0 up
		link set uplink master br0
		link set uplink up
	END
	in_ns gw ip -batch - <<-END
		link set lan0 address 02:66:ff:00:00:01
		link set lan0 up
		address add 10.66.0.1/24 dev lan0
		address add fd66::1/64 dev lan0 nodad
	END
	lan_home=switch lan_bridge=br0 lan=lan0 interfaces=lan0
}

make_house() {
	lan=br-lan
	house
	[ "$story" != switch ] || house_behind_switch
	[ "$story" != filtering ] || in_ns gw ip link set br-lan type bridge vlan_filtering 1
	device camera 1
	device printer 2
	device console 3
	# A name that leaves no room for a VLAN ID.
	if [ "$story" = bridge ]; then
		in_ns gw ip link set lan3 down
		in_ns gw ip link set lan3 name lan-behind-sofa
		in_ns gw ip link set lan-behind-sofa up
		ports=(lan1 lan2 lan-behind-sofa)
	fi
	in_ns net ip address add 8.8.8.8/32 dev lo
	in_ns gw ip route add 8.8.8.8 via 10.67.0.2
	in_ns gw nft -f - <<-END
		table ip forward-port {
			chain in {
				type nat hook prerouting priority dstnat;
				iifname wan udp dport 8080 dnat to 10.66.0.11
			}
		}
	END
}

# DHCP, DNS and router advertisements, as any gateway has.
lan_services() {
	background gw "$tmp/dnsmasq.log" dnsmasq --keep-in-foreground --conf-file=/dev/null --interface="$lan" --bind-interfaces \
		--except-interface=lo --no-resolv --no-hosts --no-ping --user=root --pid-file= --log-facility=- \
		--address=/cloud.example/198.18.0.10 --dhcp-range=10.66.0.100,10.66.0.150,1h --dhcp-leasefile="$tmp/leases" \
		--enable-ra --dhcp-range=fd66::,ra-stateless,64
}

lease_script() {
	cat >"$tmp/lease.sh" <<-'END'
		#!/bin/sh
		case $1 in
		bound | renew)
			ip address replace "$ip/$mask" dev "$interface"
			ip route replace default via "$router"
			uri=$(echo "$opt114" | sed 's/../\\x&/g')
			echo "ip=$ip router=$router dns=$dns lease=$lease ntp=$ntpsrv uri=$(printf "$uri")"
			;;
		esac
	END
	sed -i '1s|sh$|bash|' "$tmp/lease.sh"
	chmod +x "$tmp/lease.sh"
}
leased() { in_ns "$1" udhcpc -i eth0 -n -q -f -t 5 -T 2 -O 114 -O ntpsrv -s "$tmp/lease.sh" 2>/dev/null; }

# The console asks for everything: no address of its own choice.
automatic_console() {
	in_ns console ip -4 address flush dev eth0
	in_ns console ip -6 address flush dev eth0 scope global
	in_ns console ip -6 route flush default 2>/dev/null
	in_ns console sysctl -q -w net.ipv6.conf.eth0.accept_ra=1 net.ipv6.conf.eth0.router_solicitations=3
	in_ns console ip link set eth0 down
	in_ns console ip link set eth0 up
}
console_ip6() { in_ns console ip -6 -o address show dev eth0 scope global | sed -n 's/.*inet6 \(fd66:[^/]*\).*/\1/p' | head -n 1; }
has_ip6() { [ -n "$(console_ip6)" ] && in_ns console ip -6 route show default | grep -q via; }

# ---- words

in_quarantine() { nsenter --net="/run/netns/$quarantine" "$@"; }
# The kernel has VLAN devices: it shall be found out.
[ "$story" != bridge ] || asked_way=auto
net_up() { quarantine_net up "$lan" --way "${asked_way:-$way}" --portal portal.test --portal-group nogroup --leases "$tmp/leases"; }
reaches() { in_ns "$1" ping -c 1 -W 2 "$2"; }
reaches_anew() {
	in_ns "$1" ip -6 neighbour flush dev eth0
	reaches "$1" "fe80::66:ffff:fe00:1%eth0" && reaches "$1" "$2"
}
asks() { in_ns "$1" dig +short +time=2 +tries=1 "${@:2}"; }
answers() { [ "$(asks "$1" "${@:3}")" = "$2" ]; }
captive() { answers "$1" 10.66.0.1 "${@:2}"; }
# The page that knows the device: what the portal answers without the daemon says otherwise.
is_told() { grep -q 'This device is cut off\|put aside'; }
fetches() { in_ns "$1" curl -fsL -m 10 "${@:2}" | is_told; }
trunk_there() { [ "$(cli status --json | fields quarantine.trunk.present)" = true ]; }

# By name: with the resolver that DHCP gives. Mounted, so that nobody else has it.
by_name() {
	# shellcheck disable=SC2016
	in_ns "$1" unshare --mount sh -c 'mount --bind "$1" /etc/resolv.conf && exec curl -fsL -m 10 "$2"' sh "$tmp/resolv.conf" "$2" | is_told
}

# The page: the portal where it is built, else a page of two words.
portal() {
	[ ! -x "$top/build/xdpen-portal" ] || return 0
	note "no xdpen-portal in this build: a stand-in answers for it"
	mkdir "$tmp/page"
	echo "put aside" >"$tmp/page/index.html"
	in_quarantine busybox httpd -f -p 80 -h "$tmp/page" >"$tmp/page.log" 2>&1 &
	pids+=($!)
}

# meets NAME: everything that a device in quarantine is to have.
meets() {
	local name=$1

	check "$name in quarantine: the gateway answers" reaches "$name" 10.66.0.1
	check "$name in quarantine: DNS, every name is the gateway's address" captive "$name" @10.66.0.1 example.com
	check "$name in quarantine: the page, by address" fetches "$name" http://10.66.0.1/
	check "$name in quarantine: the page, by name" by_name "$name" http://portal.test/
	check "$name in quarantine: the page, by any name" by_name "$name" http://connectivity.example/
	check "$name in quarantine: IPv6, the gateway answers" reaches "$name" fd66::1
	check "$name in quarantine: IPv6, its link-local address answers" reaches "$name" "fe80::66:ffff:fe00:1%eth0"
	check "$name in quarantine: IPv6, DNS" captive "$name" @fd66::1 example.org
	check "$name in quarantine: NTP" in_ns "$name" timeout 30 chronyd -Q -t 25 'server 10.66.0.1 iburst'
	check "$name in quarantine: no way out" not reaches "$name" 198.18.0.10
	check "$name in quarantine: nor by IPv6" not reaches "$name" 2001:db8::10
}

# The gateway and the neighbour keep sending, though nobody answers their questions any more.
plant_neighbours() {
	in_ns gw ip neighbour replace 10.66.0.11 lladdr "$camera" dev "$lan" nud permanent
	in_ns gw ip neighbour replace fd66::11 lladdr "$camera" dev "$lan" nud permanent
	in_ns printer ip neighbour replace 10.66.0.11 lladdr "$camera" dev eth0 nud permanent
	in_ns printer ip neighbour replace fd66::11 lladdr "$camera" dev eth0 nud permanent
}
pull_neighbours() {
	local name

	in_ns gw ip neighbour del 10.66.0.11 dev "$lan"
	in_ns gw ip neighbour del fd66::11 dev "$lan"
	in_ns printer ip neighbour del 10.66.0.11 dev eth0
	in_ns printer ip neighbour del fd66::11 dev eth0
	# The camera has claimed the gateway's address while it was free.
	for name in printer console; do
		in_ns "$name" ip neighbour flush dev eth0
	done
}

# One row each, free and in quarantine.
leak_rows() {
	local name free held answered verdict option=() witnesses=(net:isp "gw:$lan")

	[ "$story" != switch ] || option=(--switched)
	[ "$story" = switch ] || witnesses+=(gw:lan1)
	plant_neighbours
	# shellcheck disable=SC2016
	in_ns gw python3 "$lib/leak.py" "${option[@]}" "$prefix" camera printer console 66 "$quarantine" "${witnesses[@]}" -- \
		nsenter --net="/run/netns/${prefix}gw" sh -c 'for mac in "$2" "$3"; do "$0" --pins "$1" --run "$4" quarantine "$mac" || exit; done' \
		"$BUILD/xdpen" "$pins" "$camera" "$console" "$run" >"$tmp/leak.tsv" 2>"$tmp/leak.log"
	while IFS=$'\t' read -r name free held answered verdict; do
		case $verdict in
		passed) ok "leak: $name (free: $free; in quarantine: $held, $answered)" ;;
		FAILED) not_ok "leak: $name (free: $free; in quarantine: $held, $answered)" ;;
		*) note "leak rows passed/tried: ${name#\# }" ;;
		esac
	done <"$tmp/leak.tsv"
	check "all leak rows were tried: $(tail -n 1 "$tmp/leak.log")" grep -q '^# ' "$tmp/leak.tsv"
	# Where nothing is seen of a row while the device is free, the row shows nothing.
	check "most rows get somewhere while free" test "$(awk -F '\t' 'NF > 1 && $2 != "nowhere"' "$tmp/leak.tsv" | grep -c .)" -ge 40
	pull_neighbours
}

# xdpen-net is killed as soon as the first interface that leads into the namespace has been made.
killed_half_way() {
	mkdir "$tmp/deadly"
	cat >"$tmp/deadly/ip" <<-END
		#!/bin/sh
		"$(command -v ip)" "\$@" || exit
		case "\$*" in "link add link lan"* | "link add xdpen-trunk "*) kill -KILL "\$PPID" ;; esac
	END
	chmod +x "$tmp/deadly/ip"
	PATH=$tmp/deadly:$PATH net_up >"$tmp/killed" 2>&1
	check_equal "xdpen-net is killed half-way" 137 "$?"
}

# ---- chapters

before_it() {
	check "before: the console gets an address" grep -q '^ip=10.66.0.1[0-9][0-9] .*lease=3600' "$tmp/console.lease"
	check "before: and an IPv6 address and router" eventually 20 has_ip6
	check "before: the console reaches the internet" reaches console 198.18.0.10
	check "before: and by IPv6" reaches console 2001:db8::10
	check "before: and its DNS is the house's" answers console 198.18.0.10 @10.66.0.1 cloud.example
	killed_half_way
	check "up" net_up
	check "up again changes nothing" net_up
	check_equal "it runs, by this way" "way=$way" "$(quarantine_net status | head -n 1)"
	if [ "$story" = redirect ]; then
		check "xdpend has found the trunk" eventually 20 trunk_there
		[ -e "$pins/trunk/xdpen-trunk/back" ] || # no link: a filter
			check "without tcx the way back is a filter" trunk_filter
	fi
	portal
}

trunk_filter() { in_ns gw tc filter show dev xdpen-trunk ingress | grep -q xdpen_back; }

dhcp_in_quarantine() {
	local address

	address=$(sed 's/ .*//' "$tmp/console.lease")
	check "quarantine of the console" cli quarantine "$console"
	check_equal "DHCP: its address, the short lease, the page's address" \
		"$address router=10.66.0.1 dns=10.66.0.1 lease=120 ntp=10.66.0.1 uri=http://portal.test/api" "$(leased console)"
	meets console
	check "console in quarantine: IPv6, after its neighbours were asked anew" reaches_anew console fd66::1
	check "console in quarantine: IPv6, its own address and router from before are there" has_ip6
	check "console in quarantine: IPv6, by the router's address" captive console "@fe80::66:ffff:fe00:1%eth0" example.org
	check "the printer has its internet" reaches printer 198.18.0.10
	check "the camera, too" reaches camera 198.18.0.10
}

static_in_quarantine() {
	meets camera
	check_equal "DHCP: an address for the static camera, its own" "ip=10.66.0.11" "$(leased camera | cut -d' ' -f1)"
	# What a switch carries between its own ports never comes by the gateway.
	[ "$story" = switch ] ||
		check "the two do not reach each other" not reaches camera "$(sed 's/^ip=\([0-9.]*\).*/\1/' "$tmp/console.lease")"
	check "the printer has its internet" reaches printer 198.18.0.10
	check "and its gateway" captive_not printer
}
captive_not() { answers "$1" 198.18.0.10 @10.66.0.1 cloud.example; }

daemon_dies() {
	daemon_kill
	check "daemon killed: still in quarantine, DNS answers" captive camera @10.66.0.1 example.com
	check "daemon killed: no way out" not reaches camera 198.18.0.10
	daemon_start "${options[@]}" --leases "$tmp/leases" --portal-group nogroup
	check "daemon back: DNS answers" captive camera @10.66.0.1 example.com
}

back_again() {
	check "release of the camera" cli release "$camera"
	check "release of the console" cli release "$console"
	check "the camera reaches the internet" reaches camera 198.18.0.10
	check "the console reaches the internet" reaches console 198.18.0.10
	check "and by IPv6" reaches console 2001:db8::10
	check_equal "DHCP: the console's address again, and the house's lease" "$(cat "$tmp/console.lease")" "$(leased console)"
	check "the console's DNS is the house's" answers console 198.18.0.10 @10.66.0.1 cloud.example
}

# Others' frames while a hundred moves happen.
moves() {
	listener 9000 "$tmp/stream"
	background printer "$tmp/sent" python3 "$lib/stream.py" send 198.18.0.10 9000 100 600
	sender=$pid
	eventually 20 grep -q . "$tmp/stream"
	sleep 1
	check "100 moves" moved
	note "$(cat "$tmp/moves")$emulated"
	stop "$sender"
	sleep 0.5
	stop "$receiver"
	note "the printer meanwhile: $(cat "$tmp/sent"); $(tail -n 1 "$tmp/stream")"
	check_equal "the printer has lost nothing" "$(sed -n 's/.*sent=\([0-9]*\) .*/\1/p' "$tmp/sent")" \
		"$(sed -n 's/.*received=\([0-9]*\) .*/\1/p' "$tmp/stream")"
	reaches camera 10.66.0.1 >/dev/null
	background camera "$tmp/first" python3 "$lib/first_answer.py" 10.66.0.1 "$run/control" "quarantine $camera" 80
	check "the page's first frame" eventually 20 grep -qx '[0-9]*' "$tmp/first"
	note "the page's first answer $(cat "$tmp/first") us after the request$emulated"
	cli release "$camera" >/dev/null
}
moved() { in_ns gw python3 "$lib/moves.py" "$run/control" 100 "$camera" "$console" >"$tmp/moves"; }

everything_off() {
	check "quarantine of the camera" cli quarantine "$camera"
	check "down" quarantine_net down
	check "down leaves no namespace" not test -e "/run/netns/$quarantine"
	check "nor a file" not test -e "$tmp/net"
	check "nor an interface" no_interface_left
	check "the camera reaches nothing" not reaches camera 198.18.0.10
	check "not even a gateway" not reaches camera 10.66.0.1
	check "up once more" net_up
	check "the camera has its gateway again" eventually 20 reaches camera 10.66.0.1
	daemon_stop
	check "unload" cli unload
	check "unload takes everything off" nothing_attached
	check "the camera is on the LAN" reaches camera 198.18.0.10
	check "down" quarantine_net down
}
no_interface_left() { ! in_ns gw ip -o link show | grep -E '\.66|xdpen-trunk|: q[0-9]'; }
nothing_attached() {
	! in_ns gw ip link show | grep -E 'prog/xdp|xdpgeneric' && ! in_ns gw tc qdisc show | grep clsact && ! [ -e "$pins" ]
}

make_house
if [ "$way" = vlan ]; then
	in_ns net ip link add link isp name probe type vlan id 66 2>/dev/null || {
		skip "this kernel has no 8021q"
		exit 0
	}
	in_ns net ip link del probe
fi
camera=$(device_mac 1)
console=$(device_mac 3)
lease_script
lan_services
check "the house's DNS answers" eventually 20 answers printer 198.18.0.10 @10.66.0.1 cloud.example
automatic_console
leased console >"$tmp/console.lease"
met=0
echo "nameserver 10.66.0.1" >"$tmp/resolv.conf"
daemon_start "${options[@]}" --leases "$tmp/leases" --portal-group nogroup
for name in camera printer console; do
	meet "$name" "$(device_mac "$((++met))")" || not_ok "$name: it did not become known"
done
before_it
dhcp_in_quarantine
cli release "$console" >/dev/null
leak_rows
if [ "$length" = short ]; then
	back_again
	exit 0
fi
static_in_quarantine
daemon_dies
back_again
moves
everything_off
exit 0
