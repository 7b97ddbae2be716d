# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Installed it does nothing; asked to start with nothing said it fails with a sentence; told, it is up.

units='xdpend xdpen-net xdpen-notice'
systemctl is-system-running --wait >/dev/null
check_equal "the system has booted without a failed unit" '' "$(systemctl --failed --plain --no-legend)"
check "it installs" dpkg -i $packages/old.deb || exit 1
for unit in $units; do
	check_equal "$unit is neither enabled nor active" "disabled inactive" "$(property $unit UnitFileState) $(property $unit ActiveState)"
done
check "the units have no mistake" sh -c '
	systemd-analyze verify --man=no xdpend.service xdpen-net.service xdpen-notice.service 2>&1 | grep -i xdpe && exit 1 || exit 0'
for unit in xdpend xdpen-notice; do
	note "$(systemd-analyze security --no-pager $unit.service 2>/dev/null | tail -n 1)"
done

for unit in $units; do
	drop_in $unit.service Restart=no
done
check "xdpend does not start without interfaces, and says so" fails_with xdpend 'no interface'
check "nor xdpen-net" fails_with xdpen-net 'no interface given'
check "nor the page" fails_with xdpen-notice listen
rm -r /run/systemd/system/xdpen*.service.d
systemctl daemon-reload
systemctl start --no-block xdpend
check "left to itself xdpend is not tried for ever" eventually 40 has_failed xdpend
check "but ten times, however long each took" sh -c "journalctl -b -u xdpend -o cat | grep -q 'repeated too quickly' && test $(property xdpend NRestarts) = 10"
systemctl reset-failed xdpend

install -m 644 /dev/stdin /etc/systemd/system/ports.service <<END
[Unit]
Description=the cables of this house
DefaultDependencies=no
After=local-fs.target vmout.mount
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash $here/ports.sh

[Install]
WantedBy=multi-user.target
END
sed -i 's/^XDPEND_INTERFACES=.*/XDPEND_INTERFACES="lan1 lan2"/; s/^XDPEND_OPTIONS=.*/XDPEND_OPTIONS="--enforce --breaker 0"/' /etc/default/xdpend
sed -i 's/^XDPEN_NET=.*/XDPEN_NET="br-lan --portal portal.lan"/' /etc/default/xdpen-net
install -m 755 /usr/share/doc/xdpen/hooks/notify-mail-ntfy /usr/local/sbin/tell-owner
install -m 755 "$here/switch.sh" /usr/local/sbin/tell-switch
mkdir -p /etc/xdpen/conf.d
printf '[notify]\ncommand = /usr/local/sbin/tell-owner en http://198.18.0.10:8080/topic\n[exec]\ncommand = /usr/local/sbin/tell-switch\n' \
	>/etc/xdpen/conf.d/tell.conf
check "the cables are there" systemctl enable --now ports.service
check "xdpend starts" systemctl enable --now xdpend.service || note "$(journalctl -b -u xdpend -o cat | tail -n 5)"
check_equal "and is active" active "$(systemctl is-active xdpend)"
check "with a process" test "$(main_pid)" -gt 1
check_equal "that alone may notify" main "$(property xdpend NotifyAccess)"
check_equal "and is watched" 30s "$(property xdpend WatchdogUSec)"
check "it runs behind a filter, with no way to gain" sh -c "grep -q '^Seccomp:[[:space:]]*2' /proc/$(main_pid)/status && grep -q '^NoNewPrivs:[[:space:]]*1' /proc/$(main_pid)/status"
# CAP_NET_ADMIN, CAP_PERFMON, CAP_BPF.
check_equal "with three capabilities" 000000c000001000 "$(sed -n 's/^CapEff:\t//p' "/proc/$(main_pid)/status")"
check "xdpen-net starts" systemctl enable --now xdpen-net.service || note "$(journalctl -b -u xdpen-net -o cat | tail -n 5)"
