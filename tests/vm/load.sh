#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Inside the VM: does this kernel take the programs? With its own BTF and without, and for replay.
#
#   load.sh BUILD             BUILD: folder with xdpen.bpf.o, xdpend and xdpen
#   load.sh --refused BUILD   an older kernel: xdpend says so in a sentence, and leaves nothing behind
#
# Exit status: 0 all passed (or skipped), 1 something failed, 2 usage.
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

pins=/run/xdpen-load
log=/tmp/xdpen-load.log

# One frame, padded to 60 bytes, as a capture.
write_capture() {
	{
		printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0'
		printf '\1\0\0\0\0\0\0\0\x3c\0\0\0\x3c\0\0\0'
		printf '\2\0\0\0\0\1\2\0\0\0\x66\1\x08\0\x45\0\0\x1c\0\1\0\0\x40\x11\0\0\x0a\0\0\2\xc0\0\2\x09'
		printf '\x30\x39\0\x35\0\x08\0\0'
		head -c 18 /dev/zero
	} >"$1"
}

# Hides what a kernel without BTF does not have; only in a mount namespace of the caller's.
without_btf() {
	[ ! -d /sys/kernel/btf ] || mount -t tmpfs none /sys/kernel/btf
}

# The verifier's verdict stands at the end of the log, its position in the program just above.
load_object() {
	rm -rf "${pins:?}"/*
	bpftool prog loadall "$1" "$pins/object" >"$log" 2>&1 || {
		tail -n 40 "$log"
		return 1
	}
}

replay_capture() {
	local capture=/tmp/xdpen-load.pcap output

	write_capture "$capture"
	output=$("$1" --json replay "$capture" 2>&1)
	if ! grep -q '"frames": *1\b' <<<"$output"; then
		echo "$output"
		return 1
	fi
}

load_checks() {
	local build=$1 where=$2

	check "$where: the verifier takes xdpen.bpf.o" load_object "$build/xdpen.bpf.o"
	if [ ! -x "$build/xdpen" ]; then
		skip "$where: xdpen replay runs the programs over a capture" "$build/xdpen is not built"
	elif ! "$build/xdpen" help 2>/dev/null | grep -qw replay; then
		skip "$where: xdpen replay runs the programs over a capture" "no replay in this build"
	else
		check "$where: xdpen replay runs the programs over a capture" replay_capture "$build/xdpen"
	fi
}

# One or two lines, none of them the verifier's.
is_sentence() {
	[ "$(wc -l <"$1")" -le 3 ] && grep -qi 'kernel' "$1" && ! grep -qE 'processed [0-9]+ insns|LOG --' "$1"
}

refusal_checks() {
	local build=$1 status

	if [ ! -x "$build/xdpend" ]; then
		skip "xdpend refuses this kernel" "$build/xdpend is not built"
		return
	fi
	ip link add v0 type veth peer name v1
	ip link set v0 up
	timeout 60 "$build/xdpend" --pins "$pins/xdpen" --run /run/xdpen-load-run v0 >"$log" 2>&1
	status=$?
	check "xdpend refuses this kernel (status $status)" test "$status" -ne 0 -a "$status" -ne 124 -a "$status" -lt 126
	if is_sentence "$log"; then
		ok "it says why in a sentence: $(head -n 1 "$log")"
	else
		not_ok "it says why in a sentence" "$(tail -n 20 "$log")"
	fi
	check "it leaves no program on the interface" sh -c '! ip link show v0 | grep xdp'
	check "it leaves no pins" sh -c "! find '$pins' -type f | grep ."
}

refused=
if [ "${1-}" = --refused ]; then
	refused=1
	shift
fi
if [ $# -ne 1 ] || [ ! -d "$1" ]; then
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
fi
mkdir -p "$pins"
mount -t bpf bpf "$pins"
echo "# load: Linux $(uname -r)"
if [ -n "$refused" ]; then
	refusal_checks "$1"
else
	load_checks "$1" "own BTF"
	without_btf
	load_checks "$1" "no BTF"
	[ ! -d /sys/kernel/btf ] || umount /sys/kernel/btf
fi
umount "$pins"
conclude
