#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mining is told by what is said, not by the port.
#
#   console ── lan1 ┐
#   camera  ── lan2 ┴ br-lan [gw: xdpend] wan ── [net: pool stand-in on 198.18.0.12, many ports]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin mining

house
device console 1
device camera 2
background net "$tmp/pool.log" python3 "$lib/stratum.py" pool 3333 443 8080 4444 50001 1883 14444
check "the pool stand-in listens" eventually 5 grep -q ready "$tmp/pool.log"
cases=0

speak() { in_ns console timeout 15 python3 "$lib/stratum.py" client "$@" >"$tmp/client.log" 2>&1; }

fresh_console() {
	cases=$((cases + 1))
	mac=$(printf '02:66:aa:00:02:%02x' "$cases")
	new_mac console "$mac"
	meet console "$mac" || not_ok "$1: the device was not admitted"
}

mines() {
	fresh_console "$1"
	speak "${@:2}" 2
	check "$1: quarantined" eventually 3 is_state "$mac" quarantined
	check "$1: explain says mining" grep -qiE 'stratum|mining' <<<"$(cli explain "$mac" 2>&1)"
}

harmless() {
	fresh_console "$1"
	check "$1: answered" speak "${@:2}" 2
	sleep 1
	check "$1: no quarantine" calm "$mac"
}

daemon_start --enforce
mines "login on 3333" login 198.18.0.12 3333
mines "login on 443" login 198.18.0.12 443
mines "subscribe on 4444" subscribe 198.18.0.12 4444
mines "authorize on 8080" authorize 198.18.0.12 8080
mines "eth_submitLogin on 14444" eth 198.18.0.12 14444
mines "getwork over HTTP" getwork 198.18.0.12 8080
mines "login over IPv6" login 2001:db8::12 3333
harmless "JSON-RPC of a switch on 3333" jsonrpc 198.18.0.12 3333
harmless "JSON-RPC over IPv6 on 3333" jsonrpc 2001:db8::12 3333
harmless "Electrum on 50001" electrum 198.18.0.12 50001
harmless "MQTT on 1883" mqtt 198.18.0.12 1883

# The miner loses its pool: what it says after the quarantine is not answered.
fresh_console "cut off"
speak login 198.18.0.12 3333 1
eventually 3 is_state "$mac" quarantined
if speak login 198.18.0.12 3333 1; then
	not_ok "a quarantined miner still reaches its pool"
else
	ok "a quarantined miner does not reach its pool any more"
fi

# The owner mines on purpose.
fresh_console "allow"
check "allow MAC --mining" cli allow "$mac" --mining --for 1h
check "an allowed miner is answered" speak login 198.18.0.12 3333 2
sleep 1
check "an allowed miner is not quarantined" calm "$mac"
in_ns console python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.4.1 \
	count=20 >/dev/null
check "an allowed miner that scans is quarantined all the same" eventually 3 is_state "$mac" quarantined

fresh_console "allow later"
speak login 198.18.0.12 3333 1
eventually 3 is_state "$mac" quarantined
check "allow MAC --mining after the fact" cli allow "$mac" --mining --for 1h
check "lets the miner out again" eventually 3 sh -c "! grep -q quarantined <<X
\$(ip netns exec '${prefix}gw' '$BUILD/xdpen' --pins '$pins' --run '$run' show '$mac' --json | python3 '$lib/fields.py' --where mac=$mac state)
X"
check "and its pool answers" speak login 198.18.0.12 3333 1

# The owner wants to hear of mining, not to lose the device for it.
daemon_reset
daemon_start --enforce --mining report
fresh_console "report"
check "report: the miner is answered" speak login 198.18.0.12 3333 2
check "report: and is suspect" eventually 3 is_state "$mac" suspect
in_ns console python3 "$lib/frames.py" mirai eth0 "target=$gateway_mac" from=10.66.0.11 to=198.18.5.1 \
	count=20 >/dev/null
check "report: a miner that scans is quarantined all the same" eventually 3 is_state "$mac" quarantined

daemon_reset
daemon_start --monitor
fresh_console "monitor"
check "monitor: the miner is answered" speak login 198.18.0.12 3333 2
check "monitor: and is shown as quarantined" eventually 3 is_state "$mac" quarantined
