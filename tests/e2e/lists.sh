#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Lists of pools as files: names asked for and then used, addresses that accept a connection, read again without a gap.
#
#   camera ── lan1 ┐
#   laptop ── lan2 ┴ br-lan [gw: xdpend, dnsmasq] wan ── [net: servers that answer]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
# shellcheck source=tests/lib/measure.sh
. "$lib/measure.sh"
net_begin lists
needs dnsmasq busybox || exit 0

house
device camera 1
device laptop 2
background net "$tmp/pool.log" python3 "$lib/stratum.py" pool 443 4000 8443
printf '%s\n' '198.18.0.10 cloud.example' '198.18.0.12 eu.mine.example' '198.18.0.13 late.example' >"$tmp/hosts"
names_server "$tmp/hosts"
eventually 5 grep -q ready "$tmp/pool.log"
cases=0

# Forms that may be mixed, and comments.
printf '%s\n' '# names' 'mine.example' '0.0.0.0 other.example' 'third.example,seen 2024' >"$tmp/names"
printf '%s\n' '198.18.0.14' '2001:db8:ffff::/48' >"$tmp/addresses"

fresh() {
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:07:%02x' "$cases")
	new_mac camera "$mac"
	meet camera "$mac" || not_ok "$1: the device was not admitted"
}

# reach ADDRESS PORT: a connection that is opened and says nothing of mining.
reach() { in_ns camera timeout 10 busybox nc -w 1 "$1" "$2" </dev/null >/dev/null 2>&1; }
asks() { in_ns camera timeout 10 busybox nslookup "$1" 10.66.0.1 >/dev/null 2>&1; }
evidence_of() { cli show "$1" --json | python3 -c 'import json,sys; print(*[e["name"] for e in json.load(sys.stdin)["evidence"] if e["points"]])'; }

daemon_start --enforce --pool-names "$tmp/names" --pool-addresses "$tmp/addresses"
meet laptop "$(device_mac 2)"

fresh "asked only"
asks eu.mine.example
check "a name that was only asked for makes suspect" eventually 3 is_state "$mac" suspect
sleep 1.2
check_equal "and no more" suspect "$(state "$mac")"
reach 198.18.0.12 4000
check "asked and then used: quarantined" eventually 3 is_state "$mac" quarantined
check "for its name" grep -q pool-name <<<"$(evidence_of "$mac")"

fresh "used, never asked"
reach 198.18.0.12 4000
sleep 1.2
check "the same address, not asked for by name: no suspect" calm "$mac"

fresh "another name"
asks cloud.example
reach 198.18.0.10 443
sleep 1.2
check "a name on no list: no suspect" calm "$mac"

fresh "address"
reach 198.18.0.14 8443
check "a listed address that accepts: quarantined" eventually 3 is_state "$mac" quarantined
check "for its address" grep -q pool-addr <<<"$(evidence_of "$mac")"

fresh "silent address"
reach 198.18.0.14 8444
sleep 1.2
check "a listed address that refuses: no suspect" calm "$mac"

# An error in one list, and nothing changes.
printf '%s\n' 'late.example' 'not a name' >"$tmp/names"
kill -HUP "$daemon"
check "the error names file and line" eventually 3 grep -q "$tmp/names:2" "$tmp/xdpend.log"
fresh "after the error"
asks eu.mine.example
check "the old list still holds" eventually 3 is_state "$mac" suspect
fresh "not yet"
asks late.example
sleep 1.2
check "and nothing of the new one" calm "$mac"

# 100,000 of each, read again while traffic goes on.
python3 - "$tmp/names" "$tmp/addresses" <<'PY'
import sys
with open(sys.argv[1], "w") as names:
    names.writelines(f"pool{i}.example.net\n" for i in range(100000))
    names.write("late.example\n")
with open(sys.argv[2], "w") as networks:
    networks.writelines(f"{20 + (i >> 16)}.{i >> 8 & 255}.{i & 255}.0/24\n" for i in range(100000))
    networks.write("198.18.0.14\n")
PY
before=$(date +%s.%N)
kill -HUP "$daemon"
check "100,000 names and 100,000 networks are read" eventually 20 grep -q 'lists read again' "$tmp/xdpend.log"
note "in $(awk -v a="$before" -v b="$(date +%s.%N)" 'BEGIN { printf "%.2f", b - a }') s, until the log said so"
fresh "the new list"
asks late.example
reach 198.18.0.13 4000
check "a name of the new list: quarantined" eventually 3 is_state "$mac" quarantined
fresh "still listed"
reach 198.18.0.14 8443
check "an address that stayed: quarantined" eventually 3 is_state "$mac" quarantined
fresh "no longer listed"
asks eu.mine.example
sleep 1.2
check "a name that went: no suspect" calm "$mac"
check "the laptop beside it is no suspect" calm "$(device_mac 2)"

# A list that cannot be read stops the start.
daemon_reset
for bad in "--pool-names $tmp/absent" "--pool-addresses /dev/zero"; do
	# shellcheck disable=SC2086
	if in_ns gw timeout 10 "$BUILD/xdpend" --pins "$pins" --run "$run" $bad lan1 >"$tmp/start.log" 2>&1; then
		not_ok "xdpend started with $bad"
	else
		check "no start with $bad, and the reason" grep -qE 'No such file|not a regular file' "$tmp/start.log"
	fi
done
