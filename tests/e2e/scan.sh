#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Real scanners end in quarantine; the tag is seen on the wire; an ordinary device next to them loses nothing.
#
#   scanner 10.66.0.11 ── lan1 ┐
#   camera  10.66.0.12 ── lan2 ┼ br-lan [gw: xdpend, dnsmasq] wan ── [net: web, iperf3, stream receiver on 198.18.0.10]
#   guest   by DHCP    ── lan3 ┘
#
# Each scan comes from a MAC of its own, so no case leans on the one before.

# shellcheck disable=SC2016 # conditions for awk: see frames in net.sh
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin scan
needs nmap masscan zmap hping3 curl dnsmasq udhcpc iperf3 busybox || exit 0

house
device scanner 1
device camera 2
device guest 3
counter probes 'ip saddr 10.66.0.11 tcp flags & (syn|ack) == syn'
counter probes6 'ip6 saddr fd66::11 tcp flags & (syn|ack) == syn'
counter bulk 'ip saddr 10.66.0.12 udp dport 5201'
cases=0

# A new MAC, known to xdpen before it does wrong.
fresh_scanner() {
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:00:%02x' "$cases")
	new_mac scanner "$mac"
	meet scanner "$mac" || not_ok "$1: the device was not admitted"
	counter_zero probes
	counter_zero probes6
}

# Untagged frames of the device after its first tagged one, as the gateway's port sees them.
untagged_after() { awk -F '\t' '/^#/ || $1 != "in" { next } $4 == 66 { tagged = 1; next } tagged { n++ } END { print n + 0 }' "$1"; }

run_scanner() {
	# shellcheck disable=SC2086
	(cd "$tmp" && in_ns scanner timeout 25 "$@") >"$tmp/scanner.out" 2>&1
}

# enforced TEXT COMMAND...: runs it in the scanner's namespace.
enforced() {
	local text=$1
	shift
	fresh_scanner "$text"
	wire gw lan1 "$tmp/lan1.tsv" --source "$mac"
	run_scanner "$@"
	if eventually 4 is_state "$mac" quarantined; then
		ok "$text: quarantined ($(($(counted probes) + $(counted probes6))) SYNs reached the internet)"
	else
		not_ok "$text: state is $(state "$mac"); $(tail -n 1 "$tmp/scanner.out")"
	fi
	in_ns scanner ping -c 2 -i 0.2 -W 1 10.66.0.1 >/dev/null 2>&1
	local answered=$?
	wire_stop
	if [ "$(frames "$tmp/lan1.tsv" '$1 == "in" && $4 == 66')" -gt 0 ] && [ "$(untagged_after "$tmp/lan1.tsv")" = 0 ] &&
		[ "$answered" != 0 ]; then
		ok "$text: its frames carry VLAN 66 from then on, and nothing of it is answered"
	else
		not_ok "$text: $(frames "$tmp/lan1.tsv" '$4 == 66') frames with VLAN 66, $(untagged_after "$tmp/lan1.tsv") without after the first, ping $answered"
	fi
}

# monitored TEXT COMMAND...: would be quarantined, and keeps its traffic.
monitored() {
	local text=$1
	shift
	fresh_scanner "$text"
	wire gw lan1 "$tmp/lan1.tsv" --source "$mac"
	run_scanner "$@"
	check "$text: list shows it as quarantined" eventually 4 is_state "$mac" quarantined
	check "$text: list says that this is not enforced" grep -qE "^$mac .* quarantined +\(vlan\) " <<<"$(cli list)"
	check_equal "$text: so does its JSON" false "$(cli list --json | fields --where "mac=$mac" enforced)"
	check "$text: its traffic flows" in_ns scanner ping -c 2 -i 0.2 -W 1 198.18.0.10
	wire_stop
	check_equal "$text: no frame is tagged" 0 "$(frames "$tmp/lan1.tsv" '$4 != "-"')"
}

# tagged TEXT OPTIONS...: the device tags its frames itself.
tagged() {
	local text=$1
	shift
	enforced "$text" python3 "$lib/frames.py" syn eth0 "target=$gateway_mac" rate=100 count=40 "$@"
}

nmap_syn=(nmap -sS -n -Pn -p 23 --max-retries 0 -T4 --min-rate 100 --host-timeout 4s)
nmap_connect=(nmap -sT -n -Pn -p 23 --max-retries 0 -T4 --min-rate 100 --host-timeout 4s)
v4=198.18.1.0/26
v6=2001:db8:1::/122
masscan=(masscan "$v4" -p 23 --rate 100 --wait 0 --adapter eth0 --adapter-ip 10.66.0.11 --router-mac "$gateway_mac")
zmap=(zmap -q -p 23 -r 100 -c 0 -i eth0 -G "$gateway_mac" -b /dev/null -o /dev/null --disable-syslog "$v4")
hping=(hping3 -S -q -I eth0 -p 23 -i u10000 -c 60 --rand-dest 198.18.1.x)

background net "$tmp/web.log" python3 -m http.server --bind :: 80 --directory "$lib"
background net "$tmp/iperf.log" iperf3 -s -B 198.18.0.10
background gw "$tmp/dnsmasq.log" dnsmasq --keep-in-foreground --conf-file=/dev/null --interface=br-lan --bind-interfaces --except-interface=lo \
	--no-resolv --no-hosts --no-ping --user=root --pid-file= --log-facility=- \
	--dhcp-range=10.66.0.100,10.66.0.150,2m --dhcp-leasefile="$tmp/leases" --address=/cloud.example/198.18.0.10
listener 9000 "$tmp/receiver.log"

# A second of datagrams and what came to the far end's interface: the server's socket may be full where the machine gives
# it no time. One more, with four bytes, is the client's greeting. Hardly anything is answered: two seconds of it can lie in
# three of the clock, and are what a flood is noticed by.
bulk() {
	local no_room
	counter_zero bulk
	no_room=$(in_ns camera cat /sys/class/net/eth0/statistics/tx_dropped)
	sent=$(in_ns camera iperf3 -c 198.18.0.10 -u -b 20M -l 1000 -t 1 --json 2>/dev/null | fields end.sum.packets)
	no_room=$(($(in_ns camera cat /sys/class/net/eth0/statistics/tx_dropped) - no_room))
	[ "$no_room" = 0 ] || note "$no_room of $sent datagrams found no room in the port's queue: they were never sent"
	arrived=$(($(counted bulk) - 1 + no_room))
	[ "${sent:-0}" -gt 1000 ] && [ "$no_room" -le $((sent / 20)) ] || arrived="$arrived, too few were sent"
}

# An ordinary device's day, in a few seconds.
ordinary() {
	check "$1: HTTP over IPv4" in_ns camera curl -fsS -m 5 -o /dev/null http://198.18.0.10/net.sh
	check "$1: HTTP over IPv6" in_ns camera curl -fsS -m 5 -o /dev/null 'http://[2001:db8::10]/net.sh'
	check "$1: DNS" sh -c "ip netns exec '${prefix}camera' timeout 5 busybox nslookup cloud.example 10.66.0.1 | grep -q 198.18.0.10"
	in_ns guest ip -4 address flush dev eth0
	check "$1: DHCP" sh -c "ip netns exec '${prefix}guest' timeout 10 udhcpc -f -q -n -t 5 -T 1 -i eth0 -s /bin/true 2>&1 | grep -qE 'lease of 10.66.0.1[0-5]'"
	bulk
	check_equal "$1: iperf3 UDP at 20 Mbit/s loses nothing" "$sent" "$arrived"
	check "$1: iperf3 TCP" in_ns camera iperf3 -c 198.18.0.10 -t 1 -b 100M
	check "$1: the ordinary device is no suspect" calm "$(device_mac 2)"
}

heartbeat_begin() {
	background camera "$tmp/sender.log" python3 "$lib/stream.py" send 198.18.0.10 9000 100 300 "$1"
	sender=$pid
}

heartbeat_end() {
	stop "$sender"
	sleep 0.3
	sent=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/sender.log")
}

for mode in native generic; do
	daemon_start --enforce --$mode
	check "$mode: attached as asked" grep -qw "$([ $mode = native ] && echo xdp || echo xdpgeneric)" <<<"$(in_ns gw ip link show lan1)"
	heartbeat_begin 40001
	ordinary "$mode"
	enforced "$mode: nmap -sS" "${nmap_syn[@]}" "$v4"
	enforced "$mode: nmap -6 -sS" "${nmap_syn[@]}" -6 "$v6"
	if [ $mode = native ]; then
		enforced "$mode: nmap -sT" "${nmap_connect[@]}" "$v4"
		enforced "$mode: nmap -6 -sT" "${nmap_connect[@]}" -6 "$v6"
		enforced "$mode: nmap -sS, all ports of one host" nmap -sS -n -Pn -p 1-300 --max-retries 0 -T4 --min-rate 100 198.18.0.11
		enforced "$mode: masscan" "${masscan[@]}"
		enforced "$mode: zmap" "${zmap[@]}"
		enforced "$mode: hping3" "${hping[@]}"
	fi
	tagged "$mode: SYNs tagged VID 100" vlan=100 from=10.66.0.11 to=198.18.1.1
	tagged "$mode: SYNs tagged VID 0" vlan=0 from=10.66.0.11 to=198.18.1.1
	tagged "$mode: IPv6 SYNs tagged VID 0" vlan=0 from=fd66::11 to=2001:db8:1::1
	tagged "$mode: SYNs with two tags" vlan=100,200 tpid=88a8,8100 from=10.66.0.11 to=198.18.1.1
	heartbeat_end
	daemon_reset
	stop "$receiver"
	check_equal "$mode: of $sent heartbeats of the ordinary device all arrived" "$sent 0" \
		"$(sed -n 's/^40001 received=\([0-9]*\) .*missing=\([0-9]*\) .*/\1 \2/p' "$tmp/receiver.log")"
	listener 9000 "$tmp/receiver.log"
done

daemon_start --monitor
monitored "monitor: nmap -sS" "${nmap_syn[@]}" "$v4"
monitored "monitor: nmap -6 -sS" "${nmap_syn[@]}" -6 "$v6"
monitored "monitor: masscan" "${masscan[@]}"
