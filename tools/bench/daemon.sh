#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xdpend at 1, 4096 and 65536 devices: resident memory, CPU at idle and at 10,000 events
# a second, how soon its verdicts hold, and how long the CLI takes to list all devices.
#
#   camera ── lan1 ── br-lan [gw: xdpend]
#
# Prints facts. Usage: daemon.sh   with BUILD set

# shellcheck disable=SC2154 # what net.sh sets
exec 3>&1 >&2
# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../../tests/lib/net.sh"
net_begin bench

figure() { printf 'figure\t%s\t%s\t%s\n' "$1" "$2" "$3" >&3; }
memory() { awk -v field="$1:" '$1 == field { printf "%.2f", $2 / 1024 }' "/proc/$daemon/status"; }
cpu_ns() { cat /proc/"$daemon"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'; }

# percent NS SECONDS: of one CPU
percent() { awk -v ns="$1" -v s="$2" 'BEGIN { printf "%.4f", ns / s / 1e7 }'; }

# with_devices N [OPTIONS...]: a daemon whose table has N devices in it.
with_devices() {
	local n=$1
	shift
	daemon_reset
	daemon_start --enforce --devices "$((n < 4096 ? 4096 : n))" "$@"
	daemon_stop
	"$BUILD/bench-daemon" fill "$pins" "$n" || exit 1
	daemon_start --enforce --devices "$((n < 4096 ? 4096 : n))" "$@"
	sleep 3
}

tell_memory() {
	figure "daemon-rss-mib-$1" "$(memory VmRSS)" MiB
	figure "daemon-own-mib-$1" "$(memory RssAnon)" MiB
}

idle() {
	local before
	before=$(cpu_ns)
	sleep 10
	figure "$1" "$(percent $(($(cpu_ns) - before)) 10)" %
}

# tell_list N: of three, the fastest
tell_list() {
	local begin end least=''

	for _ in 1 2 3; do
		begin=$(date +%s%N)
		cli list >"$tmp/list" || true
		end=$(date +%s%N)
		if [ -z "$least" ] || [ $((end - begin)) -lt "$least" ]; then least=$((end - begin)); fi
	done
	[ "$(grep -c '^..:..:..' "$tmp/list")" -ge "$1" ] || [ "$(wc -l <"$tmp/list")" -ge "$1" ] || exit 1
	figure "cli-list-ms-$1" $((least / 1000000)) ms
}

tell_events() {
	local before rate=10000 seconds=5
	before=$(cpu_ns)
	in_ns gw "$BUILD/bench-daemon" events lan1 65536 "$rate" "$seconds" || exit 1
	sleep 0.5
	figure "cpu-percent-at-10000-events" "$(percent $(($(cpu_ns) - before)) "$seconds")" %
}

house
device camera 1

with_devices 1
tell_memory 1
with_devices 4096
tell_memory 4096
idle idle-cpu-percent
with_devices 65536
tell_memory 65536
idle idle-cpu-percent-65536
tell_list 65536
tell_events
with_devices 200 --action drop
# One at a time. Frames come in on one CPU, and who waits there for the verdict must not keep the daemon from the other.
if [ "$(nproc)" -gt 1 ]; then taskset -a -p 2 "$daemon" >/dev/null; fi
in_ns gw "$BUILD/bench-daemon" wake 100 150 >&3 || exit 1
in_ns gw taskset 1 "$BUILD/bench-daemon" verdict "$pins" lan1 verdict 0 100 150 >&3 || exit 1
# As fast as none will ever come: while the flows of one end, and the ledger waits for its disk. CPUs hardly sleep here.
taskset -a -p "$(printf %x $(((1 << $(nproc)) - 1)))" "$daemon" >/dev/null
in_ns gw taskset 1 "$BUILD/bench-daemon" verdict "$pins" lan1 verdict-burst 100 100 3 >&3 || exit 1
daemon_reset
