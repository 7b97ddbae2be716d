#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What looks like a scan or a miner, and is none, is never quarantined.
#
#   devices ── lan1 .. lan10 ── br-lan [gw: xdpend, dnsmasq] wan ── [net: a third of the names, Electrum, MQTT, ...]
#
# G6: a phone behind a thing's MAC. G7: file sharing. G8: a printer search. G9: an address from the factory. G12: protocols.

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin lookalike
needs dnsmasq busybox || exit 0

house
names=(- phone sharer searcher searcher2 factory wallet hub laptop node plug)
for n in 1 2 3 4 5 6 7 8 9 10; do device "${names[n]}" $n; done
in_ns net ip route add local 198.18.200.0/24 dev lo
for n in $(seq 60); do echo "198.18.$([ $((n % 3)) = 0 ] && echo 200 || echo 7).$n h$n.cloud.example"; done >"$tmp/hosts"
echo "198.18.0.10 cloud.example" >>"$tmp/hosts"
names_server "$tmp/hosts"
background net "$tmp/pool.log" python3 "$lib/stratum.py" pool 443 3333 1883 8333 50001
background plug "$tmp/plug.log" python3 "$lib/stratum.py" pool 9999 5555
eventually 5 grep -q ready "$tmp/pool.log"
eventually 5 grep -q ready "$tmp/plug.log"

daemon_start --enforce
for n in 1 2 3 4 5 6 7 8 9 10; do greet "${names[n]}" $n; done
measure_begin
declare -A process

# begin N REPORT GENERATOR [OPTIONS...]
begin() {
	local n=$1 file=$2
	shift 2
	generate_in_background "${names[n]}" "$tmp/$file.json" "$@" --seed "$n"
	process[$file]=$pid
}

# done_with FILE: lets it run to its end; its line must be there.
done_with() {
	wait "${process[$1]}"
	[ -n "$(report "$tmp/$1.json" frames)" ] || not_ok "$1: the generator failed: $(tail -n 1 "$tmp/$1.json")"
}

# harmless N TEXT: it was never quarantined, not even for a moment, and its state is one that harms nobody.
harmless() {
	local mac now
	mac=$(device_mac "$1")
	now=$(state "$mac")
	if judged "$mac" || [[ ! $now =~ ^(new|learning|normal|suspect)$ ]]; then
		not_ok "$2: is $now; $(cli explain "$mac" 2>&1 | head -n 3 | tr '\n' ' ')"
	else
		ok "$2: never quarantined, is $now"
	fi
}

# What lasts a minute, all at once. The phone's 54 hosts come within 50 s, as behind a smart plug that was set up.
begin 1 phone phone --dns 10.66.0.1 --rate 54/50
begin 2 sharer p2p
begin 3 search printer-search
begin 4 search2 printer-search --to 198.19.5.0/24
begin 5 factory factory
begin 7 mqtt lookalike --what mqtt --count 40 --rate 1
begin 9 bitcoin lookalike --what bitcoin --count 40 --rate 1
for what in kasa adb; do
	begin 8 $what lookalike --what $what --to "$(device_ip 10)"
done
begin 6 electrum lookalike --what electrum
begin 7 jsonrpc lookalike --what jsonrpc
for file in electrum jsonrpc kasa adb; do
	done_with $file
	check "$file: was answered" test "$(report "$tmp/$file.json" answers)" -ge 5
done
done_with factory
check "factory address: it got another one by DHCP" grep -q '"leased": "10.66.0.1[0-5]' "$tmp/factory.json"
for file in search search2 mqtt bitcoin phone sharer; do done_with $file; done
check_equal "phone: 60 names, 18 answered, 36 not" "60 18 36" \
	"$(report "$tmp/phone.json" resolved) $(report "$tmp/phone.json" answered) $(report "$tmp/phone.json" failed)"
check_equal "file sharing: 320 first contacts" 320 "$(report "$tmp/sharer.json" frames)"
sleep 4 # a contact fails after 3.5 s

harmless 1 "a phone's 54 hosts on 443 behind one MAC (G6)"
harmless 2 "file sharing: 70 failed TCP and 250 UDP contacts (G7)"
harmless 3 "a printer search on the LAN (G8)"
harmless 4 "a printer search beyond the gateway (G8)"
harmless 5 "an address from the factory, then DHCP (G9)"
harmless 6 "Electrum (G12)"
harmless 7 "MQTT on 1883, JSON-RPC on 3333 (G12)"
harmless 8 "Kasa and adb on the LAN (G12)"
harmless 9 "Bitcoin's P2P on 8333 (G12)"
harmless 10 "the plug that answers them"

# The watch over them is awake: the same phone, when it scans.
hold_arp phone
generate phone "$tmp/scan.json" mirai --count 40 --rate 40
check "but the phone is quarantined when it scans" eventually 3 judged "$(device_mac 1)"
measure_end
