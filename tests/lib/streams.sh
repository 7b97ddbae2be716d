# shellcheck shell=bash
# shellcheck disable=SC2154 # what net.sh sets
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two numbered streams to the internet side, an ordinary camera's and a quarantined recorder's: on top of net.sh.
# Whatever happens meanwhile, of the first none may be lost, and of the second none may pass.

# streams_begin RATE SECONDS [RATE-OF-THE-RECORDER]: datagrams a second.
streams_begin() {
	listener 9000 "$tmp/receiver.log"
	background camera "$tmp/camera.log" python3 "$lib/stream.py" send 198.18.0.10 9000 "$1" "$2" 40001
	camera_stream=$pid
	background recorder "$tmp/recorder.log" python3 "$lib/stream.py" send 198.18.0.10 9000 "${3:-$1}" "$2" 40002
	recorder_stream=$pid
}

# streams_end SECONDS: what is on its way then has so long to arrive.
streams_end() {
	stop "$camera_stream"
	stop "$recorder_stream"
	sleep "$1"
	stop "$receiver"
}

sent_by() { sed -n 's/sent=\([0-9]*\).*/\1/p' "$tmp/$1.log"; }

check_none_lost() {
	local sent
	sent=$(sent_by camera)
	check_equal "of $sent frames of the ordinary camera none was lost" "$sent 0" \
		"$(sed -n 's/^40001 received=\([0-9]*\) .*missing=\([0-9]*\) .*/\1 \2/p' "$tmp/receiver.log")"
}

# check_none_passed LEAST: it says nothing unless the recorder has tried more often than that.
check_none_passed() {
	local tried
	tried=$(sent_by recorder)
	if [ "${tried:-0}" -gt "$1" ] && ! grep -q '^40002 ' "$tmp/receiver.log"; then
		ok "of $tried frames of the quarantined recorder none passed"
	else
		not_ok "of ${tried:-no} frames of the quarantined recorder passed: $(grep '^40002 ' "$tmp/receiver.log")"
	fi
}
