#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The portal as a quarantined device and its owner meet it, the notice page on the LAN side, and what neither lets anybody do.
#
#   camera  ── lan1 ┐
#   printer ── lan2 ┼ br-lan [gw: xdpend, notice page on 10.66.0.1:8080] wan ── [net]
#   console ── lan3 ┘    └ xdpen-trunk ── quarantine [quarantine: 10.66.0.1 again, dnsmasq, portal]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/quarantine_net.sh
. "$lib/quarantine_net.sh"
net_begin page
needs dnsmasq nft curl nmap jq || exit 0

house
device camera 1
device printer 2
device console 3
camera=$(device_mac 1)
printer=$(device_mac 2)
quarantine_begin
printf '0 %s 10.66.0.11 front-door *\n0 %s 10.66.0.12 <script>alert(1)</script> *\n' "$camera" "$printer" >"$tmp/leases"

# fetch DEVICE CURL-OPTIONS...: the body; get: the same from the portal by name.
fetch() { in_ns "$1" curl -s -m 10 "${@:2}"; }
code() { fetch "$@" -o /dev/null -w '%{http_code}'; }
home=http://portal.test/
# Names are asked for at the gateway, as the device would.
named() { fetch "$1" --resolve portal.test:80:10.66.0.1 "${@:2}"; }
shows() { grep -qF -- "$1" <<<"$("${@:2}")"; }
hides() { ! shows "$@"; }
token() { named "$1" "$home" | sed -n 's/.*name="token" value="\([^"]*\)".*/\1/p'; }
press() { named "$1" -d "token=$2" "${home}fixed?lang=en" "${@:3}"; }
pressed() { named "$1" -d "token=$2" "${home}fixed" -o /dev/null -w '%{http_code}' "${@:3}"; }
scan() {
	in_ns camera nmap -n -Pn -sS -p 23 --min-rate 200 --max-retries 0 198.18.3.1-40 >/dev/null 2>&1
	eventually 10 is_state "$camera" quarantined
}
portal_pid() { ip netns pids "$quarantine" | while read -r each; do [ "$(cat "/proc/$each/comm" 2>/dev/null)" != xdpen-portal ] || echo "$each"; done; }

daemon_start --enforce --redirect xdpen-trunk --redirect-untagged --leases "$tmp/leases" --portal-group nogroup
for name in camera printer console; do
	meet "$name"
	in_ns "$name" ping -c 2 -i 0.3 -W 1 198.18.0.10 >/dev/null
	in_ns "$name" ping -c 1 -W 1 2001:db8::10 >/dev/null
done
check "the quarantine network, with a portal" quarantine_net up br-lan --way redirect --portal portal.test --portal-group nogroup
portal=$(portal_pid)
check "status says that it runs" shows 'xdpen-portal=running' quarantine_net status
background gw "$tmp/notice.log" "$BUILD/xdpen-portal" --notice --listen 10.66.0.1:8080 --listen '[fd66::1]:8080' --run "$run" --group nogroup
notice=$pid
eventually 5 grep -q ready "$tmp/notice.log"

# 1. Whom and what it may.
check_equal "it is nobody, in one group, without a capability, and filtered" \
	"65534 65534 0000000000000000 0000000000000000 1 2" \
	"$(awk '$1 == "Uid:" || $1 == "Groups:" || $1 == "CapEff:" || $1 == "CapBnd:" || $1 == "NoNewPrivs:" || $1 == "Seccomp:" { printf "%s ", $2 }' \
		"/proc/$portal/status" | awk '{ print $1, $2, $3, $4, $5, $6 }')"
check "no file is open but sockets and epoll" hides / find "/proc/$portal/fd" -lname '/*' -not -lname /dev/null -not -lname "*/portal.log" -printf '%l\n'

# 2. Who is not cut off.
check "the LAN page: nothing is cut off" shows 'No device is cut off' fetch console http://10.66.0.1:8080/
check_equal "the LAN page for programs" '0 0' "$(fetch console http://10.66.0.1:8080/list | jq -r '"\(.count) \(.devices | length)"')"
check_equal "the LAN page has no button's address" 405 "$(code console -d token=x http://10.66.0.1:8080/fixed)"
check "the gateway has no portal for it" hides 'cut off' fetch console http://10.66.0.1/

# 3. Cut off: the page, by every way to it.
check "the camera scans and is put aside" scan
check "by name" shows 'This device is cut off' named camera "$home"
check "by address" shows 'This device is cut off' fetch camera -L http://10.66.0.1/
check "by IPv6" shows 'This device is cut off' fetch camera -g 'http://[fd66::1]/'
check "in Japanese" shows 'この機器は切り離されています' named camera -H 'Accept-Language: ja,en;q=0.5' "$home"
check "in Japanese by the link" shows '<html lang="ja">' named camera "$home?lang=ja"
check "in English for others" shows '<html lang="en">' named camera -H 'Accept-Language: fr, ja;q=0' "$home"
check "it names the device's address" shows "$camera" named camera "$home"
check "it has a button" shows '<button' named camera "$home"
check "and its name" shows 'front-door' named camera "$home"
check "nothing is loaded from anywhere" hides 'src=' named camera "$home"
named camera -D "$tmp/head" -o /dev/null "$home"
check "nothing may be" grep -qi "^content-security-policy: default-src 'none'; style-src 'nonce-" "$tmp/head"
check "nothing is kept" grep -qi '^cache-control: .*no-store' "$tmp/head"
check_equal "HEAD has no body" 0 "$(named camera -I "$home" -o /dev/null -w '%{size_download}')"

# 4. RFC 8908 and the probes of phones.
check_equal "the API says where the portal is" 'true http://portal.test/ false' \
	"$(named camera http://portal.test/api | jq -r '"\(.captive) \(."user-portal-url") \(."can-extend-session")"')"
check_equal "its type" application/captive+json "$(named camera http://portal.test/api -o /dev/null -w '%{content_type}')"
check_equal "its address by DHCP is that one" "http://portal.test/api" \
	"$(sed -n 's/dhcp-option-force=114,"\(.*\)"/\1/p' "$tmp/net/$quarantine/dnsmasq.conf")"
for probe in connectivitycheck.gstatic.com/generate_204 captive.apple.com/hotspot-detect.html www.msftconnecttest.com/connecttest.txt; do
	check_equal "probe $probe is led to the portal" "302 $home" \
		"$(fetch camera --connect-to "::10.66.0.1:80" "http://$probe" -o /dev/null -w '%{http_code} %{redirect_url}')"
done
check_equal "by IPv6 to the address" 'http://[fd66::1]/' "$(fetch camera -g -H 'Host: example.org' 'http://[fd66::1]/x' -o /dev/null -w '%{redirect_url}')"
check_equal "by a link-local address to the name" "$home" \
	"$(fetch camera -g 'http://[fe80::66:ffff:fe00:1%25eth0]/' -o /dev/null -w '%{redirect_url}')"
check_equal "without a name (HTTP/1.0) too" 302 "$(code camera -0 -H 'Host:' http://10.66.0.1/)"

# 5. What it refuses. The token is a good one.
good=$(token camera)
check "a token has its form" test "${#good}" = 25
check_equal "under another name the button does nothing" 302 "$(code camera -H 'Host: evil.test' -d "token=$good" http://10.66.0.1/fixed)"
check_equal "no token" 403 "$(pressed camera '')"
check_equal "a forged token" 403 "$(pressed camera "$(tr 0-9a-f 1-9a-f0 <<<"$good")")"
check_equal "the token with something behind it" 403 "$(pressed camera "${good}0")"
check_equal "by GET nothing is pressed" 302 "$(named camera "${home}fixed?token=$good" -o /dev/null -w '%{http_code}')"
check_equal "another address" 403 "$(fetch camera -g -d "token=$good" 'http://[fd66::1]/fixed' -o /dev/null -w '%{http_code}')"
for method in PUT DELETE OPTIONS PATCH TRACE CONNECT FOO; do
	check_equal "$method" 405 "$(named camera -X "$method" "$home" -o /dev/null -w '%{http_code}')"
done
for path in favicon.ico index.html ../etc/passwd '%2e%2e/%2e%2e/etc/passwd' list fixed/ api/; do
	check_equal "no '$path'" 404 "$(named camera --path-as-is "$home$path" -o /dev/null -w '%{http_code}')"
done
long=$(printf '%0300d' 0)
check_equal "a long address" 414 "$(named camera "$home$long" -o /dev/null -w '%{http_code}')"
check_equal "2 KiB behind the button" 413 "$(named camera -d "token=$good&x=$(printf '%02000d' 0)" "${home}fixed" -o /dev/null -w '%{http_code}')"
check_equal "and in pieces of unknown length" 000 \
	"$(named camera -H 'Transfer-Encoding: chunked' -d "token=$good&x=$(printf '%02000d' 0)" "${home}fixed" -o /dev/null -w '%{http_code}')"
check "headers without end" test "$(named camera -H "X: $(printf '%09000d' 0)" "$home" -o /dev/null -w '%{http_code}')" -ge 400
for junk in 'GET' '\r\n\r\n' 'GET / HTTP/9.9\r\n\r\n' 'POST /fixed HTTP/1.1\r\nHost: portal.test\r\nContent-Length: -1\r\n\r\n' \
	'\x16\x03\x01\x02\x00\x01\x00' 'GET / HTTP/1.1\r\nHost: portal.test\r\nHost: evil.test\r\n\r\n' '\x00\x00\x00\x00\r\n\r\n'; do
	printf %b "$junk" | in_ns camera timeout 1 nc -q 0 10.66.0.1 80 >/dev/null 2>&1
done
check_equal "it is still the same process" "$portal" "$(portal_pid)"
check_equal "and the camera where it was" quarantined "$(state "$camera")"

# 6. The LAN page now.
fetch console http://10.66.0.1:8080/ >"$tmp/notice.html"
check "it names the device" grep -q "$camera" "$tmp/notice.html"
check "it loads itself again" grep -q 'http-equiv="refresh"' "$tmp/notice.html"
check "it has no button and no form" hides '<form' cat "$tmp/notice.html"
check_equal "for programs" "1 $camera scan-service" "$(fetch console http://10.66.0.1:8080/list | jq -r '"\(.count) \(.devices[0].mac) \(.devices[0].evidence)"')"
check "by IPv6, in Japanese" shows '切り離されている機器' fetch console -g -H 'Accept-Language: ja' 'http://[fd66::1]:8080/'
check_equal "under another name: led to the address, so no page elsewhere can read it" 'http://10.66.0.1:8080/' \
	"$(fetch console -H 'Host: evil.test' http://10.66.0.1:8080/list -o /dev/null -w '%{redirect_url}')"
check_equal "what is the portal's is not there" 404 "$(code console http://10.66.0.1:8080/api)"

# 7. The button: twice, and not a third time.
for round in 1 2; do
	[ "$round" = 1 ] || check "round $round: the camera scans again" scan
	pressing=$(token camera)
	check "round $round: the whole answer comes" shows 'Thank you' press camera "$pressing"
	check "round $round: and then it is released" eventually 5 is_state "$camera" probation
	check "round $round: it is on the LAN" in_ns camera ping -c 1 -W 1 198.18.0.10
	check "round $round: the log says by whom" shows "'it is fixed' from 10.66.0.11: released" cat "$tmp/net/$quarantine/portal.log"
done
check "the third time" scan
check "there is no button" hides '<button' named camera "$home"
check "but the administrator" shows 'Only the person who looks after this network' named camera "$home"
check_equal "an old token does not help" 403 "$(pressed camera "$pressing")"
check_equal "it stays where it is" quarantined "$(state "$camera")"
check "put aside by the administrator" cli quarantine "$printer"
check "no button either" hides '<button' named printer "$home"
check "one device's token is no other's" test "$(pressed printer "$good")" = 403
check "a name that is none is not shown" hides 'script' named printer "$home"
check "its page is about itself" hides "$camera" named printer "$home"

# 8. Many, and slow ones. Eight connections an address, 64 in all; an honest one finds a place.
cat >"$tmp/flood.py" <<'EOP'
import socket, sys, time
held = []
for _ in range(200):
    s = socket.socket()
    s.settimeout(0.5)
    try:
        s.connect((sys.argv[1], 80))
        s.send(b"GET / HTTP/1.1\r\nHost: portal.test\r\nX: ")
        held.append(s)
    except OSError:
        pass
print("ready", flush=True)
end = time.time() + 40
closed = 0
while held and time.time() < end:
    for s in list(held):
        try:
            s.send(b"a")
        except OSError:
            held.remove(s)
    time.sleep(1)
print("held", len(held), flush=True)
EOP
background camera "$tmp/flood.log" python3 "$tmp/flood.py" 10.66.0.1
flood=$pid
eventually 30 grep -q ready "$tmp/flood.log"
check "under 200 dripping connections of one: another is served" shows 'This device is cut off' named printer "$home"
check "memory stays bounded" test "$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$portal/status")" -le 16384
check "and each of them is ended" eventually 40 grep -q 'held 0' "$tmp/flood.log"
stop "$flood"
check "then the camera itself is served, too" eventually 10 shows 'This device is cut off' named camera "$home"
check_equal "by the same process" "$portal" "$(portal_pid)"

# One device under hundreds of addresses does not use up the questions that all may ask of the daemon.
cat >"$tmp/hammer.py" <<'EOP'
import socket, sys, threading, time
end = time.time() + float(sys.argv[1])
def hammer(thread):
    number = 0
    while time.time() < end:
        s = socket.socket(socket.AF_INET6)
        s.settimeout(0.5)
        try:
            s.bind((f"fd66::a:{thread:x}:{number % 40:x}", 0))
            s.connect(("fd66::1", 80))
            s.send(b"GET / HTTP/1.1\r\nHost: [fd66::1]\r\nConnection: close\r\n\r\n")
            s.recv(16)
        except OSError:
            pass
        s.close()
        number += 1
for thread in range(16):
    threading.Thread(target=hammer, args=(thread,)).start()
print("ready", flush=True)
EOP
for thread in {0..15}; do for n in {0..39}; do printf 'address add fd66::a:%x:%x/128 dev eth0 nodad\n' "$thread" "$n"; done; done >"$tmp/addresses"
in_ns camera ip -6 -batch "$tmp/addresses"
background camera "$tmp/hammer.log" python3 "$tmp/hammer.py" 12
hammer=$pid
eventually 10 grep -q ready "$tmp/hammer.log"
sleep 2
answered=0
for _ in {1..16}; do
	[ "$(named printer "$home" -o /dev/null -w '%{http_code}')" != 200 ] || answered=$((answered + 1))
	sleep 0.4
done
check_equal "beside one that hammers from 640 addresses each request of another is answered" 16 "$answered"
stop "$hammer"

# 9. Without the daemon, and after it has come back.
daemon_stop
sleep 1.5 # an answer of the daemon's holds for a second
check_equal "no daemon: the page says so" 503 "$(named camera "$home" -o /dev/null -w '%{http_code}')"
check "in plain words" shows 'does not answer' named camera "$home"
check_equal "nor does the API call it free" true "$(named camera http://portal.test/api | jq .captive)"
check_equal "the LAN page, too" 503 "$(code console http://10.66.0.1:8080/)"
daemon_start --enforce --redirect xdpen-trunk --redirect-untagged --leases "$tmp/leases" --portal-group nogroup
check "back: so is the page" eventually 5 shows 'This device is cut off' named camera "$home"
check "released by hand" cli release "$printer"
kill "$portal"
check "a portal that ended is started again" eventually 8 shows 'This device is cut off' named camera "$home"

# 10. Figures. Whatever the machine does beside, a person does not wait.
cli release "$camera" >/dev/null
background camera "$tmp/first" python3 "$lib/first_page.py" 10.66.0.1 "$run/control" "quarantine $camera"
eventually 15 test -s "$tmp/first"
first=$(cat "$tmp/first")
note "first page $first us after the request to the daemon"
check "a first page within a second of the request to the daemon" test "$first" -le 1000000
portal=$(portal_pid)
memory() { awk '$1 == "Rss:" { rss += $2 } $1 == "Pss:" { pss += $2 } END { print rss, pss }' "/proc/$1/smaps_rollup"; }
note "resident memory, kB (Rss Pss): portal $(memory "$portal"), notice $(memory "$notice"), xdpend $(memory "$daemon")"
check "down" quarantine_net down
check "no portal is left" test -z "$(ip netns pids "$quarantine" 2>/dev/null)"
stop "$notice"
check "the LAN page ended by itself" hides 'rror' cat "$tmp/notice.log"
