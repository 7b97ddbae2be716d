#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `make test-vm`: the programs and the daemon on real kernels, each in a VM.
#
#   run.sh [-b BUILD] [-l LIMIT] [-t "TEST..."] [SERIES...]
#   run.sh --short
#
#   SERIES    6.1 and 6.12 must pass; 6.18, 7.3 and, to see it refused, 5.10 are
#             skipped where their packages cannot be had. Default: all of them.
#   -b        folder with xdpend, xdpen and xdpen.bpf.o (build)
#   -l        seconds for one VM of a kernel (7200). Emulated, on two cores with nothing else to do: the four stories
#             take about 18 minutes on 6.1 and 13 on 6.12, load, lab, bridge and reboot as much again;
#             systemd 12 on 6.1, with others beside it
#   -t        which tests, all without it: load, verifier (what this kernel's verifier says of the programs as each
#             clang compiled them; figures go to BUILD/vm/SERIES.facts), lab bridge filtering switch redirect
#             (the last four are the stories of tests/e2e/house.sh), reboot, systemd (the Debian package in a Debian;
#             skipped where mmdebstrap or what builds the package is missing), and short
#   --short   the test short, the first half of bridge, on 6.1; skipped where the kernel or QEMU cannot be had
#
# Built outside, run inside: nothing is compiled or timed in a VM. Logs: BUILD/vm/SERIES.log.
# Exit status: 0 all passed, 1 something failed, 2 usage.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../../tools/bench/compilers.sh
. "$here/../../tools/bench/compilers.sh"
musts=(6.1 6.12) extras=(6.18 7.3) refused=(5.10)
build=$here/../../build limit=7200 short=
tests=(load verifier lab bridge filtering switch redirect reboot systemd)

usage() {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}

among() {
	local word=$1 other

	shift
	for other in "$@"; do
		[ "$other" != "$word" ] || return 0
	done
	return 1
}

require() {
	local tool missing=

	for tool in qemu-system-x86_64 busybox cpio depmod bpftool ethtool; do
		PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || missing+=" $tool"
	done
	[ -z "$missing" ] || cannot "missing:$missing (tools/install-deps.sh vm installs it)"
}

# What cannot be had is a failure, in the short form a skip.
cannot() {
	if [ -n "$short" ]; then
		printf 'ok 1 - # SKIP %s\n0 passed, 0 failed, 1 skipped\n' "$1"
		exit 0
	fi
	echo "run: $1" >&2
	exit 1
}

# A copy, so that a build or an edit next door does not change files under a running VM.
copy_tests() {
	local file

	mkdir -p "$copy"/{build,tests,tools}
	for file in xdpen.bpf.o xdpend xdpen; do
		[ -e "$build/$file" ] || {
			echo "run: no $build/$file: run make first" >&2
			exit 1
		}
		cp "$build/$file" "$copy/build/"
	done
	[ ! -e "$build/xdpen-portal" ] || cp "$build/xdpen-portal" "$copy/build/"
	cp -r "$here" "$here/../lib" "$here/../e2e" "$copy/tests/"
	cp "$here/../../tools/xdpen-net" "$copy/tools/"
	! among verifier "${tests[@]}" || copy_programs
	! among systemd "${tests[@]}" || build_package
}

# The programs by each clang that is here, and who asks the verifier of them.
copy_programs() {
	local compiler

	make -s --no-print-directory -C "$here/../.." BUILD="$build" "$build/verifier-stats" || exit 1
	cp "$build/verifier-stats" "$copy/build/"
	mkdir -p "$copy/tools/bench"
	cp "$here/../../tools/bench/compilers.sh" "$copy/tools/bench/"
	for compiler in "${compilers[@]}"; do
		command -v "$compiler" >/dev/null || continue
		build_programs "$compiler" "$build" || exit 1
		mkdir -p "$copy/build/$compiler"
		cp "$build/$compiler/xdpen.bpf.o" "$copy/build/$compiler/"
	done
}

# Where it cannot be built, systemd.sh says what is missing.
build_package() {
	local package

	command -v dpkg-buildpackage >/dev/null && command -v dh >/dev/null || return
	package=$("$here/../../tools/deb.sh" "$(cat "$here/../../VERSION")" "$build" | tail -n 1)
	[ -s "$package" ] || {
		echo "run: the package cannot be built" >&2
		exit 1
	}
	mkdir -p "$copy/packages"
	cp "$package" "$copy/packages/old.deb"
}

# What runs in one VM: every test, whatever the one before says.
tests_inside() {
	local one

	if among "$1" "${refused[@]}"; then
		printf '%q --refused %q' "$copy/tests/vm/load.sh" "$copy/build"
		! among verifier "${tests[@]}" || printf ' && %q --refused %q %q /vmout/facts' "$copy/tests/vm/verifier.sh" "$copy" "$1"
		return
	fi
	printf 'status=0; '
	for one in "${tests[@]}"; do
		case $one in
		reboot | systemd) ;; # VMs of their own
		verifier) printf '%q %q %q /vmout/facts || status=1; ' "$copy/tests/vm/verifier.sh" "$copy" "$1" ;;
		load | lab) printf '%q %q || status=1; ' "$copy/tests/vm/$one.sh" "$copy/build" ;;
		short) printf '%q bridge short || status=1; ' "$copy/tests/e2e/house.sh" ;;
		*) printf 'echo "# house: %s"; %q %q || status=1; ' "$one" "$copy/tests/e2e/house.sh" "$one" ;;
		esac
	done
	# shellcheck disable=SC2016 # the shell inside expands it
	printf 'exit $status'
}

# The closing lines of the tests, added up.
totals() {
	awk '/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p += $1; f += $3; s += $5; n++ }
		END { if (n) printf "%d passed, %d failed, %d skipped", p, f, s; else print "no result" }' "$1"
}

summarise() {
	summary+=("$(printf '  %-5s %-26s %s' "$1" "$2" "$3")")
}

# In one VM, and after it in others what needs a second boot or another system. The status is the first one that is not 0.
run_tests() {
	local series=$1 kernel=$2 results=$copy/results/$1 status=0 one

	for one in "${tests[@]}"; do
		among "$one" reboot systemd && continue
		"$here/run-in-vm.sh" -t "$limit" -o "$results" "$kernel" -- bash -c "$(tests_inside "$series")" || status=$?
		break
	done
	[ ! -e "$results/facts" ] || cp "$results/facts" "$logs/$series.facts"
	! among "$series" "${refused[@]}" || return "$status"
	for one in reboot systemd; do
		among "$one" "${tests[@]}" || continue
		"$here/$one.sh" -t "$limit" "$kernel" "$copy" || status=$((status ? status : 1))
	done
	return "$status"
}

run_series() {
	local series=$1 log=$logs/$1.log kernel status=0

	echo "== Linux $series"
	! among verifier "${tests[@]}" || rm -f "$logs/$series.facts"
	if ! kernel=$("$here/get-kernel.sh" "$series" 2>"$log"); then
		cat "$log"
		[ -z "$short" ] || cannot "no kernel $series: $(tail -n 1 "$log")"
		if among "$series" "${musts[@]}"; then
			failures=$((failures + 1))
			summarise "$series" - "FAILED: $(tail -n 1 "$log")"
		else
			summarise "$series" - "skipped: $(tail -n 1 "$log")"
		fi
		return
	fi
	run_tests "$series" "$kernel" 2>&1 | tee "$log" || status=$?
	case $status in
	0) summarise "$series" "${kernel##*/}" "$(totals "$log")" ;;
	124) summarise "$series" "${kernel##*/}" "FAILED: out of time after $(totals "$log")" ;;
	125) summarise "$series" "${kernel##*/}" "FAILED: the kernel died after $(totals "$log")" ;;
	*) summarise "$series" "${kernel##*/}" "FAILED: $(totals "$log")" ;;
	esac
	[ "$status" = 0 ] || failures=$((failures + 1))
}

choose_tests() {
	local one all=("${tests[@]}" short)

	read -r -a tests <<<"$1"
	for one in "${tests[@]}"; do
		among "$one" "${all[@]}" || {
			echo "run: '$one' is no test; there are: ${all[*]}" >&2
			exit 2
		}
	done
}

# Read whole before it runs: an edit during the run does no harm.
main() {
	if [ "${1-}" = --short ]; then
		short=1 tests=(short)
		shift
		[ $# = 0 ] || usage
		set -- 6.1
	fi
	while getopts b:l:t: option; do
		case $option in
		b) build=$OPTARG ;;
		l) limit=$OPTARG ;;
		t) choose_tests "$OPTARG" ;;
		*) usage ;;
		esac
	done
	shift $((OPTIND - 1))
	[ $# -gt 0 ] || set -- "${musts[@]}" "${extras[@]}" "${refused[@]}"
	[ -d "$build" ] || {
		echo "run: no build folder '$build'" >&2
		exit 2
	}
	build=$(cd "$build" && pwd)
	logs=$build/vm
	mkdir -p "$logs"
	require
	copy=$(mktemp -d -t xdpen-vm-build.XXXXXX)
	trap 'rm -rf "$copy"' EXIT
	copy_tests

	failures=0 summary=()
	for series; do
		run_series "$series"
	done
	echo "== Summary"
	printf '%s\n' "${summary[@]}"
	[ "$failures" = 0 ]
}

main "$@"; exit
