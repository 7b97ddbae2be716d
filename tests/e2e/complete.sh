#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion is asked of the program, so it knows every verb and option that help does, and the devices of now.
#
#   camera ── lan1 ── br-lan [gw: xdpend]

# shellcheck source=tests/lib/net.sh
. "$(dirname "$0")/../lib/net.sh"
net_begin complete

house
device camera 1
camera=$(device_mac 1)

# offers TEXT EXPECTED WORD...: what is offered, sorted, in one line.
offers() {
	local text=$1 expected=$2
	shift 2
	check_equal "$text" "$expected" "$(cli complete -- "$@" 2>&1 | sort | paste -sd' ')"
}

offers "nothing loaded: no device, no error" '' show ''
daemon_start --monitor --leases "$tmp/leases"
meet camera

# All of help.
cat >"$tmp/all.py" <<'SCRIPT'
import json
import subprocess
import sys

run, camera = sys.argv[1:-1], sys.argv[-1]


def output(*words):
    return subprocess.run(run + list(words), check=True, capture_output=True, text=True).stdout


def ask(*words):
    return output("complete", "--", *words).split()


def names(options):
    return [option["name"] for option in options]


table = json.loads(output("help", "--json"))
verbs = names(table["commands"])
assert len(verbs) > 15 and sorted(ask("")) == sorted(verbs), ask("")
assert sorted(ask("-")) == sorted(names(table["options"])), ask("-")
for command in table["commands"]:
    options = names(table["options"]) + names(command["options"])
    assert sorted(ask(command["name"], "-")) == sorted(options), command
    if (command["arguments"] or "").startswith("DEV"):
        assert camera in ask(command["name"], ""), command
SCRIPT
check "each verb and each option of help is offered" \
	python3 "$tmp/all.py" ip netns exec "${prefix}gw" "$BUILD/xdpen" --pins "$pins" --run "$run" "$camera"

# What fits.
offers "a verb by its beginning" 'quarantine' qua
offers "options as well" '--state' list --s
offers "of its own verb only" '' status --for
offers "a value behind a blank" 'suspect' list --state su
offers "every state that there is" 'exempt learning new normal probation quarantined suspect' list --state ''
offers "a value behind =" '--sort=fan-out --sort=frames' top --sort=f
offers "a device by its MAC address" "$camera" quarantine 02:66
offers "options do not count as arguments" "$camera" quarantine --for 10m 02:66
offers "the second argument" 'camera car console critical' class "$camera" c
offers "one word or another" 'monitor' mode m
offers "verbs after help" 'version' help ve
offers "interfaces" 'lan1' load lan
offers "as many as there are" 'lan1' load br-lan lan
offers "nothing for what nobody knows" '' frobnicate x
offers "nothing for a file" '' replay ''
offers "options where nothing else comes" "$(cli complete -- version - | sort | paste -sd' ')" version ''
offers "nothing for the value that is a directory" '' --pins ''
offers "words that look like options" '' list --frobnicate=x --json=
echo "0 $camera 10.66.0.11 porch *" >"$tmp/leases"
offers "names of leases, from the file that the words name" porch --leases "$tmp/leases" show por
check_equal "--json" '["status"]' "$(cli complete --json -- sta | fields words)"

# bash.
if [ -r /usr/share/bash-completion/bash_completion ]; then
	# in_bash LINE WORD...: the reply for the line, WORD... being the line as bash splits it.
	in_bash() {
		# shellcheck disable=SC2016
		XDPEN_PINS=$pins XDPEN_RUN=$run in_ns gw env PATH="$BUILD:$top/tools:$PATH" bash -c '
			. /usr/share/bash-completion/bash_completion
			. "$1"
			COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9 COMP_KEY=9
			COMP_WORDS=("${@:3}") COMP_CWORD=$(($# - 3))
			"$(complete -p "$3" | sed "s/.*-F \([^ ]*\) .*/\1/")" "$3" "${*: -1}" "${*: -2:1}"
			printf "%s\n" "${COMPREPLY[@]}" | sort | paste -sd" "' bash "$@" 2>&1
	}
	xdpen=$top/tools/completion/xdpen.bash xdpend=$top/tools/completion/xdpend.bash
	check_equal "bash: a verb" 'quarantine' "$(in_bash "$xdpen" 'xdpen qu' xdpen qu)"
	check_equal "bash: a device; its colons part words" "66:00:00:00:01" "$(in_bash "$xdpen" 'xdpen show 02:66' xdpen show 02 : 66)"
	check_equal "bash: a value behind =" 'score' "$(in_bash "$xdpen" 'xdpen top --sort=sc' xdpen top --sort = sc | sed 's/^--sort=//')"
	check_equal "bash: xdpend's options" '--redirect --redirect-untagged' "$(in_bash "$xdpend" 'xdpend --redi' xdpend --redi)"
	check_equal "bash: xdpend's interfaces" 'lan1' "$(in_bash "$xdpend" 'xdpend --monitor lan' xdpend --monitor lan)"
	check_equal "bash: xdpen-net's verbs" 'down status up' "$(in_bash "$xdpend" 'xdpen-net ' xdpen-net '')"
	missing=$(comm -23 <("$BUILD/xdpend" --help | grep -o -- '--[a-z-]*' | sort -u) \
		<(in_bash "$xdpend" 'xdpend --' xdpend -- | tr ' ' '\n' | sort -u) | paste -sd' ')
	check_equal "bash: all of xdpend's options" '' "$missing"
else
	skip "bash-completion not installed"
fi
