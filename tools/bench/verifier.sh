#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the verifier of this kernel says of each program, built with each clang that is
# here. Compilers that are not here are told by name; other kernels are asked by
# `make verifier-stats-vm`, and where their figures are is said. Prints facts.
# Usage: verifier.sh   with BUILD set, at the top of the tree
set -eu
: "${BUILD:?}"
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=compilers.sh
. tools/bench/compilers.sh

# Where figures of other kernels are, and whether they are of these programs; else what makes them.
other_kernels() {
	local file series found='' older=''

	while read -r file; do
		series=$(basename "$file" .facts)
		found+=" $series"
		[ "$file" -nt "$BUILD/xdpen.bpf.o" ] || older+=" $series"
	done < <(grep -ls '^figure' "$BUILD"/vm/*.facts | sort -V)
	if [ -z "$found" ]; then
		echo "only the running kernel, $(uname -r), is asked; make verifier-stats-vm asks others"
	else
		echo "only the running kernel, $(uname -r), is asked; what make verifier-stats-vm got from$found is in ${BUILD##*/}/vm/*.facts${older:+ (older than the programs:$older)}"
	fi
}

for compiler in "${compilers[@]}"; do
	if ! command -v "$compiler" >/dev/null; then
		printf 'skip\tverifier-%s\t%s is not installed\n' "$compiler" "$compiler"
		continue
	fi
	build_programs "$compiler" "$BUILD" >&2
	verifier_facts verifier "$compiler" "$BUILD"
done
printf 'skip\tverifier-other-kernels\t%s\n' "$(other_kernels)"
