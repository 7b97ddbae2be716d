#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The Debian package: installed it does nothing by itself, upgraded it loses no frame and no quarantine, removed it
# leaves nothing. It is installed over a copy-on-write view of this machine, which stays as it is.
#
#   camera (ordinary)          ── lan1 ┐
#   recorder (scanned, is cut) ── lan2 ┴ br-lan [gw: dpkg, xdpend] wan ── [net: receives both numbered streams]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/streams.sh
. "$lib/streams.sh"
net_begin package
needs dpkg-buildpackage dh nsenter deb-systemd-helper || exit 0
unshare -m sh -c "mkdir $tmp/try && mount -t tmpfs try $tmp/try && cd $tmp/try && mkdir up work root &&
	mount -t overlay overlay -o lowerdir=/,upperdir=up,workdir=work root" 2>"$tmp/why" || {
	skip "this kernel lets root lay no overlay over /: $(head -n 1 "$tmp/why")"
	exit 0
}

# Two versions.
version=$(cat "$top/VERSION")
later=$version+later
build_package() { "$top/tools/deb.sh" "$1" "$BUILD" 2>"$tmp/build.log" | tail -n 1; }
# The other one first: what stays behind of the build is then of the version that the tree has.
new=$(build_package "$later") || not_ok "the package of $later: $(tail -n 5 "$tmp/build.log")"
old=$(build_package "$version") || not_ok "the package of $version: $(tail -n 5 "$tmp/build.log")"
check "the packages are built" test -s "$old" -a -s "$new" || exit 1
check "and the tree holds nothing of it" test ! -e "$top/debian/xdpen" -a ! -e "$top/debian/files"
check_equal "its configuration files" "/etc/default/xdpen-net /etc/default/xdpen-notice /etc/default/xdpend" \
	"$(dpkg-deb --info "$old" conffiles | sort | paste -sd' ')"
for file in usr/bin/xdpen usr/sbin/xdpend usr/sbin/xdpen-net usr/sbin/xdpen-portal lib/systemd/system/xdpend.service lib/systemd/system/xdpen-net.service lib/systemd/system/xdpen-notice.service \
	usr/share/man/man1/xdpen.1.gz usr/share/man/man8/xdpend.8.gz usr/share/bash-completion/completions/xdpen \
	usr/share/xdpen/pools.domains usr/share/doc/xdpen/README.md.gz usr/share/doc/xdpen/copyright; do
	check "it has /$file" grep -q " \./$file$" <<<"$(dpkg-deb --contents "$old")"
done
if needs lintian; then
	check "lintian has nothing to say" sh -c "lintian --allow-root '$old' >'$tmp/lintian' 2>'$tmp/lintian.err'; cat '$tmp/lintian'; test ! -s '$tmp/lintian'"
fi

# The gateway: this machine's files, changed nowhere but in memory.
house
device camera 1
device recorder 2
recorder=$(device_mac 2)
for name in camera recorder; do
	hold_arp $name
done
disk=$tmp/disk
mkdir "$disk"
cat >"$tmp/boot" <<SCRIPT
set -e
mount -t tmpfs disk $disk
mkdir $disk/up $disk/work $disk/root
mount -t overlay overlay -o lowerdir=/,upperdir=$disk/up,workdir=$disk/work $disk/root
cd $disk/root
mount -t proc proc proc
mount --rbind /dev dev
mount -t sysfs sysfs sys
mount -t bpf bpf sys/fs/bpf
mount -t tmpfs run run
mkdir -p run/systemd/system
cp $old run/old.deb
cp $new run/new.deb
rm -f usr/sbin/policy-rc.d var/lib/man-db/auto-update
mkdir -p usr/local/sbin
cp $lib/systemctl usr/local/sbin/systemctl
touch run/booted
exec sleep infinity
SCRIPT
background gw "$tmp/boot.log" unshare --mount sh "$tmp/boot"
keeper=$pid
gateway() {
	nsenter --target "$keeper" --mount --net chroot "$disk/root" env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
check "the gateway is there" eventually 10 gateway test -e /run/booted || {
	note "$(cat "$tmp/boot.log")"
	exit 1
}
package() { gateway dpkg --force-confold "$@" >"$tmp/dpkg.log" 2>&1 || { cat "$tmp/dpkg.log"; return 1; }; }
cli() { gateway xdpen "$@"; }
# What differs from the machine below, but for what dpkg and groupadd keep for themselves.
changes() {
	gateway true && nsenter --target "$keeper" --mount find "$disk/up" ! -type d -printf '%P\n' |
		grep -vE '^(var/lib/dpkg/|var/log/dpkg\.log|etc/(group|gshadow|\.pwd\.lock)|var/cache/|var/lib/systemd/deb-systemd-helper-enabled/\.dsh)' | sort
}
interfaces() { for port in lan1 lan2; do
	in_ns gw ip -d link show "$port" | grep -o 'xdp.*id [0-9]*'
	in_ns gw tc qdisc show dev "$port" | grep clsact
	in_ns gw ethtool -k "$port" | grep vlan
done; }
programs() { cli status --json >/dev/null; in_ns gw ip -d link show lan2 | sed -n 's/.*prog\/xdp id \([0-9]*\).*/\1/p'; }

changes >"$tmp/changes.before"
interfaces >"$tmp/interfaces.before"
groups_before=$(gateway sort /etc/group | cksum)

# Installed.
check "it installs" package -i /run/old.deb || exit 1
check_equal "the version" "xdpen $version," "$(cli version | cut -d' ' -f1-2)"
check_equal "nothing was started" '' "$(gateway grep -E 'start|restart' /run/systemctl.log)"
check "nor enabled" gateway sh -c '! systemctl is-enabled xdpend.service >/dev/null'
check "nothing is attached" gateway sh -c 'xdpen list >/dev/null 2>&1; test $? = 3'
check_equal "and the interfaces are as they were" "$(cat "$tmp/interfaces.before")" "$(interfaces)"
check "started without interfaces it says what is missing" gateway sh -c '! systemctl start xdpend.service && grep -qi interface /run/xdpend.service.log'

# Configured.
gateway sed -i 's/^XDPEND_INTERFACES=.*/XDPEND_INTERFACES="lan1 lan2"/' /etc/default/xdpend
gateway deb-systemd-helper enable xdpend.service >/dev/null 2>&1
check "with interfaces it starts" gateway systemctl start xdpend.service ||
	note "$(gateway tail -n 5 /run/xdpend.service.log)"
check_equal "the first mode is monitor" monitor "$(cli mode)"
cli mode enforce >/dev/null
for name in camera recorder; do
	in_ns $name ping -c 1 -W 1 10.66.0.1 >/dev/null 2>&1
done
eventually 5 known "$recorder"
cli class "$(device_mac 1)" pc >/dev/null
in_ns recorder python3 "$lib/frames.py" syn eth0 source="$recorder" target="$gateway_mac" from=10.66.0.12 to=198.18.1.1 \
	count=60 ports=23 options=1 rate=200 >/dev/null
check "a scanner is cut off" eventually 5 is_state "$recorder" quarantined

# Upgraded.
streams_begin 200 90
sleep 0.5
before=$(programs)
began=$SECONDS
check "it upgrades" package -i /run/new.deb
note "the upgrade took $((SECONDS - began)) s"
check_equal "the new version" "xdpen $later," "$(cli version | cut -d' ' -f1-2)"
check_equal "its daemon runs" "$later" "$(cli status --json | fields version)"
check "the daemon was started again" gateway grep -q 'restart xdpend.service' /run/systemctl.log
check "and is that of the package" sh -c "! readlink /proc/$(gateway cat /run/xdpend.service.pid)/exe | grep -q deleted"
after=$(programs)
check "the programs were replaced: ${before:-none}, then ${after:-none}" test -n "$before" -a -n "$after" -a "$before" != "$after"
check_equal "the scanner is still in quarantine" quarantined "$(state "$recorder")"
check_equal "and held to it" true "$(cli list --json | fields --where "mac=$recorder" enforced)"
check_equal "the mode is the one that was set" enforce "$(cli mode)"
check_equal "the administrator's file is kept" 'XDPEND_INTERFACES="lan1 lan2"' "$(gateway grep ^XDPEND_INTERFACES /etc/default/xdpend)"
sleep 0.5
streams_end 0.5
check_none_lost
check_none_passed 100

# Not removed under a daemon that systemd knows nothing of: what it enforces would have no end.
gateway systemctl stop xdpend.service
gateway sh -c 'setsid /usr/sbin/xdpend lan1 lan2 >/run/by-hand.log 2>&1 & echo $! >/run/by-hand.pid'
by_hand=$(gateway cat /run/by-hand.pid)
eventually 10 gateway sh -c 'xdpen status >/dev/null; test $? != 3'
if package --purge xdpen >/dev/null; then
	not_ok "it was removed while a daemon ran that was started by hand"
else
	ok "it is not removed while a daemon runs that was started by hand"
fi
check "and says why" grep -q 'xdpen is not removed' "$tmp/dpkg.log"
check_equal "the scanner is in quarantine as before" quarantined "$(state "$recorder")"
kill "$by_hand"
eventually 5 sh -c "! readlink /proc/$by_hand/exe"

# Removed, with the daemon running and a device in quarantine.
check "it goes on as a service" gateway systemctl start xdpend.service
check_equal "with the scanner in quarantine" quarantined "$(state "$recorder")"
check "it is purged" package --purge xdpen || note "$(cat "$tmp/dpkg.log")"
check "the daemon has ended" sh -c "! readlink /proc/$(gateway cat /run/xdpend.service.pid)/exe"
check "nothing is pinned" gateway test ! -e /sys/fs/bpf/xdpen
check_equal "the interfaces are as they were" "$(cat "$tmp/interfaces.before")" "$(interfaces)"
check_equal "no state is left" '' "$(gateway sh -c 'ls -d /run/xdpen /run/xdpen-net /var/lib/xdpen /etc/xdpen 2>/dev/null')"
check_equal "the groups are as they were" "$groups_before" "$(gateway sort /etc/group | cksum)"
changes >"$tmp/changes.after"
check "no file is left, and none is missing" diff "$tmp/changes.before" "$tmp/changes.after"
check_equal "not even a directory of its name" '' "$(nsenter --target "$keeper" --mount find "$disk/up" -type d -iname '*xdpen*')"
check_equal "dpkg does not know it" '' "$(gateway dpkg-query -W -f='${Status}' xdpen 2>/dev/null)"
in_ns recorder ping -c 1 -W 2 10.66.0.1 >/dev/null
check "the recorder is let through: nothing enforces any more" in_ns recorder ping -c 1 -W 2 10.66.0.1
stop "$keeper"
