#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints what the verifier says of every program: size, instructions walked,
# states, jited bytes and load time. Needs root; nothing stays loaded or pinned.
#
#   make verifier-stats          or    tools/verifier-stats.sh [BUILD]

set -eu

cd "$(dirname "$0")/.."
build=${1:-build}

for need in verifier-stats xdpen.bpf.o; do
	if [ ! -e "$build/$need" ]; then
		echo "verifier-stats: $build/$need is not there: make verifier-stats builds it" >&2
		exit 1
	fi
done

"$build/verifier-stats" "$build/xdpen.bpf.o"

# The iterator is an extra: it needs the kernel's BTF, and not every kernel lets it in.
if [ -e "$build/table.bpf.o" ]; then
	"$build/verifier-stats" "$build/table.bpf.o" || echo "the iterator does not load here; nothing else depends on it"
fi
