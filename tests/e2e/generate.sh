#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The generators send what they say: their frames are captured and compared, field by field. No xdpen here.
#
#   bot ── lan1 ── br-lan [gw: dnsmasq] wan ── [net: 198.18.200/24 answers on 443, a stand-in on more ports]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin generate
needs tcpdump dnsmasq || exit 0

house
device bot 1
device printer 2
in_ns net ip route add local 198.18.200.0/24 dev lo
in_ns bot ip link set eth0 mtu 1500
for n in $(seq 60); do echo "198.18.$([ $((n % 3)) = 0 ] && echo 200 || echo 7).$n h$n.cloud.example"; done >"$tmp/hosts"
names_server "$tmp/hosts"
background net "$tmp/pool.log" python3 "$lib/stratum.py" pool 443 3333 1883 8333 50001
background printer "$tmp/plug.log" python3 "$lib/stratum.py" pool 9999 5555
eventually 5 grep -q ready "$tmp/pool.log"
eventually 5 grep -q ready "$tmp/plug.log"
in_ns bot ping -c 1 -W 1 10.66.0.1 >/dev/null

# capture GENERATOR [OPTIONS]: what left eth0, in $tmp/sent.pcap. A last frame tells that tcpdump has written all before it.
capture() {
	rm -f "$tmp/sent.pcap"
	background bot "$tmp/tcpdump.log" tcpdump -i eth0 -Q out --immediate-mode -U -B 65536 -w "$tmp/sent.pcap"
	local tcpdump=$pid
	eventually 5 grep -q listening "$tmp/tcpdump.log"
	generate bot "$tmp/report" "$@" --seed 7
	in_ns bot python3 "$lib/captured.py" --end eth0
	eventually 10 grep -aq 'end of the capture' "$tmp/sent.pcap" || note "$1: tcpdump did not see the last frame"
	stop "$tcpdump" INT
}

# sends TEXT EXPRESSION GENERATOR [OPTIONS]: asked about by captured.py.
sends() {
	local text=$1 expression=$2
	shift 2
	capture "$@"
	check "$text" python3 "$lib/captured.py" "$tmp/sent.pcap" "$expression"
}

# sends_in_time: the same of what is about moments. A generator that the machine gives no time is late, so it is tried again.
sends_in_time() {
	local round
	for round in 1 2 3 4 5; do
		capture "${@:3}"
		! python3 "$lib/captured.py" "$tmp/sent.pcap" "$2" >/dev/null || break
	done
	check "$1 (round $round)" python3 "$lib/captured.py" "$tmp/sent.pcap" "$2"
}

scanner='one(t, "sport") and one(t, "window") and count(values(t, "daddr")) == count(t) and values(t, "flags") == {2}
	and each(t, lambda f: f.header == 20 and f.ttl == 64 and f.sport >= 1024 and f.ack == 0)'
scanner=${scanner//$'\n'/ }
sends "mirai: 40 bytes, TTL 64, no DF, no options, constants, seq == daddr, every tenth to 2323" \
	"(t := by(6)) and count(t) == 170 and $scanner and each(t, lambda f: f.length == 40 and not f.df and f.seq == int(f.daddr))
	 and [f.dport for f in t[:11]] == [2323] + [23] * 9 + [2323] and count([f for f in t if f.dport == 2323]) == 17" mirai --count 170
sends_in_time "mirai: a burst of 160 and the rest with the next second" \
	"(t := by(6)) and max(f.time for f in t[:160]) - t[0].time < 0.3 and 0 < t[160].time - t[159].time < 1.05
	 and int(t[160].time) == int(t[159].time) + 1" mirai --count 170
sends_in_time "mirai at 6/s: evenly spaced" "(t := by(6)) and count(t) == 7 and 0.8 < t[6].time - t[0].time < 1.2" mirai --rate 6 --count 7
sends "mirai over IPv6: seq is the address's last word" \
	"(t := by(6)) and count(t) == 20 and $scanner and each(t, lambda f: f.seq == int(f.daddr) & 0xffffffff)" \
	mirai --to 2001:db8:1::/64 --count 20
sends "tr064: 7547 and 5555, seq == daddr" "(t := by(6)) and count(t) == 30 and $scanner and values(t, 'dport') == {7547, 5555}
	 and each(t, lambda f: f.seq == int(f.daddr))" tr064 --count 30
victim=02:66:00:00:00:02
forged="(t := by(6)) and count(t) == 9 and values(t, 'source') == {'$victim'} and each(t, lambda f: f.seq == int(f.daddr))"
sends "framing with the address" "$forged and values(t, 'saddr') == {ip('10.66.0.12')}" \
	framing --victim $victim,10.66.0.12 --with-address --count 9
sends "framing without it" "$forged and values(t, 'saddr') == {ip('10.66.0.11')}" \
	framing --victim $victim,10.66.0.12 --without-address --count 9

kernels='each(t, lambda f: f.length == 60 and f.ttl == 64 and f.df and f.header == 40 and f.flags == 2)'
sends "bot: the kernel's SYNs, repeated, shares of ports" \
	"(t := by(6)) and $kernels and count(values(t, 'daddr')) == 20 and count(t) > 35 and
	 sorted({f.daddr: f.dport for f in t}.values()) == sorted([23] * 8 + [8080] * 6 + [2323] * 4 + [9527] * 2)" bot --rate 20 --count 20
sends "bot over IPv6" "(t := by(6)) and count(values(t, 'daddr')) == 3 and each(t, lambda f: f.header == 40)" \
	bot --rate 20 --count 3 --seconds 2 --to 2001:db8:1::/64
sends "web-scan: 443, three of ten answer" "(t := by(6)) and values(t, 'dport') == {443} and count(values(t, 'daddr')) == 10" \
	web-scan --rate 20 --count 10
check_equal "web-scan: its own count" "3 7" "$(report "$tmp/report" answered) $(report "$tmp/report" failed)"
sends "phone: 60 questions, then 54 hosts on 443" "count([f for f in by(17) if f.dport == 53]) == 60
	 and count(values([f for f in by(6) if f.dport == 443], 'daddr')) == 54" phone --dns 10.66.0.1 --rate 30
check_equal "phone: two thirds fail" "60 18 36" "$(report "$tmp/report" resolved) $(report "$tmp/report" answered) $(report "$tmp/report" failed)"
sends "p2p: 70 hosts by TCP, 250 by UDP, high ports" "count(values(by(6), 'daddr')) == 70 and count(values(by(17), 'daddr')) == 250
	 and each(by(6) + by(17), lambda f: 10000 <= f.dport <= 65000)" p2p --rate 100 --seconds 10
sends "printer-search: 10 hosts on 161, twice" "(u := [f for f in by(17) if f.dport == 161]) and count(u) == 20
	 and count(values(u, 'daddr')) == 10" printer-search --to 198.19.5.0/24
sends "factory: two addresses, one MAC, DHCP between them" "one(frames, 'source') and {ip('192.168.0.20'), ip('0.0.0.0')} <
	 values(by(17), 'saddr') and [f.saddr in net('10.66.0.0/24') for f in by(17)][-1] and count([f for f in by(17) if f.dport == 67]) >= 2" factory
check "factory: it got a lease" grep -q '"leased": "10.66.0.1[0-5]' "$tmp/report"

for what in electrum jsonrpc mqtt bitcoin; do
	sends "lookalike $what: speaks" "any(f.payload for f in by(6)) and values(by(6), 'daddr') == {ip('198.18.0.12')}" \
		lookalike --what $what --count 3
	check "lookalike $what: is answered" test "$(report "$tmp/report" answers)" -ge 2
done
for what in kasa adb; do
	sends "lookalike $what: speaks to the LAN" "any(f.payload for f in by(6)) and values(by(6), 'daddr') == {ip('10.66.0.12')}" \
		lookalike --what $what --to 10.66.0.12 --count 3
	check "lookalike $what: is answered" test "$(report "$tmp/report" answers)" -ge 2
done

flood_of() { sends "flood $1: $2" "(t := by($3)) and count(t) == 300 and $4" flood --what "$1" --count 300; }
flood_of udp1 "1 byte" 17 'each(t, lambda f: len(f.payload) == 1)'
flood_of udp1400 "1,400 bytes" 17 'each(t, lambda f: len(f.payload) == 1400)'
flood_of syn52 "52 bytes, MSS-NOP-NOP-SACK-NOP-WS" 6 'each(t, lambda f: f.length == 52 and f.flags == 2 and
	[f.options[i] for i in (0, 4, 5, 6, 8, 9)] == [2, 1, 1, 4, 1, 3])'
flood_of syn40 "40 bytes" 6 'each(t, lambda f: f.length == 40 and f.flags == 2)'
flood_of ack "512 bytes" 6 'each(t, lambda f: len(f.payload) == 512 and f.flags == 16)'
flood_of gre "UDP inside" 47 'each(t, lambda f: f.payload[:4].hex() == "00000800" and f.payload[13] == 17)'
flood_of spoof-public "no source of ours" 17 'count(values(t, "saddr")) > 200 and each(t, lambda f: f.saddr.is_global)'
flood_of spoof-lan "sources of our neighbours" 17 'count(values(t, "saddr")) > 50 and each(t, lambda f: f.saddr in net("10.66.0.0/24"))'

sends "mac-flood: every frame from another MAC" "(t := by(17)) and count(values(t, 'source')) == count(t) == 1000
	 and each(t, lambda f: f.source.startswith('06:67'))" mac-flood --count 1000
sends "arp-sweep: 254 targets" "count(values(by('arp'), 'daddr')) == 254 and values(by('arp'), 'target') == {'ff:ff:ff:ff:ff:ff'}" \
	arp-sweep --rate 400
sends "neighbour-sweep: 50 groups" "(t := [f for f in by(58) if f.payload[0] == 135 and f.ttl == 255 and f.target.startswith('33:33:ff')])
	 and count({f.payload[8:24] for f in t}) == 50" neighbour-sweep --rate 400 --count 50
sends "echo-sweep: 84 bytes" "(t := by(1)) and count(values(t, 'daddr')) == 50 and each(t, lambda f: f.length == 84 and f.payload[0] == 8)" \
	echo-sweep --count 50 --rate 400
sends "echo-sweep over IPv6" "count(values([f for f in by(58) if f.payload[0] == 128], 'daddr')) == 50" \
	echo-sweep --count 50 --rate 400 --to 2001:db8:1::/64
sends "udp-hosts: one port of 50" "count(values(by(17), 'daddr')) == 50 and one(by(17), 'dport')" udp-hosts --count 50 --rate 400
sends "udp-hosts over IPv6" "count(values(by(17), 'daddr')) == 50" udp-hosts --count 50 --rate 400 --to 2001:db8:1::/64
sends "udp-ports: 50 of one host" "count(values(by(17), 'dport')) == 50 and one(by(17), 'daddr') and not any(f.payload for f in by(17))" \
	udp-ports --count 50 --rate 400
for scan in null:0 fin:1 xmas:41; do
	sends "flag-scan ${scan%:*}" "(t := by(6)) and values(t, 'flags') == {${scan#*:}} and count(values(t, 'dport')) == 50
		and one(t, 'seq') and one(t, 'sport') and each(t, lambda f: f.length == 40 and 37 <= f.ttl <= 59)" \
		flag-scan --what "${scan%:*}" --count 50 --rate 400
done
sends "client: every try, tags and fragments among them" "[f.tags for f in frames if f.tags] == [[100], [0], [66], [100, 66], [66, 100], [100], [100], [0]]
	 and {2, 6, 17, 58} <= {f.protocol for f in frames} and any(f.dport == 853 for f in frames)" client --peer 02:66:00:00:00:02
check_equal "client: 21 tries" 21 "$(report "$tmp/report" frames)"

generate bot "$tmp/once" mirai --count 40 --rate 400 --seed 5
sends "a seed repeats itself" "count(by(6)) == 40" mirai --count 40 --rate 400
cp "$tmp/sent.pcap" "$tmp/first.pcap"
sends "and again" "count(by(6)) == 40" mirai --count 40 --rate 400
packets_of() { tcpdump -nn -t -x -r "$1" tcp 2>/dev/null; }
check "to the bit" test "$(packets_of "$tmp/first.pcap")" = "$(packets_of "$tmp/sent.pcap")"
generate bot "$tmp/report" flood --what udp1 --rate 0 --count 200000
note "flood udp1, as fast as it goes: $(report "$tmp/report" per_second) frames a second"
for round in 1 2 3 4 5; do
	generate bot "$tmp/report" flood --what udp1400 --rate 10000 --count 30000
	! awk -v r="$(report "$tmp/report" per_second)" 'BEGIN { exit !(r > 9500) }' || break
done
check "flood udp1400 holds 10,000 a second: $(report "$tmp/report" per_second) (round $round)" \
	awk -v r="$(report "$tmp/report" per_second)" 'BEGIN { exit !(r > 9500) }'
