#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds each fuzz target with clang and runs it, then compares the programs on the host with those in the kernel:
# tests/fuzz/run.sh [SECONDS for each, 10] [FRAMES compared, 20000] [SEED of them, 1]
# Exit code 0: nothing found, or no fuzzer on this machine (said as a skip); 1: a target crashed or did not build, or
# host and kernel differ (the input lies in build/fuzz); 2: usage. The last line is the totals.
set -u

cd "$(dirname "$0")/../.." || exit 1
seconds=${1-10}
frames=${2-20000}
seed=${3-1}
clang=${CLANG:-clang}
out=${BUILD:-build}/fuzz
core=user/core

case $seconds in
'' | *[!0-9]* | 0*)
	echo "run.sh: \"$seconds\" is no number of seconds, expected a whole number from 1" >&2
	exit 2
	;;
esac

for number in "$frames" "$seed"; do
	case $number in
	'' | *[!0-9]*)
		echo "run.sh: \"$number\" is no number of frames or seed, expected a whole number" >&2
		exit 2
		;;
	esac
done

# What bpf/ needs to be compiled for the host. Kernel and BPF load from any address, so alignment is not looked at.
host_flags='-D_GNU_SOURCE -Itests/fuzz/host -fno-sanitize=alignment'
host_sources="tests/fuzz/host.c tests/fuzz/script.c tests/fuzz/draft.c tests/fuzz/payload.c tests/fuzz/story.c
	$core/table.c $core/mac.c"

# What each target needs of the core; no more, so that it builds while the rest is in pieces.
sources_of() {
	case $1 in
	mac) echo $core/mac.c ;;
	request) echo $core/request.c $core/mac.c $core/names.c ;;
	command) echo $core/command.c ;;
	portal) echo $core/portal.c $core/address.c ;;
	page) echo $core/*.c ;; # languages are those of the sentences, which are about everything
	ports) echo $core/ports.c ;;
	dhcp) echo $core/dhcp.c $core/class.c $core/mac.c ;;
	oui) echo $core/oui.c ;;
	stratum) echo $core/stratum.c $core/json.c ;;
	stream) echo $core/stream.c $core/flow.c ;;
	dns) echo $core/dns.c $core/hostname.c $core/address.c ;;
	tls) echo $core/tls.c $core/hostname.c ;;
	frame) echo "$host_sources" ;;
	config) echo $core/command.c $core/config.c $core/config_keys.c $core/config_values.c $core/config_limits.c $core/lists.c $core/text.c $core/hostname.c \
		$core/mac.c $core/nearest.c $core/when.c $core/kinds.c $core/limits.c $core/device.c ;;
	lists) echo $core/domains.c $core/networks.c $core/lists.c $core/text.c $core/hostname.c $core/address.c ;;
	esac
}

# Writes its arguments as one seed each, with printf's escapes.
seed() {
	directory=$1
	shift
	number=0
	for bytes; do
		number=$((number + 1))
		printf '%b' "$bytes" >"$directory/seed-$number"
	done
}

seed_mac() {
	seed "$1" 'aa:bb:cc:dd:ee:ff' '02-00-00-00-00-01' '00:00:00:00:00:00' 'aa:bb:cc:dd:ee:ff:11' '12abc'
	printf '%s\n' '":"' '"-"' '"00"' '"ff"' >"$2"
}

seed_request() {
	seed "$1" 'quarantine 02:00:00:00:00:01 for=600 force' 'release 02:00:00:00:00:01' \
		'allow 02-00-00-00-00-01 for=2592000 mining' 'class 02:00:00:00:00:01 camera' 'class 02:00:00:00:00:01 auto' \
		'mode enforce' 'watch' 'ping'
	printf '"%s"\n' 'quarantine ' 'release ' 'allow ' 'class ' ' camera' ' auto' 'mode ' monitor enforce watch ping ' for=' ' force' ' mining' \
		02:00:00:00:00:01 315360000 >"$2"
}

seed_command() {
	seed "$1" '/usr/local/bin/tell me@example.org' '/bin/tell "two words" a"b c"d' '/bin/tell | cat' 'tell' '/bin/tell "'
	printf '%s\n' '"/bin/"' '"\""' '" "' '"$"' >"$2"
}

seed_portal() {
	seed "$1" 'device 10.66.0.11' 'device fd66::11' 'fixed 10.66.0.11' 'fixed ::ffff:10.66.0.11' 'list'
	printf '"%s"\n' 'device ' 'fixed ' list 10.66.0.11 fd66:: ::ffff: >"$2"
}

seed_page() {
	seed "$1" 'ja,en;q=0.8' 'en-US,en;q=0.9,ja;q=0.1' '*;q=0' 'token=000003e8-0123456789abcdef&x=1' '<b>"&\0343\0202\0253' ja
	printf '"%s"\n' ja en-US '\x2a' ';q=' 0.999 'token=' '&' '000003e8-' '<' '\x22' '\xe3\x82\xab' >"$2"
}

seed_ports() {
	seed "$1" '23 service 4\n3333 pool 60\n443 web\n80 none\n' '# only a comment' '23 service # four\r\n\n' \
		'65536 service' '7 pool'
	cp data/ports.list "$1/list"
	printf '"%s"\n' ' service ' ' pool ' ' web' ' none' '#' 65535 63 100 '\x0a' '\x0d' >"$2"
}

seed_stratum() {
	seed "$1" '{"id":1,"method":"login","params":{"login":"w","pass":"x","agent":"a/1"}}\n' \
		'{"method":"submit","params":{"job_id":"7","nonce":"00"}}' '{"id":3,"method":"keepalived"}' \
		'{"id": 1, "method": "mining.subscribe", "params": ["a/1"]}\n' '{"id":1,"method":"mining.set_target"}' \
		'{"worker":"","method":"eth_submitLogin","params":[]}' '{"id":0,"method":"server.version","params":["e"]}' \
		'POST / HTTP/1.1\r\nX-Mining-Extensions: midstate\r\n\r\n{"method":"getwork","params":[]}' \
		'POST / HTTP/1.1\r\n\r\n{"method": "getblocktemplate", "params": [{}]}' '{"text":"\\"mining.notify\\""}' \
		'{"method":"job","params":{"job_id":"1","target":"b8"}}' '{"id":1,"result":{"job":{}}}' '{"method":"getjob"}' \
		'{"type":"auth","params":{"site_key":"k"}}' '\0201\0205\01\02\03\04{"a":1}' \
		'{"method":"login","params":{"login":"w","pass":"x","algo":["cn/1"]}}'
	printf '"%s"\n' '\"method\":' '\"params\":{' '\"login\"' '\"pass\"' '\"agent\"' '\"job_id\"' '\"nonce\"' mining. \
		mining.notify mining.set_ '\"submit\"' '\"keepalived\"' eth_submitLogin eth_getWork getwork getblocktemplate \
		'POST ' '\x0d\x0a\x0d\x0a' X-Mining-Extensions: '\\u006d' '\\\"' \
		'\"type\":' '\"site_key\":' '\"algo\":[\"rx/' '\"result\":{' '\"job\":{' XMRig '\"pow\":[' '\x81\xfe' Origin: >"$2"
}

seed_stream() {
	seed "$1" '\01\00\00\01\020\00\01\00\020\01\020\00\01\00\020\01\020\00' \
		'\01\00\00\01\0177\0200\01\07\00\01\0177\0200\02\00\00\01\020\0100' '\01\00\00\01\020\00\01\0377\0370\01\020\00'
	printf '"%s"\n' '\x00\x00\x01\x10\x00' '\xff\xf0\x01\x20\x80' >"$2"
}

# The target puts the fixed part in front.
seed_dhcp() {
	seed "$1" '\065\001\001\014\006iPhone\074\010MSFT 5.0\067\003\001\171\003\377' \
		'\065\001\003\062\004\012\000\000\001\066\004\012\000\000\001\377' \
		'\065\001\001\075\007\001\002\000\000\000\000\007\064\001\003' \
		'\065\001\003\014\012ESP_07AEFB\067\004\001\003\034\006\377'
	printf '"%s"\n' '\x35\x01\x01' '\x34\x01\x03' '\x63\x82\x53\x63' '\x02\x01\x06' android- android-dhcp- \
		-galaxy-s 'MSFT 5.0' DESKTOP- iphone udhcp '\x37\x04\x01\x03\x1c\x06' >"$2"
}

# The last six bytes are the address that is looked up.
seed_oui() {
	seed "$1" '00-22-72   (hex)\t\tA\r\n002272     (base 16)\t\tA\r\n\000\042\162\000\000\001' \
		'70-B3-D5 (hex) B\nF2F000-F2FFFF (base 16) B\n\160\263\325\362\360\001' \
		'20-85-93 (hex) C\nB00000-BFFFFF (base 16) C\n20-85-93 (hex) D\n208593 (base 16) D\n\040\205\223\260\000\001'
	printf '"%s"\n' '00-22-72   (hex)' '002272     (base 16)' 000000-FFFFFF Private ' (hex)' ' (base 16)' '\x0d' >"$2"
}

# A query, its answer, an answer by way of an alias that ends in a pointer, the same by TCP.
seed_dns() {
	asked='\0003www\0007example\0003org\0000\0000\0001\0000\0001'
	alias='\0300\0014\0000\0005\0000\0001\0000\0000\0000\0074\0000\0006\0003cdn\0300\0020'
	address='\0000\0001\0000\0001\0000\0000\0000\0074\0000\0004\0300\0000\0002\0001'
	aliased="\\0022\\0064\\0201\\0200\\0000\\0001\\0000\\0002\\0000\\0000\\0000\\0000$asked$alias\\0300\\0055$address"
	seed "$1" "\\0022\\0064\\0001\\0000\\0000\\0001\\0000\\0000\\0000\\0000\\0000\\0000$asked" \
		"\\0022\\0064\\0201\\0200\\0000\\0001\\0000\\0001\\0000\\0000\\0000\\0000$asked\\0300\\0014$address" \
		"$aliased" "\\0000\\0103$aliased"
	printf '"%s"\n' '\x81\x80' '\xc0\x0c' '\xc0\x10' '\x00\x01\x00\x01' '\x00\x1c\x00\x01' '\x00\x05\x00\x01' \
		'\x00\x04' '\x00\x10' '\x03www' '\x3f' '\xff\xff' >"$2"
}

# A ClientHello with a name in one record; and its bytes alone, behind the size of the records that they come in.
seed_tls() {
	random=0123456789abcdef0123456789abcdef
	front="\\0001\\0000\\0000\\0103\\0003\\0003$random\\0000\\0000\\0002\\0023\\0001\\0001\\0000"
	hello="$front\\0000\\0030\\0000\\0027\\0000\\0000\\0000\\0000\\0000\\0020\\0000\\0016\\0000\\0000\\0013example.org"
	seed "$1" "\\0026\\0003\\0001\\0000\\0107$hello" "\\0377$hello" "\\0010$hello"
	printf '"%s"\n' '\x16\x03\x01' '\x01\x00\x00' '\x03\x03' '\x00\x00\x00\x10' '\x00\x17' example.org '\xff\xff' >"$2"
}

seed_config() {
	seed "$1" '[lan]\ninterfaces = lan1 lan2 # two\n[quarantine]\nvlan=70\n' '[rails]\nbreaker = 7\nguard = 02:00:5e:10:00:01\n' \
		'# x\n[lists]\npool_names = /a/b, /c\n' '[mode]\nmode = enforce\nmode = monitor\n' '[quarantin]\n' 'vlan = 3' '[quarantine]\nterms = 10m 1h\nlongest = 30d\n' '[limits thing]\nflood = 960 4992\nscan-arp = off\n' '[lan]\nleases = a'
	cp data/xdpen.conf.example "$1/example"
	printf '"%s"\n' '[lan]' '[mode]' '[quarantine]' '[rails]' '[lists]' '[portal]' '[limits router]' scan-service terms 24h off interfaces vlan breaker guard ' = ' '\x0a' '#' \
		02:00:5e:10:00:01 /a yes enforce >"$2"
}

seed_lists() {
	seed "$1" 'example.org\n*.example.net # x\n' '0.0.0.0 a.example b.example\n127.0.0.1 localhost\n' \
		'domain,source\n"example.org","a"\nb.example,c\n' '192.0.2.0/24\n2001:db8::/32 ; x\n192.0.2.1\n' \
		'network,source\n"198.51.100.0/24",x\n' '192.0.2.1:3333\n' 'x.before.example\n.org.\n'
	cp data/pools.domains "$1/pools"
	printf '"%s"\n' '0.0.0.0 ' '127.0.0.1 ' '*.' example.org before.example domain, network, '\x22' '\x0a' '\x0d' ::ffff: \
		/24 /120 '#' ';' localhost >"$2"
}

# Scripts of random bytes, the same ones everywhere; the first byte decides where packets are counted.
seed_frame() {
	awk 'BEGIN {
		x = 1
		for (script = 0; script < 48; script++) {
			for (i = 0; i < 256; i++) {
				x = (x * 16807) % 2147483647
				printf "\\0%03o", int(x / 64) % 256
			}
			print ""
		}
	}' | {
		number=0
		while read -r bytes; do
			number=$((number + 1))
			printf '%b' "$bytes" >"$1/seed-$number"
		done
	}
	printf '"%s"\n' '\x0b' '\x0c' '\x0d' '\x0e' '\x10' '\x12' '\x14' '\x17' '\x1a' '\x1e' >"$2"
}

compile() {
	"$clang" -std=gnu11 -O1 -g -Wall -Wextra -Werror -Iinclude -I$core -fno-sanitize-recover=all "$@"
}

build() {
	flags=''
	[ "$1" != frame ] || flags=$host_flags
	# shellcheck disable=SC2046,SC2086 # lists
	compile -fsanitize=fuzzer,address,undefined $flags -o "$out/fuzz_$1" "tests/fuzz/fuzz_$1.c" $(sources_of "$1")
}

build_diff() {
	${MAKE:-make} -s "${BUILD:-build}/xdpen.skel.h" >"$out/diff.log" 2>&1 || return
	# shellcheck disable=SC2086 # lists
	compile -fsanitize=address,undefined $host_flags -I"${BUILD:-build}" -o "$out/diff" tests/fuzz/diff.c tests/fuzz/kernel.c \
		$host_sources -lbpf
}

# What the fuzzer found worth keeping goes through both, then random scripts.
run_diff() {
	status=0
	"$out/diff" --frames "$frames" --seed "$seed" --keep "$out/diff.script" "$out/corpus-frame" >"$out/diff.log" 2>&1 || status=$?
	if [ $status = 0 ]; then
		echo "ok - kernel and host, $(head -n 1 "$out/diff.log")"
		return 0
	fi
	echo "not ok - kernel and host, seed $seed, see $out/diff.log"
	grep -m 12 -E '^#|^not ok|^diff:|^kernel:|^host:|ERROR|SUMMARY|runtime error' "$out/diff.log" | cut -c 1-2000 | sed 's/^/#   /'
	return 1
}

# One target; its corpus stays in the build directory and grows from run to run.
run() {
	corpus=$out/corpus-$1
	mkdir -p "$corpus"
	"seed_$1" "$corpus" "$out/$1.dict"
	if "$out/fuzz_$1" -max_total_time="$seconds" -max_len=1024 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
		-dict="$out/$1.dict" -artifact_prefix="$out/crash-$1-" "$corpus" >"$out/$1.log" 2>&1; then
		echo "ok - $1, $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$1.log") inputs in $seconds s"
		return 0
	fi
	echo "not ok - $1, see $out/$1.log"
	grep -m 5 -E 'ERROR|SUMMARY|runtime error|ParseDict|Test unit' "$out/$1.log" | sed 's/^/#   /'
	return 1
}

mkdir -p "$out"
targets='mac request command portal page ports stratum dhcp oui stream dns tls lists config frame'
if ! echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' |
	"$clang" -fsanitize=fuzzer,address,undefined -x c -o "$out/probe" - 2>/dev/null; then
	echo "ok 1 - # SKIP no fuzzer here: clang and libclang-rt are needed"
	echo "0 passed, 0 failed, $(echo "$targets" diff | wc -w) skipped"
	exit 0
fi

passed=0 failed=0 skipped=0
for target in $targets; do
	if build "$target" && run "$target"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
if [ "$(id -u)" != 0 ]; then
	echo "ok 1 - # SKIP kernel and host: needs root, to load the programs"
	skipped=1
elif build_diff && run_diff; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
