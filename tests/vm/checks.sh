# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests that run inside the VM: numbered results and the closing line.

passed=0 failed=0 skipped=0

ok() {
	passed=$((passed + 1))
	echo "ok $((passed + failed + skipped)) - $1"
}

# The second argument says what was seen.
not_ok() {
	failed=$((failed + 1))
	echo "not ok $((passed + failed + skipped)) - $1"
	[ -z "${2-}" ] || printf '#   %s\n' "${2//$'\n'/$'\n#   '}"
}

skip() {
	skipped=$((skipped + 1))
	echo "ok $((passed + failed + skipped)) - $1 # SKIP $2"
}

# check TEXT COMMAND [ARGUMENT...]: the command's output is shown where it fails.
check() {
	local text=$1 output

	shift
	if output=$("$@" 2>&1); then
		ok "$text"
	else
		not_ok "$text" "${output:-$*}"
	fi
}

# Prints the closing line; the status is that of the whole test.
conclude() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}
