# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A gateway without a BPF file system is told of it; then the package is removed, with a device in quarantine.

systemctl stop xdpend
xdpen unload >/dev/null
umount /sys/fs/bpf
drop_in xdpend.service Restart=no
check "without a BPF file system it fails, and says what to do" fails_with xdpend 'mount -t bpf'
rm -r /run/systemd/system/xdpend.service.d
systemctl daemon-reload
mount -t bpf bpf /sys/fs/bpf
check "with one it starts again" systemctl start xdpend
check_equal "and the recorder is in quarantine, from the ledger" quarantined "$(state $recorder)"
check_equal "nothing was refused" '' "$(refusals | head -n 5)"
daemon_before=$(main_pid)

# What must not be left; asked before, too, when each kind is there to be seen.
attached() {
	ip -d link show | grep -o 'prog/xdp.*'
	for port in lan1 lan2; do tc qdisc show dev $port | grep clsact; done
}
namespaces_left() { ip netns list | grep xdpen; }
processes() { for name in xdpe dnsmasq chronyd; do pgrep -a "^$name"; done; }
unit_names() {
	systemctl list-units --all --plain --no-legend 'xdpen*'
	systemctl list-unit-files --no-legend 'xdpen*'
}
accounts() { { getent passwd; getent group; } | grep xdpen; }
files() {
	find / -xdev -path /vmout -prune -o -iname '*xdpe*' ! -path '/tmp/xdpen-systemd*' -print
	find /run -path "$BUILD" -prune -o -iname '*xdpe*' -print
}
kinds='attached namespaces_left processes unit_names accounts files'
for kind in $kinds; do
	check "before it is removed: $kind" test -n "$($kind)"
done
check "it is purged" dpkg -P xdpen
check "the daemon has ended" test ! -e "/proc/$daemon_before"
check "nothing is pinned" test ! -e /sys/fs/bpf/xdpen
for kind in $kinds; do
	check_equal "afterwards there is nothing of it: $kind" '' "$($kind)"
done
check "the recorder is let through" in_ns recorder ping -c 2 -W 5 10.66.0.1
