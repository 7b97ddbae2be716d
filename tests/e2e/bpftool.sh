#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every recipe of docs/bpftool.md works as written. A fenced sh block is run with $PINS and $MAC set.
#
#   camera ── lan1 ── br-lan [gw: xdpend] wan ── [net]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin bpftool
needs bpftool || exit 0
page=$top/docs/bpftool.md
[ -f "$page" ] || {
	not_ok "docs/bpftool.md is missing"
	exit 0
}

house
device camera 1
camera=$(device_mac 1)
daemon_start --enforce
meet camera

# Writes block N to $tmp/block.N, its heading to $tmp/heading.N.
awk -v dir="$tmp" '
	/^#+ / { heading = $0; sub(/^#+ */, "", heading) }
	/^```sh *$/ { inside = 1; n++; print heading > (dir "/heading." n); next }
	/^```/ { inside = 0 }
	inside { print > (dir "/block." n) }' "$page"

blocks=0
while [ -f "$tmp/block.$((blocks + 1))" ]; do
	blocks=$((blocks + 1))
	text="block $blocks ($(cat "$tmp/heading.$blocks"))"
	if in_ns gw env PINS="$pins" MAC="$camera" PATH="$BUILD:$PATH" timeout 20 bash -eu "$tmp/block.$blocks" >"$tmp/block.out" 2>&1; then
		ok "$text: $(head -n 1 "$tmp/block.out" | cut -c 1-80)"
	else
		not_ok "$text"
		sed 's/^/#   /' "$tmp/block.out" | head -n 10
	fi
done
check "the page has recipes: $blocks" test "$blocks" -gt 0

# bpftool prints names, not bytes.
check "map dump names the fields" grep -q '"verdict"' <<<"$(bpftool map dump pinned "$pins/devices" 2>&1 | head -n 60)"
