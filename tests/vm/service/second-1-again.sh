# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# After a proper shutdown: the units have come up by themselves, and the recorder's first frame does not pass.

systemctl is-system-running --wait >/dev/null
check_equal "no unit has failed at boot" '' "$(systemctl --failed --plain --no-legend)"
check_equal "xdpend and xdpen-net are active" "active active" "$(systemctl is-active xdpend xdpen-net | paste -sd' ')"
check_equal "the recorder is in quarantine before it says a word" quarantined "$(state $recorder)"
house
device camera 1
device recorder 2
listener 9000 "$tmp/receiver.log"
in_ns recorder python3 "$lib/stream.py" send 198.18.0.10 9000 10 3 40002 >/dev/null
in_ns camera python3 "$lib/stream.py" send 198.18.0.10 9000 10 3 40001 >/dev/null
sleep 2
stop "$receiver"
check "the camera's frames pass" grep -q '^40001 received=30' "$tmp/receiver.log"
check "none of the recorder's" sh -c "! grep '^40002 ' $tmp/receiver.log"
check "it meets the portal" sh -c "ip netns exec ${prefix}recorder curl -s -m 20 http://10.66.0.1/ | grep -qi '<html'"
