# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The units at work: devices are met, people and the switch are told, the quarantine network has its servers.

house
device camera 1
device recorder 2
background net "$tmp/ntfy.log" python3 "$here/ntfy.py" 198.18.0.10 8080
eventually 5 grep -q ready "$tmp/ntfy.log"
meet camera "$camera"
meet recorder "$recorder"
check "both devices are known" test "$(state $camera)" != unknown -a "$(state $recorder)" != unknown
check "xdpen notify --test" cli notify --test
check "the notification arrives: curl and jq run behind the unit's filter" eventually 10 grep -q xdpen "$tmp/ntfy.log"
check_equal "the switch is told by a command without capabilities that writes to /run/xdpen and nowhere else" \
	"Eff 0000000000000000 no-new 1" "$(grep -v Bnd /run/xdpen/switch-may | paste -sd' ')"
check "the ledger is in the state directory, for root alone" test "$(stat -c '%a %U' /var/lib/xdpen)" = '700 root' -a -s /var/lib/xdpen/ledger.db
check_equal "xdpen-net runs" active "$(systemctl is-active xdpen-net)"
check_equal "with all its servers" "chronyd=running dnsmasq=running xdpen-portal=running" \
	"$(xdpen-net status | grep '=running$' | sort | paste -sd' ')" || note "$(xdpen-net status)"
check_equal "no system call and no file was refused" '' "$(refusals | head -n 5)"
