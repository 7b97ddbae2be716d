#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The gateway's connection tracking forgets a device that is cut off, and nobody else.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┼ br-lan [gw: nftables, established flows pass; xdpend] wan ── [net]
#   console ── lan3 ┘

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin flows
needs nft socat || exit 0

house
device camera 1
device printer 2
device console 3
camera=$(device_mac 1)
printer=$(device_mac 2)
console=$(device_mac 3)

# What begins with a SYN may begin, and a door leads in to the camera; the rest has to be known.
in_ns gw nft -f - <<'NFT' || exit 1
table inet firewall {
	chain forward {
		type filter hook forward priority 0; policy drop
		ct state established,related accept
		meta l4proto tcp tcp flags & (syn | ack) == syn accept
		meta l4proto { udp, icmp, icmpv6 } accept
	}
	chain outward {
		type nat hook postrouting priority 100
		oifname wan meta nfproto ipv4 masquerade
	}
	chain door {
		type nat hook prerouting priority -100
		iifname wan tcp dport 8080 dnat ip to 10.66.0.11:80
	}
}
NFT
in_ns gw sysctl -q -w net.netfilter.nf_conntrack_tcp_loose=0
if ! in_ns gw test -r /proc/net/nf_conntrack; then
	skip 'this kernel does not show its tracked flows (NF_CONNTRACK_PROCFS)'
	exit 0
fi

# entries ADDRESS: tracked flows that the address takes part in; IPv6 is written in full there.
entries() { in_ns gw grep -c "=$1 " /proc/net/nf_conntrack; }
camera6=fd66:0000:0000:0000:0000:0000:0000:0011
has() { [ "$(entries "$1")" -gt 0 ]; }
has_none() { [ "$(entries "$1")" = 0 ]; }

# A line every tenth of a second into a file behind the far end.
background net "$tmp/server4.log" socat -u TCP4-LISTEN:9000,fork,reuseaddr "SYSTEM:cat >>$tmp/heard.\$SOCAT_PEERPORT"
background net "$tmp/server6.log" socat -u TCP6-LISTEN:9001,fork,reuseaddr,ipv6only=1 "SYSTEM:cat >>$tmp/heard.\$SOCAT_PEERPORT"
background camera "$tmp/server.log" socat -u TCP4-LISTEN:80,fork,reuseaddr "SYSTEM:cat >>$tmp/heard.\$SOCAT_PEERPORT"
talk() { # NAME ADDRESS SOURCE-PORT
	background "$1" "$tmp/talk.$3.log" sh -c "while echo still here; do sleep 0.1; done | socat -u - $2,sourceport=$3"
}
heard() { stat -c %s "$tmp/heard.$1" 2>/dev/null || echo 0; }
grown() { [ "$(heard "$1")" -gt "$2" ]; }
goes_on() { eventually 5 grown "$1" "$(heard "$1")"; }
# stands_still PORT OTHER: not a line of it comes while six of the other flow do. One that was on its way may come before.
stands_still() { eventually 10 no_line_beside "$1" "$2"; }
no_line_beside() {
	local before
	before=$(heard "$1")
	eventually 5 grown "$2" $(($(heard "$2") + 55)) && [ "$(heard "$1")" = "$before" ]
}
open_flows() {
	talk camera TCP4:198.18.0.10:9000 "40${1}1"
	talk camera "TCP6:[2001:db8::10]:9001" "40${1}2"
	talk net TCP4:10.67.0.1:8080 "40${1}3"
	talk printer TCP4:198.18.0.10:9000 "40${1}4"
	for port in 1 2 3 4; do
		check "flow 40$1$port is open" goes_on "40$1$port"
	done
}

daemon_start --enforce
meet camera
meet printer

# 1. The word, with the daemon up.
open_flows 1
check "the gateway tracks the camera's flows" has 10.66.0.11
check "those over IPv6, too" has "$camera6"
check "quarantine" cli quarantine "$camera"
check "the camera's IPv4 flows are forgotten, the one through the door as well" eventually 2 has_none 10.66.0.11
check "those over IPv6 are, too" eventually 2 has_none "$camera6"
check "the printer's remain" has 10.66.0.12
check "the log says so" eventually 5 grep -q 'tracked flows .* are ended' "$tmp/xdpend.log"
for port in 4011 4012 4013; do check "flow $port stands still" stands_still "$port" 4014; done
check "the printer's goes on" goes_on 4014
check "release" cli release "$camera"
sleep 1
for port in 4011 4012 4013; do check "released: flow $port is not let through again" stands_still "$port" 4014; done

# 2. With nobody running but the command.
daemon_stop
open_flows 2
check "quarantine without a daemon" cli quarantine "$camera"
check "the camera's flows are forgotten when the command ends" has_none 10.66.0.11
check "those over IPv6 are, too" has_none "$camera6"
check "the printer's remain" goes_on 4024
check "release without a daemon" cli release "$camera"

# 3. An automatic verdict, first in mode monitor. 10,000 flows of somebody else stand beside.
# Sent until all are tracked: a frame that the queue of a busy CPU has no room for is no flow.
many() { # NAME ADDRESS COUNT
	local round
	for round in 1 2 3 4 5; do
		words "$1" "$3"
		[ "$(entries "$2")" -lt "$3" ] || break
	done
	[ "$round" = 1 ] || note "$3 flows of $2: $round rounds"
}
words() { # NAME COUNT
	in_ns "$1" python3 - "$2" <<'PYTHON'
import socket, sys, time
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number, port in enumerate(range(20000, 20000 + int(sys.argv[1]))):
    if number % 100 == 99:
        time.sleep(0.005)
    try:
        sender.sendto(b"word", ("198.18.0.10", port))
    except ConnectionRefusedError:
        pass
PYTHON
}
in_ns gw sysctl -q -w net.netfilter.nf_conntrack_udp_timeout=600
in_ns net nft add table inet quiet
in_ns net nft add chain inet quiet in '{ type filter hook prerouting priority -10; }'
in_ns net nft add rule inet quiet in udp dport 20000-40000 drop
daemon_start --monitor
check "the printer is not judged" cli allow "$printer"
meet console
many printer 10.66.0.12 10000
many console 10.66.0.13 2000
check "the console scans: quarantined" eventually 5 is_state "$console" quarantined
sleep 1.5
others=$(entries 10.66.0.12)
check "$others flows of the printer are tracked" test "$others" -ge 10000
tracked=$(entries 10.66.0.13)
check "mode monitor: the console's flows remain ($tracked)" test "$tracked" -ge 2000
check "mode enforce" cli mode enforce
check "the verdict holds now, and its flows are forgotten" eventually 2 has_none 10.66.0.13
check "the printer's remain" test "$(entries 10.66.0.12)" -ge 10000

# 4. How long it takes: the same, by the command alone.
# Milliseconds by the clock in $wall, and of the processor, which other work on the machine does not lengthen, in $cpu.
cost() {
	local begin=$EPOCHREALTIME TIMEFORMAT='%U %S'
	{ time "$@" >/dev/null 2>&1; } 2>"$tmp/time" || return
	wall=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000))
	cpu=$(awk '{ print int(($1 + $2) * 1000) }' "$tmp/time")
}
cli mode monitor >/dev/null
daemon_stop
bare=100000 taken=100000 bare_cpu=100000 taken_cpu=100000
for round in 1 2 3; do
	cost cli quarantine "$camera"
	[ "$wall" -ge "$bare" ] || bare=$wall
	[ "$cpu" -ge "$bare_cpu" ] || bare_cpu=$cpu
	cli release "$camera" >/dev/null
	many camera 10.66.0.11 10000
	before=$(entries 10.66.0.11)
	cost cli quarantine "$camera"
	[ "$wall" -ge "$taken" ] || taken=$wall
	[ "$cpu" -ge "$taken_cpu" ] || taken_cpu=$cpu
	check "round $round: $before flows among $others others" test "$before" -ge 10000
	check_equal "round $round: forgotten when the command ends" 0 "$(entries 10.66.0.11)"
	cli release "$camera" >/dev/null
done
check "the printer's remain" test "$(entries 10.66.0.12)" -ge 10000
check "forgetting took no second of the processor: $taken_cpu ms, with nothing to forget $bare_cpu ms" \
	test $((taken_cpu - bare_cpu)) -lt 1000
note "10000 flows among $others others: $((taken - bare)) ms, $((10000000 / (taken > bare ? taken - bare : 1))) a second"

# 5. Throttled is not cut off: what is open stays open.
daemon_reset
daemon_start --enforce --action throttle
meet camera
check "quarantine by throttle" cli quarantine "$camera"
talk camera TCP4:198.18.0.10:9000 4031
check "flow 4031 is open" goes_on 4031
sleep 1.5
check "throttled: its flows remain" has 10.66.0.11
