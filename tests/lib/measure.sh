# shellcheck shell=bash
# shellcheck disable=SC2154 # what net.sh sets
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How long until a verdict and what leaked meanwhile: on top of net.sh, with generate.py and detect.py.

# generate NAME REPORT GENERATOR [OPTIONS...]: runs to its end; its line is in REPORT.
generate() {
	local name=$1 report=$2
	shift 2
	in_ns "$name" python3 "$lib/generate.py" "$@" >"$report" 2>"$report.log" || {
		not_ok "the generator $1 failed: $(tail -n 1 "$report.log")"
		return 1
	}
}

# generate_in_background NAME REPORT GENERATOR [OPTIONS...]: its number is in $pid; `stop` makes it report and end.
generate_in_background() {
	local name=$1 report=$2
	shift 2
	background "$name" "$report" python3 "$lib/generate.py" "$@"
}

# report FILE FIELD: out of a generator's line.
report() { fields "$2" <"$1"; }

# watch_begin: from now on every change of state is written down.
watch_begin() {
	background gw "$tmp/watch.log" python3 "$lib/detect.py" watch "$tmp/watch.tsv" \
		"$BUILD/xdpen" --pins "$pins" --run "$run" watch --json
	watcher=$pid
	eventually 15 grep -q ready "$tmp/watch.tsv" || not_ok "xdpen watch did not start: $(tail -n 2 "$tmp/watch.log")"
}

# measure_begin: and every frame to the internet, too.
measure_begin() {
	watch_begin
	wire gw wan "$tmp/wan.tsv"
}

measure_end() {
	wire_stop
	stop "$watcher"
}

# measure MAC ADDRESS [REPORT]: sets took (seconds or "never"), leaked (contacts), leaked_frames, evidence.
# The tap writes when all is quiet for a tenth of a second, or its buffer is full: give it a moment first.
# shellcheck disable=SC2034
measure() {
	local files=(--watch "$tmp/watch.tsv")
	[ ! -e "$tmp/wan.tsv" ] || files+=(--wire "$tmp/wan.tsv")
	read -r took leaked leaked_frames evidence < <(python3 "$lib/detect.py" figures --mac "$1" --from "$2" "${files[@]}" \
		${3:+--report "$3"})
}

# judged MAC: quarantined since measure_begin, as the watcher was told; cheap enough to ask often.
judged() { grep -q "	$1	quarantined	" "$tmp/watch.tsv"; }

# greet NAME N: the device becomes known as a decent one, which also asks the house's DNS server for a name.
greet() {
	meet "$1" "$(device_mac "$2")" || not_ok "$1: the device was not admitted"
	in_ns "$1" timeout 3 busybox nslookup cloud.example 10.66.0.1 >/dev/null 2>&1
}

# at_most A B: numbers, also broken ones; "never" is more than anything.
at_most() {
	[ "$1" != never ] && awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'
}

# names_server FILE: dnsmasq at the gateway, which knows the names in a hosts file and no others.
names_server() {
	background gw "$tmp/dnsmasq.log" dnsmasq --keep-in-foreground --conf-file=/dev/null --interface=br-lan --bind-interfaces \
		--except-interface=lo --no-resolv --no-hosts --no-ping --user=root --pid-file= --log-facility=- --addn-hosts="$1" \
		--dhcp-range=10.66.0.100,10.66.0.150,2m --dhcp-leasefile="$tmp/leases"
	eventually 5 grep -q 'read.*addresses' "$tmp/dnsmasq.log"
}
