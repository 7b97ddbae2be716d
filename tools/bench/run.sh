#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The whole benchmark: each subject in a process or script of its own, which prints
# facts (see fact.h); report.py computes ratios and judges them.
#
#   tools/bench/run.sh [--quick] [--rounds N] [--only SUBJECT,...] BUILD
#
# --rounds: fewer than there should be, to try the machinery; figures mean little then.
# --only: these subjects; facts of the others stay as they were.
# Facts stay in BUILD/bench-facts, the result in BUILD/bench.json, a plot in BUILD/bench.svg. Exit codes: 0 done,
# 1 a subject failed or a gate does not hold, 2 usage.
set -u
here=$(cd "$(dirname "$0")" && pwd)
quick=() rounds=() only=''

usage() {
	echo "usage: tools/bench/run.sh [--quick] [--rounds N] [--only SUBJECT,...] BUILD" >&2
	exit 2
}

while [ $# -gt 1 ]; do
	case $1 in
	--quick) quick=(--quick) ;;
	--rounds)
		rounds=(--rounds "${2:?}")
		shift
		;;
	--only)
		only=,${2:?},
		shift
		;;
	*) usage ;;
	esac
	shift
done
if [ $# != 1 ] || [ ! -x "$1/bench" ]; then usage; fi
build=$(cd "$1" && pwd)
export BUILD=$build
facts=$build/bench-facts
failed=0
mkdir -p "$facts"

if [ "$(id -u)" != 0 ]; then
	echo "bench: needs root" >&2
	exit 1
fi

# subject NAME COMMAND...: its facts in a file of that name.
subject() {
	local name=$1 before=$SECONDS
	shift
	[ -z "$only" ] || [[ $only == *,$name,* ]] || return
	if ! "$@" >"$facts/$name" 2>"$facts/$name.log"; then
		echo "bench: $name failed:" >&2
		tail -n 5 "$facts/$name.log" >&2
		failed=1
	fi
	printf 'bench: %s took %d s\n' "$name" $((SECONDS - before)) >&2
}

[ -n "$only" ] || rm -f "$facts"/*
subject rows "$build/bench" "${quick[@]}" "${rounds[@]}" rows
subject reflex "$build/bench" "${quick[@]}" reflex
if [ ${#quick[@]} = 0 ]; then
	subject flood "$build/bench" flood
	subject cpus "$build/bench" "${rounds[@]}" cpus
	subject live "$here/live.sh" "${rounds[@]}" 256 4096
	subject tcp "$here/tcp.sh" "${rounds[@]:1}"
	subject daemon "$here/daemon.sh"
	subject replay "$here/replay.sh"
	subject verifier "$here/verifier.sh"
fi
subject sizes "$build/bench" "${quick[@]}" sizes

mapfile -t files < <(find "$facts" -type f ! -name '*.log' | sort)
python3 -B "$here/report.py" "${quick[@]}" --json "$build/bench.json" "${files[@]}" || failed=1
python3 -B "$here/plot.py" "$build/bench.json" >"$build/bench.svg" || failed=1
exit "$failed"
