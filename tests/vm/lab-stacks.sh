# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# What lab.sh sends, and what the namespaces' own stacks and the programs have counted of it.

blob=/tmp/xdpen-lab-blob

echo_requests() {
	local namespace=$1 address=$2 wait=$3 ping=ping

	command -v ping >/dev/null || ping='busybox ping'
	[[ $address != *:* ]] || ping="$ping -6"
	# shellcheck disable=SC2086 # one to three words
	within "$namespace" $ping -c 3 -i 0.2 -W "$wait" "$address"
}

# For an answer that must come: the wait ends with it.
pings() {
	echo_requests "$1" "$2" 10
}

# For one that must not come, and is not what proves it: the receivers' counters do.
knocks() {
	echo_requests "$1" "$2" 1
}

# 200 kB over TCP each way, so that checksum and segmentation offloads meet the tag as well.
exchanges() {
	local server=$1 bytes=200000 listener got

	head -c "$bytes" /dev/zero >"$blob"
	within "$server" busybox nc -l -p 8080 <"$blob" >"$blob.sent" 2>/dev/null &
	listener=$!
	eventually listening "$server"
	got=$(within cl timeout 30 bash -c "exec 5<>/dev/tcp/10.0.0.1/8080 && cat $blob >&5 && head -c $bytes <&5" | wc -c)
	eventually sent "$bytes"
	kill "$listener" 2>/dev/null
	wait "$listener" 2>/dev/null
	[ "$got" = "$bytes" ] && sent "$bytes"
}

sent() {
	[ "$(stat -c %s "$blob.sent")" = "$1" ]
}

listening() {
	within "$1" ss -Hltn 'sport = :8080' | grep .
}

reason() {
	bpftool -j map lookup pinned "$pins/stats" key hex "$(printf %02x "$1")" 0 0 0 |
		grep -o '"frames":[0-9]*' | awk -F : '{ sum += $2 } END { print sum + 0 }'
}

declare -A before after
status=0

# shellcheck disable=SC2016 # awk's own $
read_stacks='
	FNR == 1 { table = "" }
	FILENAME ~ /dev$/ && sub(":$", "", $1) { print namespace "." $1, $3 }
	$1 == "Icmp6InEchos" { print namespace ".ping6", $2 }
	FILENAME ~ /snmp$/ && $1 != table { table = $1; split($0, names); next }
	$1 == "Ip:" || $1 == "Icmp:" {
		for (i = 2; i <= NF; i++) {
			if (names[i] == "InReceives") print namespace ".ip", $i
			if (names[i] == "InEchos") print namespace ".ping", $i
		}
	}'

# Fills an array with NAMESPACE.ip (packets), .ping and .ping6 (echo requests) and
# .INTERFACE (frames): what the namespaces' own stacks have received so far.
look() {
	local -n to=$1
	local namespace name value files=()

	for namespace in cl gw quar wan; do
		files+=("namespace=$namespace" "/proc/${holder[$namespace]}/net/"{snmp,snmp6,dev})
	done
	to=()
	while read -r name value; do
		to["$name"]=$value
	done < <(awk "$read_stacks" "${files[@]}")
}

# during COMMAND...: $status and the counters around it.
during() {
	look before
	"$@" >/dev/null 2>&1
	status=$?
	look after
}

grew() {
	[ $((after[$1] - before[$1])) -ge "$2" ]
}

still() {
	[ "${after[$1]}" = "${before[$1]}" ]
}

seen() {
	local name

	echo "status $status"
	for name in "${!after[@]}"; do
		still "$name" || echo "$name ${before[$name]} -> ${after[$name]}"
	done | sort
}

# claim TEXT WORD...: every word must hold for the last `during`:
#   answered  silent  COUNTER+N (grew by N or more)  COUNTER=0 (did not move)
claim() {
	local text=$1 word wrong=

	shift
	for word in "$@"; do
		case $word in
		answered) [ "$status" = 0 ] ;;
		silent) [ "$status" != 0 ] ;;
		*+*) grew "${word%+*}" "${word#*+}" ;;
		*=0) still "${word%=0}" ;;
		esac || wrong+=" $word"
	done
	if [ -z "$wrong" ]; then
		ok "$mode: $text"
	else
		not_ok "$mode: $text" "not:$wrong"$'\n'"$(seen)"
	fi
}

# counted TEXT REASON MINIMUM COMMAND...: the program counted the command's frames under the reason.
counted() {
	local text=$1 number=$2 minimum=$3 from to

	shift 3
	from=$(reason "$number")
	during "$@"
	to=$(reason "$number")
	if [ "$((to - from))" -ge "$minimum" ]; then
		ok "$mode: $text"
	else
		not_ok "$mode: $text" "reason $number: $from -> $to, expected $minimum more"$'\n'"$(seen)"
	fi
}
