# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced: the compilers whose programs are put before a verifier, and what it says of
# them, as facts. tests/vm asks the verifiers of other kernels by the same functions.

# shellcheck disable=SC2034 # for the one who sources it
compilers=(clang-14 clang-16 clang-19)

# build_programs COMPILER BUILD: BUILD/COMPILER/xdpen.bpf.o. Its own make, from any folder.
build_programs() {
	make -s --no-print-directory -C "$(dirname "${BASH_SOURCE[0]}")/../.." \
		BUILD="$2/$1" CLANG="$1" "$2/$1/xdpen.bpf.o"
}

# verifier_facts NAME COMPILER BUILD: loads what build_programs built; the figures are called NAME-COMPILER-PROGRAM-...
verifier_facts() {
	local said

	said=$("$3/verifier-stats" "$3/$2/xdpen.bpf.o") || return
	awk -v name="$1-$2" '
		$2 ~ /^[0-9]+$/ {
			printf "figure\t%s-%s-instructions\t%s\t\n", name, $1, $2
			printf "figure\t%s-%s-processed\t%s\t\n", name, $1, $3
			printf "figure\t%s-%s-states\t%s\t\n", name, $1, $5
			printf "figure\t%s-%s-jited-bytes\t%s\tB\n", name, $1, $6
			printf "figure\t%s-%s-load-us\t%s\tus\n", name, $1, $7
		}' <<<"$said"
}
