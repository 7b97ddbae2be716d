#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shape of a scan but the SYN, in both families: quarantined, and what it did next to it is told.
#
#   scanner ── lan1 ┐
#   camera  ── lan2 ┴ br-lan [gw: xdpend, dnsmasq] wan ── [net: silent hosts; 198.18.0.13 and its IPv6 like answer]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin sweep
needs dnsmasq busybox || exit 0

house
device scanner 1
device camera 2
echo "198.18.0.10 cloud.example" >"$tmp/hosts"
names_server "$tmp/hosts"
cases=0

# sweeps TEXT EVIDENCE SECONDS GENERATOR [OPTIONS...]: a new MAC each time, known to xdpen before it does wrong.
sweeps() {
	local text=$1 wanted=$2 seconds=$3 mac address=10.66.0.11
	shift 3
	[[ "$*" != *:* ]] || address=fd66::11
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:03:%02x' "$cases")
	new_mac scanner "$mac"
	meet scanner "$mac" || not_ok "$text: the device was not admitted"
	in_ns scanner timeout 3 busybox nslookup cloud.example 10.66.0.1 >/dev/null 2>&1
	# What the sweep needs is known before; the kernel's own questions are not part of it.
	hold_arp scanner
	generate scanner "$tmp/report" "$@" --seed "$cases"
	eventually "$seconds" judged "$mac"
	measure "$mac" "$address" "$tmp/report"
	if ! at_most "$took" "$seconds"; then
		not_ok "$text: no quarantine ($took), $leaked contacts got out, state $(state "$mac")"
	elif [[ ! $evidence =~ ^($wanted)$ ]]; then
		not_ok "$text: quarantined in $took s, but for $evidence, not $wanted"
	else
		ok "$text: quarantined in $took s for $evidence, $leaked contacts got out"
	fi
	printf '%-34s %8s %9s %7s  %s\n' "$text" "$took" "$leaked" "$leaked_frames" "$evidence" >>"$tmp/table"
}

printf '%-34s %8s %9s %7s  %s\n' "sweep" seconds contacts frames evidence >"$tmp/table"
daemon_start --enforce
meet camera
measure_begin
sweeps "ARP, a /24" scan-arp 5 arp-sweep
sweeps "ND, 254 neighbours" 'scan-arp|scan-icmp' 5 neighbour-sweep
sweeps "ICMP echo, 254 hosts" scan-icmp 5 echo-sweep
sweeps "ICMPv6 echo, 254 hosts" scan-icmp 5 echo-sweep --to 2001:db8:1::/64
sweeps "UDP, one port of 254 hosts" 'scan-udp|no-dns|scan-unanswered' 8 udp-hosts
sweeps "UDP over IPv6, 254 hosts" 'scan-udp|no-dns|scan-unanswered' 8 udp-hosts --to 2001:db8:1::/64
sweeps "UDP, 300 ports of one host" 'scan-udp|scan-ports' 8 udp-ports
sweeps "UDP over IPv6, 300 ports" 'scan-udp|scan-ports' 8 udp-ports --to 2001:db8::13
for what in null fin xmas; do
	sweeps "TCP $what, 300 ports of one host" scan-ports 8 flag-scan --what $what
	sweeps "TCP $what over IPv6, 300 ports" scan-ports 8 flag-scan --what $what --to 2001:db8::13
done
check "the camera beside it is no suspect" calm "$(device_mac 2)"
measure_end
sed 's/^/# /' "$tmp/table"
