#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Commands that tell people (--notify) and the site's own switch (--exec): when they run, with what, as whom; what
# becomes of those that fail, hang, talk too much or come too often; and that the daemon never waits for one.
#
#   camera, printer, bot3 ... bot8 ── lan1 ... lan8 ── br-lan [gw: xdpend] wan ── [net]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin hook
needs jq nmap || exit 0

house
device camera 1
device printer 2
for n in 3 4 5 6 7 8; do device "bot$n" "$n"; done
camera=$(device_mac 1)
printer=$(device_mac 2)
printf '0 %s 10.66.0.11 cam-<1> *\n' "$camera" >"$tmp/leases"
mkdir "$tmp/told" "$tmp/cut"

# program NAME: a script from stdin that nobody else can write to.
program() {
	cat >"$tmp/$1"
	chmod 755 "$tmp/$1"
}
program tell <<EOS
#!/bin/sh
cat >"$tmp/told/\$(date +%s%N)-\$\$"
grep -E '^(Cap(Prm|Eff|Amb)|NoNewPrivs)' /proc/self/status >"$tmp/rights"
ls /proc/self/fd >"$tmp/descriptors"
env >"$tmp/environment"
pwd >"$tmp/directory"
echo "told \$#: \$*"
EOS
# The switch: a file for each device that it cuts off; it fails while \$tmp/broken is there.
# What it was told is written down once it is done, so that who reads it can look at the files.
program switch <<EOS
#!/bin/sh
message=\$(cat)
[ ! -e "$tmp/broken" ] || { echo 'the switch does not answer' >&2; exit 3; }
what=\$(echo "\$message" | jq -r .do)
case \$what in
set) rm -f "$tmp"/cut/*; for mac in \$(echo "\$message" | jq -r '.devices[].mac'); do touch "$tmp/cut/\$mac"; done ;;
quarantine) touch "$tmp/cut/\$(echo "\$message" | jq -r .device.mac)" ;;
release) rm -f "$tmp/cut/\$(echo "\$message" | jq -r .device.mac)" ;;
esac
echo "\$message" >>"$tmp/messages"
EOS

# told FILTER: how many notifications jq's FILTER selects.
told() { cat "$tmp"/told/* 2>/dev/null | jq -c "select($1)" | wc -l; }
is_told() { [ "$(told "$1")" = "$2" ]; }
value() { cat "$tmp"/told/* | jq -r "select($1) | $2"; }
is_cut() { [ -e "$tmp/cut/$1" ]; }
is_not_cut() { [ ! -e "$tmp/cut/$1" ]; }
scan() {
	in_ns camera nmap -n -Pn -sS -p 23 --min-rate 200 --max-retries 0 198.18.3.1-40 >/dev/null 2>&1
	eventually 10 is_state "$camera" quarantined
}
hook_is() { [ "$(hooks "$1")" = "$2" ]; }
more_than() { [ "$(hooks "$1")" -gt "$2" ]; }
hooks() { cli notify --json | fields "$1"; }
# Gone, or dead and nobody has asked for it yet.
ended() { ! grep -q '^State:[[:space:]]*[A-Y]' "/proc/$1/status" 2>/dev/null; }
forget() { rm -f "$tmp"/told/* "$tmp/messages"; }

# 1. What is no command, or not safe to run, is refused at the start.
refused() {
	local out
	if out=$(timeout 10 ip netns exec "${prefix}gw" "$BUILD/xdpend" --pins "$pins" --run "$run" "$1" "$2" lan1 2>&1); then
		return 1
	fi
	echo "$out"
	grep -qF -- "$3" <<<"$out"
}
program others <<<'#!/bin/sh'
chmod 757 "$tmp/others"
program plain <<<'#!/bin/sh'
chmod 644 "$tmp/plain"
mkdir -m 777 "$tmp/open"
cp -p "$tmp/tell" "$tmp/open/tell"
check "no absolute path" refused --notify 'tell me' 'absolute path'
check "words for a shell" refused --notify "$tmp/tell me | cat" "'|'"
check "no such file" refused --exec /no/such/file 'No such file'
check "a directory" refused --notify "$tmp" 'no regular file'
check "not executable" refused --notify "$tmp/plain" 'not executable'
check "others can write to it" refused --exec "$tmp/others" 'written to by others'
check "others can replace it" refused --notify "$tmp/open/tell" 'others can write to the directory'

# 2. Without hooks.
daemon_start --enforce
check "no hook: notify says so" grep -q 'without --notify' <<<"$(cli notify)"
cli notify --test >/dev/null 2>&1
check_equal "no hook: a test fails" 1 "$?"
daemon_reset
cli notify >/dev/null 2>&1
check_equal "no daemon: exit code 3" 3 "$?"

# 3. A test.
daemon_start --enforce --leases "$tmp/leases" --notify "$tmp/tell \"two words\" x" --exec "$tmp/switch"
meet camera
meet printer
for n in 3 4 5 6 7 8; do meet "bot$n"; done
out=$(cli notify --test)
code=$?
check_equal "notify --test: exit code" 0 "$code"
check_equal "notify --test: what the command said, and its words" \
	"the command ended with exit code 0: told 2: two words x" "$out"
check "it was told of a test" is_told '.event == "test" and .schema == 1' 1
check_equal "in two languages" "en ja" "$(value '.event == "test"' '.text | keys_unsorted | join(" ")')"
check_equal "no capability, none to be gained" \
	"CapPrm:0000000000000000 CapEff:0000000000000000 CapAmb:0000000000000000 NoNewPrivs:1" \
	"$(tr -d '\t' <"$tmp/rights" | tr '\n' ' ' | sed 's/ $//')"
check_equal "three descriptors, and the directory that ls reads" "0 1 2 3" "$(paste -sd ' ' "$tmp/descriptors")"
check_equal "the directory" / "$(cat "$tmp/directory")"
check_equal "the environment" "LANG PATH" "$(grep -vE '^(PWD|OLDPWD|SHLVL|_)=' "$tmp/environment" | sed 's/=.*//' | sort | tr '\n' ' ' | sed 's/ $//')"
check "the switch is told of all that are cut off first" eventually 5 jq -se '.[0].do == "set" and .[0].devices == []' "$tmp/messages"

# 4. In and out, once each.
check "the camera scans and is put aside" scan
check "told once" eventually 5 is_told '.event == "quarantined"' 1
check_equal "of the right device" "$camera 10.66.0.11 true scan-service" \
	"$(value '.event == "quarantined"' '"\(.device.mac) \(.device.address) \(.device.enforced) \(.device.evidence.name)"')"
check "in plain English" grep -q 'It tried to log in to .* other machines' <<<"$(value '.event == "quarantined"' .text.en)"
check "and Japanese" grep -q '切り離しました' <<<"$(value '.event == "quarantined"' .text.ja)"
check_equal "the texts have no markup of the device's" 0 "$(value '.event == "quarantined"' '.text.en, .text.ja, .title.en, .title.ja' | grep -c '[<>]')"
check "the switch has cut it off" eventually 5 is_cut "$camera"
cli release "$camera" >/dev/null
check "released: told once" eventually 5 is_told '.event == "released"' 1
check "released: the switch, too" eventually 5 is_not_cut "$camera"
sleep 1.5
check_equal "nothing was told twice" 2 "$(told '.event != "test"')"

# 5. What nobody told of arrives all the same: a suspension, a mode.
check "by hand" cli quarantine "$printer"
check "the switch cuts it off" eventually 5 is_cut "$printer"
cli suspend --for 1m >/dev/null
check "suspended: the switch lets it through" eventually 5 is_not_cut "$printer"
cli suspend --off >/dev/null
check "and cuts it off again afterwards" eventually 5 is_cut "$printer"

# 6. A switch that does not answer is told again.
touch "$tmp/broken"
broken=$SECONDS
before=$(hooks exec.failed)
cli quarantine "$(device_mac 3)" >/dev/null
check "the switch fails" eventually 5 more_than exec.failed "$before"
check "the log says what it said" eventually 5 grep -q 'exec: the switch does not answer' "$tmp/xdpend.log"
sleep 2
check "it is tried again" eventually 5 more_than exec.failed $((before + 1))
check "and counted as open" hook_is open 1
cli release "$(device_mac 3)" >/dev/null
cli quarantine "$(device_mac 4)" >/dev/null
rm "$tmp/broken"
check "mended: the newest wish arrives" eventually 15 is_cut "$(device_mac 4)"
# Each pause is twice the one before, so it lasts no longer than the switch was broken, and a little.
check "and what failed half-way is taken back" eventually $((5 + 2 * (SECONDS - broken))) hook_is open 0
check "it is not cut off" is_not_cut "$(device_mac 3)"

# 7. At start all that are in quarantine are told; what was released meanwhile is gone.
daemon_stop
cli release "$printer" >/dev/null
forget
daemon_start --enforce --leases "$tmp/leases" --notify "$tmp/tell" --exec "$tmp/switch"
check "restarted: the set comes first" eventually 5 jq -se '.[0].do == "set"' "$tmp/messages"
check "the one in quarantine is cut off" eventually 5 is_cut "$(device_mac 4)"
check "the one that was released is not" is_not_cut "$printer"
sleep 1.5
check_equal "and nothing is told twice" 1 "$(wc -l <"$tmp/messages")"
check_equal "nor are people told again" 0 "$(told true)"

# 8. More than people can read: bursts are cut, and a summary comes. One more a minute is let by.
began=$SECONDS
for _ in 1 2; do
	for n in 5 6 7 8; do cli quarantine "$(device_mac "$n")" >/dev/null && cli release "$(device_mac "$n")" >/dev/null; done
done
most=$((12 + (SECONDS - began) / 60))
[ "$most" -lt 16 ] || most=16
check "of 16 transitions $most are told" eventually 5 is_told '.device' "$most"
check_equal "the others are counted" $((16 - most)) "$(hooks left_out)"
in_ns gw ip link del lan8
ports=(lan1 lan2 lan3 lan4 lan5 lan6 lan7)
check "after a minute a summary says so" eventually 75 is_told ".event == \"suppressed\" and .number == $((16 - most))" 1
# In, out, in, out of each in turn: two transitions are left out of each device from the last one on.
check_equal "with those devices as they are now" "$(((17 - most) / 2)) probation" \
	"$(value '.event == "suppressed"' '"\(.devices | length) \([.devices[].state] | unique | join(" "))"')"
check "half a minute after an interface has gone, that is told" eventually 45 is_told '.event == "degraded"' 1
check "and which it is" grep -q 'lan8 is not there' <<<"$(value '.event == "degraded"' .detail)"

# 9. A command that hangs or never stops talking; the daemon answers meanwhile.
daemon_reset
program slow <<EOS
#!/bin/sh
cat >/dev/null
sleep 300 &
echo \$! >"$tmp/left"
sleep 300
EOS
daemon_start --enforce --notify "$tmp/slow"
began=$SECONDS
out=$(cli notify --test)
code=$?
took=$((SECONDS - began))
check_equal "a command that hangs is killed" "the command took longer than 10 s and was killed" "$out"
check_equal "and that is a failure" 1 "$code"
check "after ten seconds (took $took)" test "$took" -ge 9 -a "$took" -le 14
check "so is what it had started" eventually 3 ended "$(cat "$tmp/left")"
meet camera
for _ in 1 2 3 4; do cli quarantine "$camera" >/dev/null; cli release "$camera" >/dev/null; done
# One that is due just now may be killed meanwhile. A daemon that waited for them would answer after a kill only.
answers_meanwhile() {
	local late
	late=$(hooks notify.late)
	cli status >/dev/null
	[ "$(hooks notify.late)" = "$late" ]
}
check "with commands hanging status is answered before one of them is killed" eventually 3 answers_meanwhile
facts=$(cli notify --json)
check_equal "two run at once" 2 "$(fields notify.running <<<"$facts")"
check_equal "the rest waits or has been killed" 5 \
	"$(jq '.notify | .running + .waiting + .runs' <<<"$facts")"
children=$(pgrep -P "$daemon")
check "they are there" test -n "$children"
daemon_reset
all_ended() { for pid in $children; do ended "$pid" || return; done; }
check "with the daemon its commands end" eventually 2 all_ended
program talk <<'EOS'
#!/bin/sh
exec yes 'a line of talk'
EOS
daemon_start --enforce --notify "$tmp/talk"
out=$(cli notify --test)
check_equal "a command that never stops talking gets SIGPIPE" "the command was ended by signal 13: a line of talk" "$out"
check_equal "eight lines of it are logged" 8 "$(grep -c 'notify: a line of talk' "$tmp/xdpend.log")"

# 10. What has become unsafe since the start is not run.
chmod 757 "$tmp/talk"
check "a command that others can write to by now is not run" grep -q 'not run.*written to by others' <<<"$(cli notify --test)"
daemon_stop

# 11. In monitor mode people hear, and the switch does not.
daemon_reset
forget
rm -f "$tmp"/cut/*
daemon_start --monitor --notify "$tmp/tell" --exec "$tmp/switch"
meet camera
check "monitor: the camera scans" scan
check "monitor: people are told that it was not enforced" eventually 5 is_told '.event == "quarantined" and .device.enforced == false' 1
check "and so in words" grep -q 'it is not cut off' <<<"$(value '.event == "quarantined"' .title.en)"
sleep 1.2
check "monitor: the switch does nothing" is_not_cut "$camera"
cli mode enforce >/dev/null
check "enforced: it does" eventually 5 is_cut "$camera"

# 12. A throttled device is not merely watched, and not cut off either.
daemon_reset
forget
rm -f "$tmp"/cut/*
daemon_start --enforce --action throttle --notify "$tmp/tell" --exec "$tmp/switch"
meet camera
check "throttle: the camera scans" scan
check "throttle: people are told that it is enforced" eventually 5 is_told '.event == "quarantined" and .device.enforced' 1
check "and what that means" grep -q 'only a few new connections' <<<"$(value '.event == "quarantined"' .title.en)"
check "and for how long" grep -q 'That lasts until' <<<"$(value '.event == "quarantined"' .text.en)"
sleep 1.2
check "throttle: the switch does nothing" is_not_cut "$camera"

# 13. The circuit breaker: what it held back is told, too.
daemon_reset
forget
breaker=1
daemon_start --enforce --notify "$tmp/tell" --exec "$tmp/switch"
meet camera
meet bot3
check "one is put aside" scan
check "the breaker is told of" eventually 5 is_told '.event == "breaker-open" and .number == 1' 1
in_ns bot3 nmap -n -Pn -sS -p 23 --min-rate 200 --max-retries 0 198.18.3.1-40 >/dev/null 2>&1
check "and the next one, which it held back" eventually 10 is_told ".event == \"suspect\" and .device.mac == \"$(device_mac 3)\"" 1
check "the switch does not cut that one off" is_not_cut "$(device_mac 3)"
cli mode enforce >/dev/null
check "closed by hand: told" eventually 5 is_told '.event == "breaker-closed"' 1
