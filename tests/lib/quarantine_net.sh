# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # for those who source it; what net.sh sets
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The quarantine network that xdpen-net builds at the gateway: on top of net.sh.

# quarantine_begin: names its namespace, $quarantine, and lets xdpen-net's servers, who have users of their own, read $tmp.
quarantine_begin() {
	quarantine=${prefix}quarantine
	namespaces+=("$quarantine")
	export XDPEN_PINS=$pins XDPEN_RUN=$run
	chmod 711 "$tmp"
}

# quarantine_net VERB [OPTION...]: xdpen-net. `ip netns exec` would hide what a namespace made inside is mounted on.
quarantine_net() {
	local verb=$1
	shift
	nsenter --net="/run/netns/${prefix}gw" "$top/tools/xdpen-net" "$verb" --namespace "$quarantine" --state "$tmp/net" "$@"
}
