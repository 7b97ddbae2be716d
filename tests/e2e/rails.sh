#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is never cut off by itself, and how many are at most.
#
#   uplink, bot1 ... bot8 ── lan1 ... lan9 ── br-lan [gw: xdpend] wan ── [net]
#
# The default route leads through `uplink`, a device on the LAN side.

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin rails

house
device uplink 1
for n in 2 3 4 5 6 7 8 9; do device "bot$n" "$n"; done
uplink=$(device_mac 1)
tried=0 held=0

# rail TEXT COMMAND...: a rail that was tried; it has held when the command succeeds.
rail() {
	tried=$((tried + 1))
	if check "$@"; then held=$((held + 1)); fi
}

# SYNs to hosts of the internet on telnet, none of which answers.
scan() { in_ns "$1" python3 "$lib/frames.py" mirai eth0 target="$gateway_mac" from="$2" to=198.18.9.1 count="${3:-60}" rate=200; }
test_suspects() { [ "$(cli list --json | grep -o '"state":"suspect"' | wc -l)" -ge 4 ]; }
test_six() { [ "$(cli list --json | grep -o '"state":"quarantined"' | wc -l)" = 6 ]; }

in_ns gw ip route add default via 10.66.0.11
in_ns gw ping -c 1 -W 1 10.66.0.11 >/dev/null
breaker=5
daemon_start --enforce --guard "$(device_mac 9)"
meet uplink
for n in 2 3 4 5 6 7 8 9; do meet "bot$n"; done

# 1. The guard list, and who scans all the same.
guards() { cli status --json | fields --where "mac=$1" reasons; }
rail "the next hop is on the guard list" eventually 5 grep -q next-hop <<<"$(guards "$uplink")"
rail "so is the device that the command line names" grep -q listed <<<"$(guards "$(device_mac 9)")"
check "status says so as text" grep -q "guarded.*$uplink next-hop" <<<"$(cli status)"
check "show says so" grep -q 'guarded.*next-hop' <<<"$(cli show "$uplink")"
check "explain says so" grep -q 'is the next hop' <<<"$(cli explain "$uplink" | tr '\n' ' ')"
scan uplink 10.66.0.11 >/dev/null
rail "the next hop scans: it becomes suspect" eventually 5 is_state "$uplink" suspect
rail "and is not cut off" reaches uplink
scan bot9 10.66.0.19 >/dev/null
rail "a listed device scans: it becomes suspect" eventually 5 is_state "$(device_mac 9)" suspect
rail "and is not cut off" reaches bot9

# 1a. Who sends under the gateway's own address shields itself, and the log says by which port.
in_ns bot8 python3 "$lib/frames.py" mirai eth0 source=02:66:ff:00:00:01 target=02:66:ff:00:00:01 from=10.66.0.18 to=198.18.9.1 \
	count=10 rate=100 >/dev/null
check "the gateway's own MAC address comes in: a warning names the port" \
	eventually 5 log_says "02:66:ff:00:00:01 is a MAC address of the gateway's own, and frames from it come in by lan8"

# 2. An operator may, when he says so twice.
out=$(cli quarantine "$uplink" 2>&1)
code=$?
rail "quarantine of the next hop is refused with exit 5" test $code = 5
rail "and it says what would be cut" grep -q 'everything behind the gateway would be cut off' <<<"$out"
rail "nothing was done" reaches uplink
out=$(cli quarantine "$uplink" --force 2>&1)
code=$?
check "--force does it" test $code = 0
check "and says what is cut" grep -q 'everything behind the gateway' <<<"$out"
check "it is cut off" test ! "$(reaches uplink >/dev/null && echo reached)"
check "release" cli release "$uplink"
rail "released, it is still guarded" grep -q next-hop <<<"$(guards "$uplink")"

background gw "$tmp/watch.log" "$BUILD/xdpen" --pins "$pins" --run "$run" watch
check "watch waits" eventually 5 watching "$pid"
# 3. Seven scanners at once: nine devices are known, so three may go.
for n in 2 3 4 5 6 7 8; do
	scan "bot$n" "$(device_ip "$n")" >/dev/null &
	scans[n]=$!
done
wait "${scans[@]}"
check "the circuit breaker opens, and says so" eventually 10 log_says 'circuit breaker is open'
check "so does watch" eventually 3 grep -q 'circuit breaker is open: 3 of 3 devices' "$tmp/watch.log"
rail "the others are suspect" eventually 5 test_suspects
sleep 3
count=$(cli list --json | grep -o '"state":"quarantined"' | wc -l)
rail "no more than three are in quarantine, and no less" test "$count" = 3
status=$(cli status --json)
code=$?
check "status is degraded" test $code = 4
check "and names the breaker" grep -q 'circuit breaker is open: 3 devices' <<<"$status"
check "the JSON says it is open" test "$(fields breaker.open <<<"$status")" = true

# 4. A restart is no way round it; an operator's word is.
daemon_stop
daemon_start --enforce --guard "$(device_mac 9)"
scan bot8 10.66.0.18 >/dev/null
sleep 2
rail "after a restart there are still three" test "$(cli list --json | grep -o '"state":"quarantined"' | wc -l)" = 3
check "mode enforce" cli mode enforce
for n in 2 3 4 5 6 7 8; do scan "bot$n" "$(device_ip "$n")" 20 >/dev/null; done
check "closed by an operator, it lets three more go" eventually 10 test_six
sleep 2
rail "and not one more" test_six

# 5. In monitor mode nothing is spent.
daemon_reset
daemon_start --monitor
for n in 1 2 3 4 5 6 7 8; do meet "$([ "$n" = 1 ] && echo uplink || echo "bot$n")"; done
for n in 2 3 4 5 6 7; do scan "bot$n" "$(device_ip "$n")" >/dev/null; done
check "monitor: all six are told" eventually 10 test_six
check_equal "monitor: the breaker is closed" false "$(cli status --json | fields breaker.open)"
rail "monitor: nobody is cut off" reaches bot2

# 6. The administrator: a login record and an established connection, not one of them. The daemon sees a record of ours.
daemon_reset
mkdir "$tmp/wrapped"
ln -s "$BUILD/xdpen" "$tmp/wrapped/xdpen"
printf '#!/bin/sh\nmount -t tmpfs tmpfs /run && cp "%s" /run/utmp || exit 1\nexec "%s" "$@"\n' "$tmp/utmp" "$BUILD/xdpend" >"$tmp/wrapped/xdpend"
chmod +x "$tmp/wrapped/xdpend"
# login ADDRESS PID: the record as sshd writes it, utmp(5).
login() {
	python3 -c 'import socket, struct, sys
sys.stdout.buffer.write(struct.pack("<hxxi32s4s32s256shhiii16s20s", 7, int(sys.argv[2]), b"pts/0", b"ts/0", b"root", b"", 0, 0, 0, 0,
    0, socket.inet_aton(sys.argv[1]) + bytes(12), b""))' "$1" "$2" >"$tmp/utmp"
}
# admin EXPECTED TEXT
admin() {
	BUILD=$tmp/wrapped daemon_start --enforce
	meet bot2
	if [ "$1" = 1 ]; then eventually 3 administrates 1; else sleep 1.2; fi
	rail "$2" administrates "$1"
	daemon_reset
}
administrates() { [ "$(guards "$(device_mac 2)" 2>/dev/null | grep -c administrator)" = "$1" ]; }
if [ "$(uname -m)" = x86_64 ] && [ "$(readlink -f /var/run)" = /run ]; then
	background gw "$tmp/ssh.log" python3 -c 'import socket, time
s = socket.create_server(("10.66.0.1", 22)); print("ready", flush=True); c = s.accept(); time.sleep(600)'
	eventually 5 grep -q ready "$tmp/ssh.log"
	login 10.66.0.12 $$
	admin 0 "a login record without a connection guards nobody"
	background bot2 "$tmp/session.log" python3 -c 'import socket, time
s = socket.create_connection(("10.66.0.1", 22)); print("there", flush=True); time.sleep(600)'
	check "the session is there" eventually 5 grep -q there "$tmp/session.log"
	admin 1 "with a connection to port 22 it is the administrator"
	login 10.66.0.12 999999999
	admin 0 "a record whose process has gone guards nobody"
	login 10.66.0.13 $$
	admin 0 "a connection without a login guards nobody"
else
	skip "login records are not in /run/utmp here, or not in the form that is played here"
fi

note "rails tried / held: $tried / $held"
