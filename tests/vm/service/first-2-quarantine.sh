# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A device is met, put in quarantine, and held there by the units; people and the switch are told.

house
device camera 1
device recorder 2
background net "$tmp/ntfy.log" python3 "$here/ntfy.py" 198.18.0.10 8080
eventually 5 grep -q ready "$tmp/ntfy.log"
meet camera "$camera"
meet recorder "$recorder"
check "both devices are known" test "$(state $camera) $(state $recorder)" != "unknown unknown"
cli class $camera pc >/dev/null
# Again, where an emulated CPU with others beside it needs longer than the ten seconds that a command may take.
check "xdpen notify --test" eventually 10 cli notify --test
check "the notification arrives: curl and jq run behind the unit's filter" eventually 10 grep -q xdpen "$tmp/ntfy.log"

in_ns recorder python3 "$lib/frames.py" mirai eth0 target="$gateway_mac" from=10.66.0.12 to=198.18.4.1 count=40 rate=40 >/dev/null
check "a device that scans is quarantined" eventually 5 is_state $recorder quarantined
check "the owner is told" eventually 10 grep -qi 'cut off' "$tmp/ntfy.log" || note "$(cat "$tmp/ntfy.log")"
check "the switch, too" eventually 10 grep -q '"do":"quarantine"' /run/xdpen/switch-told
check_equal "by a command without capabilities that writes to /run/xdpen and nowhere else" "Eff 0000000000000000 no-new 1" \
	"$(grep -v Bnd /run/xdpen/switch-may | paste -sd' ')"
# For longer than this test.
check "a person confirms it" cli quarantine $recorder --for 6h
check "the ledger is in the state directory, for root alone" test "$(stat -c '%a %U' /var/lib/xdpen)" = '700 root' -a -s /var/lib/xdpen/ledger.db

check_equal "xdpen-net runs" active "$(systemctl is-active xdpen-net)"
check_equal "with all its servers" "chronyd=running dnsmasq=running xdpen-portal=running" \
	"$(xdpen-net status | grep '=running$' | sort | paste -sd' ')" || note "$(xdpen-net status)"
check "the recorder gets the portal's page" sh -c "ip netns exec ${prefix}recorder curl -s -m 20 http://10.66.0.1/ | grep -qi '<html'"
check_equal "every name is the gateway" 10.66.0.1 "$(in_ns recorder dig +short +time=10 +tries=1 @10.66.0.1 example.com)"
check "DHCP gives it its address" sh -c "ip netns exec ${prefix}recorder udhcpc -i eth0 -n -q -f -t 5 -T 4 -s /bin/true 2>&1 | grep -q 'lease of 10.66.0.12'"
check "and it is told the time" in_ns recorder timeout 60 chronyd -Q -u root -f /dev/null -t 40 'pidfile /run/chrony/test.pid' 'server 10.66.0.1 iburst'
sed -i 's/^XDPEN_NOTICE=.*/XDPEN_NOTICE="--listen 10.66.0.1:8080"/' /etc/default/xdpen-notice
check "the page starts where it is told to" systemctl start xdpen-notice || note "$(journalctl -b -u xdpen-notice -o cat | tail -n 5)"
check_equal "and lists the recorder alone, at once" "1 $recorder" "$(curl -s -m 20 http://10.66.0.1:8080/list | jq -r '"\(.count) \(.devices[0].mac)"')"
check "the camera does not meet these servers" sh -c "! ip netns exec ${prefix}camera curl -s -m 3 http://10.66.0.1/"
