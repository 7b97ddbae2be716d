# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Restarted, hung, killed, reloaded, stopped, upgraded: two streams run all the while, and none of the recorder's
# frames passes. A strike is a function that finds in $before the daemon's process.

restarted() {
	check "it is restarted by hand" systemctl restart xdpend
	check "it is another process" another_than "$before"
}

hung() {
	local restarts
	restarts=$(property xdpend NRestarts)
	systemctl kill --kill-whom=main --signal=STOP xdpend
	check_equal "it hangs: the recorder is in quarantine" quarantined "$(state $recorder)"
	check "the watchdog ends it, and it is started again" eventually 15 another_than "$before"
	check "and systemd says why" sh -c 'journalctl -b -u xdpend -o cat | grep -q "Watchdog timeout"'
	check "once" test "$(property xdpend NRestarts)" -eq $((restarts + 1))
}

killed() {
	systemctl kill --kill-whom=main --signal=KILL xdpend
	check "killed, it is started again" eventually 15 another_than "$before"
}

reloaded() {
	check "it reloads" systemctl reload xdpend
	echo 'nonsense = 1' >/etc/xdpen/conf.d/wrong.conf
	check "not with a mistake in the configuration" sh -c '! systemctl reload xdpend'
	check "the command says where it is" sh -c 'journalctl -b -u xdpend -o cat | grep -q wrong.conf'
	check_equal "and the same process goes on" "$before active" "$(main_pid) $(systemctl is-active xdpend)"
	rm /etc/xdpen/conf.d/wrong.conf
}

stopped() {
	check "it stops" systemctl stop xdpend
	check_equal "that is no failure" "inactive success" "$(property xdpend ActiveState) $(property xdpend Result)"
	check "what it enforces stays in the kernel" test -e /sys/fs/bpf/xdpen/devices
	check_equal "stopped: the recorder is in quarantine" quarantined "$(state $recorder)"
	sleep 2
	check "it starts" systemctl start xdpend
}

upgraded() {
	local net
	net=$(property xdpen-net ActiveEnterTimestampMonotonic)
	check "it upgrades" dpkg -i $packages/new.deb
	check_equal "dpkg has the new version" "$(cat $packages/new.version)" "$(dpkg-query -W -f='${Version}' xdpen)"
	check "the daemon is another process" eventually 15 another_than "$before"
	check_equal "the quarantine network is the one from before" "active $net" "$(property xdpen-net ActiveState) $(property xdpen-net ActiveEnterTimestampMonotonic)"
}

drop_in xdpend.service WatchdogSec=15
systemctl restart xdpend
streams_begin 10 3000
sleep 3
for strike in restarted hung killed reloaded stopped upgraded; do
	before=$(main_pid)
	$strike
	check_equal "$strike: the recorder is in quarantine" quarantined "$(state $recorder)"
done
streams_end 3
check_none_lost
check_none_passed 100
check_equal "no system call and no file was refused" '' "$(refusals | head -n 5)"
# What was done to it above is told at that priority by systemd itself.
check_equal "xdpend had no error to tell, but for the wrong file" '' \
	"$(journalctl -b -p err -o cat _SYSTEMD_UNIT=xdpend.service _COMM=xdpend | grep -v 'no interface\|wrong.conf' | head -n 5)"
