#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Inside the VM: what does the verifier of this kernel say of the programs, as each clang compiled them?
#
#   verifier.sh COPY SERIES FACTS             COPY: as run.sh makes it, with build/COMPILER/xdpen.bpf.o and build/verifier-stats
#   verifier.sh --refused COPY SERIES FACTS   an older kernel, which xdpend refuses: says so
#
# FACTS appears at the end and only where all passed, so it is whole or not there: lines as tools/bench/fact.h describes them.
# Load time is an emulated CPU's.
# Exit status: 0 all passed (or skipped), 1 something failed, 2 usage.
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=checks.sh
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

log=/tmp/xdpen-verifier.log

# Every program walked, and turned into machine code; else the figures would be those of something else.
are_whole() {
	awk -F '\t' '/-(processed|states|jited-bytes)\t/ { n++; if ($3 + 0 <= 0) bad = 1 } END { exit bad || n < 3 }' <<<"$1"
}

compiler_checks() {
	local compiler=$1 name="the verifier takes what $1 compiled" facts

	if [ ! -e "$copy/build/$compiler/xdpen.bpf.o" ]; then
		skip "$name" "$compiler is not installed"
		printf 'skip\tverifier-%s-%s\t%s is not installed\n' "$series" "$compiler" "$compiler" >>"$written"
	elif facts=$(verifier_facts "verifier-$series" "$compiler" "$copy/build" 2>"$log") && are_whole "$facts"; then
		ok "$name: $(awk -F '\t' '/-xdpen_in-processed\t/ { print $3 }' <<<"$facts") instructions walked in xdpen_in"
		echo "$facts" >>"$written"
	else
		not_ok "$name" "$(tail -n 20 "$log")"
	fi
}

refused=
if [ "${1-}" = --refused ]; then
	refused=1
	shift
fi
if [ $# -ne 3 ] || [ ! -d "$1/build" ]; then
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
fi
copy=$1 series=$2 facts=$3
# shellcheck source-path=SCRIPTDIR source=../../tools/bench/compilers.sh
. "$copy/tools/bench/compilers.sh"
written=$facts.part
echo "# verifier: Linux $(uname -r)"
printf 'kernel\t%s\t%s\n' "$series" "$(uname -r)" >"$written"
if [ -n "$refused" ]; then
	skip "the verifier takes the programs" "xdpend refuses this kernel by design, so its verifier is not asked"
	printf 'skip\tverifier-%s\txdpend refuses it by design\n' "$series" >>"$written"
else
	for compiler in "${compilers[@]}"; do
		compiler_checks "$compiler"
	done
fi
[ "$failed" != 0 ] || mv "$written" "$facts"
conclude
