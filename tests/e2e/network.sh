#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# alone: it measures milliseconds
#
# The quarantine network by the redirect way: what a device meets there, what it does not reach, and how it comes back.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┼ br-lan [gw: xdpend] wan ── [net]
#   console ── lan3 ┘    └ xdpen-trunk ── quarantine [quarantine: 10.66.0.1 again, dnsmasq, chronyd]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/quarantine_net.sh
. "$lib/quarantine_net.sh"
net_begin network
needs dnsmasq nft dig udhcpc || exit 0

house
device camera 1
device printer 2
device console 3
# Where the camera is plugged in later.
ip link add lan4 netns "${prefix}gw" type veth peer name spare netns "${prefix}camera"
plain_veth gw lan4
plain_veth camera spare
in_ns gw ip link set lan4 master br-lan up
ports+=(lan4)
camera=$(device_mac 1)
printer=$(device_mac 2)
counter out4 'ip saddr 10.66.0.11'
counter out6 'ip6 saddr fd66::11'
quarantine_begin
echo "1000 02:66:00:00:00:77 10.66.0.77 kettle *" >"$tmp/leases"

net_up() { quarantine_net up br-lan --way redirect --portal portal.test --leases "$tmp/leases"; }
refused() {
	local code
	quarantine_net "$@" >/dev/null 2>"$tmp/refused"
	code=$?
	grep -q "'" "$tmp/refused" && [ "$code" = 2 ]
}

asks() { in_ns "$1" dig +short +time=1 +tries=1 "${@:2}"; }
answers() { [ "$(asks "$@" +time=3)" = 10.66.0.1 ]; }
connects() { in_ns "$1" nc -z -w 1 "$2" "$3"; }
trunk() { cli status --json | fields "quarantine.trunk.$1"; }
trunk_there() { [ "$(trunk present)" = "$1" ]; }
host_entry() { grep -qx "$1" "$tmp/net/$quarantine/hosts"; }

cat >"$tmp/lease.sh" <<'EOF'
#!/bin/sh
[ "$1" != bound ] || { echo "ip=$ip router=$router lease=$lease ntp=$ntpsrv uri=$(echo "$opt114" | sed 's/../\\x&/g' | xargs -0 printf %b)"; }
EOF
chmod +x "$tmp/lease.sh"
leased() { in_ns "$1" udhcpc -i eth0 -n -q -f -t 3 -T 1 -O 114 -O ntpsrv -s "$tmp/lease.sh" 2>/dev/null; }

# One of each of what may not leave.
tries() {
	local address
	for address in 198.18.0.10 2001:db8::10 8.8.8.8; do
		asks camera "@$address" example.com
		connects camera "$address" 853
		connects camera "$address" 443
		in_ns camera ping -c 1 -W 1 "$address"
		echo quic | in_ns camera nc -u -w 1 "$address" 443
	done >/dev/null 2>&1
}

daemon_start --enforce --redirect xdpen-trunk --redirect-untagged
for name in camera printer console; do
	meet "$name"
	reaches "$name" 198.18.0.10 >/dev/null
done
background gw "$tmp/service.log" nc -lk 10.66.0.1 2222
in_ns gw ip route add 8.8.8.8 via 10.67.0.2

# 1. Without the network: nothing leaks meanwhile.
check_equal "no trunk yet, and status says so" false "$(trunk present)"
check "quarantine before there is a network" cli quarantine "$camera"
counter_zero out4
check "it reaches nothing" not reaches camera 198.18.0.10
check "and no gateway" not reaches camera 10.66.0.1
check "release" cli release "$camera"

# 2. Up, again, and what is refused.
if in_ns net ip link add link isp name probe type vlan id 1 2>/dev/null; then
	in_ns net ip link del probe
else
	check "what this kernel cannot do fails" not quarantine_net up br-lan --way vlan
	check "and is undone" not test -e "/run/netns/$quarantine" -o -e "$tmp/net"
fi
in_ns gw ip link add xdpen-trunk type veth peer name other
check "refused: somebody else's interface has the trunk's name" not quarantine_net up br-lan --way redirect
check "and it is still there" in_ns gw ip link del xdpen-trunk
quarantine_net up br-lan --way redirect --portal portal.test --leases "$tmp/leases" >"$tmp/second" 2>&1 &
second=$!
check "up" net_up
wait "$second"
check_equal "somebody else who brings it up at the same time does no harm" 0 "$?"
check "up again changes nothing" net_up
check "refused: VLAN 4095" refused up br-lan --vid 4095
check "refused: a way that is none" refused up br-lan --way tunnel
check "refused: an unknown option" refused up br-lan --vidd 66
check "other settings are refused while it is up" not quarantine_net up br-lan --vid 67
check "it is still up after that" quarantine_net status
check "xdpend has found the trunk" eventually 5 trunk_there true
check "the lease file's device has its entry" host_entry "02:66:00:00:00:77,10.66.0.77"
check "so has a device with a static address" eventually 8 host_entry "$camera,10.66.0.11"

# 3. Before: the tries get out, the service of the gateway is there.
tries
check "before: its tries get out" test "$(counted out4)" -ge 5 -a "$(counted out6)" -ge 2
check "before: a service of the gateway" connects camera 10.66.0.1 2222
check "before: no captive DNS" not answers camera @10.66.0.1 example.com

# 4. In quarantine.
check "quarantine" cli quarantine "$camera"
check "the gateway's address answers" reaches camera 10.66.0.1
check "and its IPv6 address" reaches camera fd66::1
check "and its link-local address" reaches camera "fe80::66:ffff:fe00:1%eth0"
check "DNS: every name is the gateway's address" answers camera @10.66.0.1 example.com
check "DNS by TCP" answers camera @10.66.0.1 +tcp portal.test
check "DNS by IPv6" answers camera @fd66::1 example.org
check_equal "DNS: no AAAA" "" "$(asks camera @10.66.0.1 example.com AAAA)"
check "DNS: and that is no error" grep -q 'status: NOERROR' <(in_ns camera dig +time=1 +tries=1 @10.66.0.1 example.com AAAA)
check_equal "DHCP: its address, the short lease, and where the portal is" \
	"ip=10.66.0.11 router=10.66.0.1 lease=120 ntp=10.66.0.1 uri=http://portal.test/api" "$(leased camera)"
if needs chronyd; then
	check_equal "chronyd is not root" "$(id -u _chrony)" "$(stat -c %u "/proc/$(cat "/run/chrony/xdpen-$quarantine.pid")")"
	check "NTP answers" in_ns camera timeout 20 chronyd -Q -t 15 'server 10.66.0.1 iburst'
fi
counter_zero out4
counter_zero out6
tries
check_equal "nothing of its tries leaves" "0 0" "$(counted out4) $(counted out6)"
check "no DNS at 8.8.8.8" not answers camera @8.8.8.8 example.com
check "no service of the gateway" not connects camera 10.66.0.1 2222
check "no neighbour" not reaches camera 10.66.0.12
check "no neighbour by IPv6" not reaches camera fd66::12
check "a neighbour does not reach it" not reaches printer 10.66.0.11
check "nor does the gateway" not reaches gw 10.66.0.11
check "nor the internet" not reaches net 10.66.0.11

# 5. Two, on two ports.
check "quarantine of the printer" cli quarantine "$printer"
check "the printer has a gateway" reaches printer 10.66.0.1
check_equal "and its address" "ip=10.66.0.12" "$(leased printer | cut -d' ' -f1)"
check "the camera still has one" reaches camera 10.66.0.1
check "the two do not reach each other" not reaches camera 10.66.0.12
check "nor by IPv6" not reaches printer fd66::11
check "the console has its LAN" reaches console 198.18.0.10

# 5a. The camera is plugged in elsewhere, and does not know its address any more.
plug_elsewhere() {
	in_ns camera ip link set eth0 down
	in_ns camera ip link set eth0 name unplugged
	in_ns camera ip link set spare name eth0
	in_ns camera ip link set eth0 address "$camera"
	in_ns camera ip link set eth0 up
}
plug_elsewhere
check_equal "behind another port: DHCP finds it" "ip=10.66.0.11" "$(leased camera | cut -d' ' -f1)"
in_ns camera ip address flush dev unplugged
in_ns camera ip address add 10.66.0.11/24 dev eth0
in_ns camera ip address add fd66::11/64 dev eth0 nodad
in_ns camera ip route replace default via 10.66.0.1
in_ns camera ip -6 route replace default via fd66::1 dev eth0
check "and the gateway's address answers" reaches camera 10.66.0.1
check "and its IPv6 address" reaches camera fd66::1
check "and nothing else does" not reaches camera 198.18.0.10

# 6. The daemon's end and return interrupt nobody.
daemon_kill
check "daemon gone: DNS answers" answers camera @10.66.0.1 example.com
daemon_start --enforce --redirect xdpen-trunk --redirect-untagged
check "daemon back: DNS answers" answers camera @10.66.0.1 example.com

# 7. The network's end and return.
check "down" quarantine_net down
check "down leaves no namespace" not test -e "/run/netns/$quarantine"
check "nor an interface" not in_ns gw ip link show dev xdpen-trunk
check "nor a file" not test -e "$tmp/net"
check "status says that the trunk has gone" eventually 5 trunk_there false
counter_zero out4
check "and the camera reaches nothing" not reaches camera 198.18.0.10
check_equal "nothing leaves" 0 "$(counted out4)"
check "up once more" net_up
check "the camera has its gateway again" eventually 5 reaches camera 10.66.0.1

# 8. Back.
check "release of the camera" cli release "$camera"
check "release of the printer" cli release "$printer"
check "the camera reaches the internet at once" reaches camera 198.18.0.10
check "and its neighbour" reaches camera 10.66.0.12
check "and the gateway's service" connects camera 10.66.0.1 2222

# 9. From the request to the first answer.
background camera "$tmp/first" python3 "$lib/first_answer.py" 10.66.0.1 "$run/control" "quarantine $camera"
wait "$pid"
first=$(cat "$tmp/first")
note "first answer $first us after the request"
check "a first answer within 10 ms of the request to the daemon" test "$first" -le 10000
cli release "$camera" >/dev/null

# 10. A hundred moves, and somebody who does not notice.
background console "$tmp/ping" ping -i 0.01 198.18.0.10
ping=$pid
before=$(date +%s%N)
moved=0
for _ in {1..50}; do
	cli quarantine "$camera" >/dev/null && cli release "$camera" >/dev/null && moved=$((moved + 2))
done
after=$(date +%s%N)
sleep 0.2
kill -INT "$ping"
eventually 5 grep -q 'packet loss' "$tmp/ping"
check_equal "100 moves" 100 "$moved"
note "100 moves in $(((after - before) / 1000000)) ms; $(grep 'packet loss' "$tmp/ping")"
# Of those that were answered and all before; what is under way when ping is ended is not lost.
lost=$(sed -n 's/.*icmp_seq=\([0-9]*\) .*time=.*/\1/p' "$tmp/ping" | sort -nu | awk 'END { print (NR > 100 ? $1 - NR : "too few") }')
check_equal "the console has lost nothing" 0 "$lost"

# 11. Who joins anew asks for a router, as the kernel's own SLAAC does. Nothing else in the house advertises.
router_of() { in_ns "$1" ip -6 route show default dev eth0 proto ra | grep -q 'via fe80::66:ffff:fe00:1 '; }
slaac_of() { in_ns "$1" ip -6 -o address show dev eth0 scope global dynamic | grep -q "$2"; }
rejoin() {
	in_ns "$1" sh -c 'cd /proc/sys/net/ipv6/conf/eth0 && echo 1 >accept_ra && echo 3 >router_solicitations && echo 1 >router_solicitation_interval'
	in_ns "$1" ip link set eth0 down
	in_ns "$1" ip link set eth0 up
	in_ns "$1" ip route add default via 10.66.0.1 # went with the link
}
silent() {
	rejoin "$1"
	sleep 4
	! router_of "$1"
}
check "quarantine" cli quarantine "$camera"
rejoin camera
check "a device that joins in quarantine learns the LAN's router" eventually 8 router_of camera
check "and has an address in the LAN's prefix" eventually 5 slaac_of camera 'fd66::66:ff:fe00:1/64'
note "$(in_ns camera ip -6 -o address show dev eth0 scope global dynamic | tr -s ' ')"
check "DNS by that address" eventually 3 answers camera @fd66::1 example.org
check "and nothing of the internet" not reaches camera 2001:db8::10
check "a device on the LAN hears nothing of it" silent printer
check "release" cli release "$camera"
check "with what it learned it reaches the internet" eventually 3 reaches camera 2001:db8::10
check "down" quarantine_net down
in_ns gw sysctl -q -w net.ipv6.conf.br-lan.forwarding=0
check "up beside a gateway that is no IPv6 router" net_up
check "quarantine" cli quarantine "$camera"
check "no router is learned there" silent camera
check "release" cli release "$camera"
in_ns gw sysctl -q -w net.ipv6.conf.br-lan.forwarding=1

# 12. Without the option the trunk is let go of; unload takes everything off.
daemon_stop
daemon_start --enforce
check_equal "restarted without --redirect: no trunk" null "$(cli status --json | fields quarantine.trunk)"
daemon_stop
daemon_start --enforce --redirect xdpen-trunk --redirect-untagged
check "quarantine with the trunk again" cli quarantine "$camera"
check "it answers" answers camera @10.66.0.1 example.com
daemon_stop
check "unload" cli unload
check "no pins are left" not test -e "$pins"
check "the camera is on the LAN" reaches camera 198.18.0.10
check "down" quarantine_net down
