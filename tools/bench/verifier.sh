#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the verifier of this kernel says of each program, built with each clang that is
# here. Compilers that are not here are told by name; other kernels are the business of
# `make test-vm`. Prints facts. Usage: verifier.sh   with BUILD set, at the top of the tree
set -eu
: "${BUILD:?}"
cd "$(dirname "$0")/../.."

for version in 14 16 19; do
	clang=clang-$version
	if ! command -v "$clang" >/dev/null; then
		printf 'skip\tverifier-%s\t%s is not installed\n' "$clang" "$clang"
		continue
	fi
	make --no-print-directory BUILD="$BUILD/$clang" CLANG="$clang" "$BUILD/$clang/xdpen.bpf.o" >&2
	"$BUILD/verifier-stats" "$BUILD/$clang/xdpen.bpf.o" | awk -v clang="$clang" '
		$2 ~ /^[0-9]+$/ {
			printf "figure\tverifier-%s-%s-instructions\t%s\t\n", clang, $1, $2
			printf "figure\tverifier-%s-%s-processed\t%s\t\n", clang, $1, $3
			printf "figure\tverifier-%s-%s-states\t%s\t\n", clang, $1, $5
			printf "figure\tverifier-%s-%s-jited-bytes\t%s\tB\n", clang, $1, $6
			printf "figure\tverifier-%s-%s-load-us\t%s\tus\n", clang, $1, $7
		}'
done
printf 'skip\tverifier-other-kernels\tonly the running kernel, %s, is asked; make test-vm loads the programs on others without counting\n' "$(uname -r)"
