#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The units as systemd reads them, without one running: no mistake, and a filter of system calls that leaves what is
# needed. Under a systemd that runs: tests/vm/systemd.sh.

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin units
needs systemd-analyze || exit 0

make -s -C "$top" BUILD="$BUILD" DESTDIR="$tmp/root" PREFIX=/usr install >"$tmp/install.log" 2>&1
check "the units are installed" test -s "$tmp/root/usr/lib/systemd/system/xdpend.service" || note "$(tail -n 3 "$tmp/install.log")"

# expand WORD...: the system calls that a word of a filter stands for. A group may name others.
systemd-analyze --no-pager syscall-filter >"$tmp/groups" 2>/dev/null
expand() {
	awk -v wanted="$*" '
		function add(word, i, members) {
			if (word !~ /^@/) { print word; return }
			split(group[word], members, " ")
			for (i in members) add(members[i])
		}
		/^@/ { name = $1; next }
		/^ +[@a-z_]/ { group[name] = group[name] " " $1 }
		END { split(wanted, words, " "); for (i in words) add(words[i]) }' "$tmp/groups"
}

# filter_of UNIT: the names that its SystemCallFilter= lines leave; each line counts over those before it.
filter_of() {
	local line name
	declare -A left=()
	while read -r line; do
		for name in $(expand "${line#\~}"); do
			if [[ $line == '~'* ]]; then unset "left[$name]"; else left[$name]=1; fi
		done
	done < <(sed -n 's/^SystemCallFilter=//p' "$tmp/root/usr/lib/systemd/system/$1.service")
	printf '%s\n' "${!left[@]}"
}

filter_of xdpend >"$tmp/xdpend"
filter_of xdpen-notice >"$tmp/xdpen-notice"
# Programs and maps; capabilities given up; owners of files; netlink and sockets; hooks; the ledger.
for name in bpf capset chown fchown socket sendto recvmsg epoll_wait mmap execve close_range prctl fdatasync pwrite64; do
	check "xdpend may $name" grep -qx "$name" "$tmp/xdpend"
done
for name in mount reboot init_module ptrace setuid setgroups chroot sched_setscheduler swapon; do
	check "but not $name" sh -c "! grep -qx '$name' '$tmp/xdpend'"
done
# It listens, gives up the capability that opened its port, and puts itself behind a filter.
for name in socket bind accept4 epoll_wait capset seccomp; do
	check "the page may $name" grep -qx "$name" "$tmp/xdpen-notice"
done
for name in bpf mount chown setuid ptrace; do
	check "the page may not $name" sh -c "! grep -qx '$name' '$tmp/xdpen-notice'"
done

# The daemon with the unit's capabilities, as root has them there.
needs setpriv || exit 0
house
device camera 1
capabilities=$(sed -n 's/^CapabilityBoundingSet=//p' "$tmp/root/usr/lib/systemd/system/xdpend.service" | tr 'A-Z ' 'a-z,' | sed 's/cap_/+/g')
mkdir "$tmp/bounded"
ln -s "$BUILD/xdpen" "$tmp/bounded/"
install -m 755 <(printf '#!/bin/sh\nexec setpriv --bounding-set=-all,%s --no-new-privs %s "$@"\n' "$capabilities" "$BUILD/xdpend") \
	"$tmp/bounded/xdpend"
BUILD=$tmp/bounded daemon_start --enforce
# CAP_NET_ADMIN, CAP_PERFMON, CAP_BPF.
check_equal "and has kept three" "CapPrm:000000c000001000 CapEff:000000c000001000" \
	"$(sed -n 's/^\(Cap\(Prm\|Eff\):\)\t/\1/p' "/proc/$daemon/status" | paste -sd' ')"
check "with nothing to complain of" sh -c "! grep -i 'cannot\|not permitted' $tmp/xdpend.log"
