# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Stopped, killed, reloaded, upgraded, ended: two streams run all the while, and none of the recorder's frames passes.

drop_in xdpend.service WatchdogSec=15
systemctl restart xdpend
listener 9000 "$tmp/receiver.log"
background camera "$tmp/camera.log" python3 "$lib/stream.py" send 198.18.0.10 9000 10 3000 40001
camera_stream=$pid
background recorder "$tmp/recorder.log" python3 "$lib/stream.py" send 198.18.0.10 9000 10 3000 40002
recorder_stream=$pid
sleep 3

still_held() { check_equal "$1: the recorder is in quarantine" "quarantined" "$(state $recorder)"; }

before=$(main_pid) restarts=$(property xdpend NRestarts)
check "it is restarted by hand" systemctl restart xdpend && still_held "restarted"
check "it is another process" another_than "$before"

before=$(main_pid) restarts=$(property xdpend NRestarts)
systemctl kill --kill-whom=main --signal=STOP xdpend
still_held "it hangs"
check "the watchdog ends it, and it is started again" eventually 15 another_than "$before"
check "and systemd says why" sh -c 'journalctl -b -u xdpend -o cat | grep -q "Watchdog timeout"'
check "once" test "$(property xdpend NRestarts)" -eq $((restarts + 1))
still_held "after the watchdog"

before=$(main_pid)
systemctl kill --kill-whom=main --signal=KILL xdpend
check "killed, it is started again" eventually 15 another_than "$before"
still_held "after the kill"

before=$(main_pid)
check "it reloads" systemctl reload xdpend
echo 'nonsense = 1' >/etc/xdpen/conf.d/wrong.conf
check "not with a mistake in the configuration" sh -c '! systemctl reload xdpend'
check "the command says where it is" sh -c 'journalctl -b -u xdpend -o cat | grep -q wrong.conf'
check_equal "and the same process goes on" "$before active" "$(main_pid) $(systemctl is-active xdpend)"
rm /etc/xdpen/conf.d/wrong.conf
still_held "reloaded"

check "it stops" systemctl stop xdpend
check_equal "that is no failure" "inactive success" "$(property xdpend ActiveState) $(property xdpend Result)"
check "what it enforces stays in the kernel" test -e /sys/fs/bpf/xdpen/devices
still_held "stopped"
sleep 2
check "it starts" systemctl start xdpend
still_held "started"

before=$(main_pid) net=$(property xdpen-net ActiveEnterTimestampMonotonic)
check "it upgrades" dpkg -i $packages/new.deb
check_equal "dpkg has the new version" "$(cat $packages/new.version)" "$(dpkg-query -W -f='${Version}' xdpen)"
check "the daemon is another process" eventually 15 another_than "$before"
check_equal "the quarantine network is the one from before" "active $net" "$(property xdpen-net ActiveState) $(property xdpen-net ActiveEnterTimestampMonotonic)"
still_held "upgraded"

stop "$camera_stream"
stop "$recorder_stream"
sleep 3
stop "$receiver"
sent=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/camera.log") tried=$(sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/recorder.log")
check_equal "of the camera's $sent frames none was lost" "$sent 0" \
	"$(sed -n 's/^40001 received=\([0-9]*\) .*missing=\([0-9]*\) .*/\1 \2/p' "$tmp/receiver.log")"
check "the recorder went on trying: ${tried:-no} frames" test "${tried:-0}" -gt 100
check "none of them passed" sh -c "! grep '^40002 ' $tmp/receiver.log"
check_equal "no system call and no file was refused" '' "$(refusals | head -n 5)"
# What was done to it above is told at that priority by systemd itself.
check_equal "xdpend had no error to tell, but for the wrong file" '' \
	"$(journalctl -b -p err -o cat _SYSTEMD_UNIT=xdpend.service _COMM=xdpend | grep -v 'no interface\|wrong.conf' | head -n 5)"
