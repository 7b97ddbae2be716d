#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Holds the directions of DESIGN.md section 3: who may include whom, and what the pure room may call.
# Exit code 0: all hold; 1: one is broken, with file and line. The last line is the totals.
set -u

cd "$(dirname "$0")/.." || exit 1
archive=${BUILD:-build}/libxdpen-core.a
passed=0 failed=0

# What user/core may include of libc. arpa/inet.h is for inet_pton and inet_ntop, which touch no network.
headers='assert.h ctype.h errno.h inttypes.h limits.h math.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h arpa/inet.h'

# What it may call: memory, text and arithmetic; no file, no clock, no output, no kernel.
symbols='memchr memcmp memcpy memmove memset strchr strcmp strcspn strlen strncmp strnlen strrchr strsep strspn strstr
snprintf vsnprintf calloc free malloc realloc qsort bsearch
ceil exp fabs floor log log2 lround pow round sqrt
inet_ntop inet_pton'

# What a compiler adds by itself: its own arithmetic, the fortified and sanitised builds.
compilers='__popcountdi2|__(u?div|u?mod|mul)(ti|di)[34]|__stack_chk_fail|__[a-z]+_chk|__(asan|ubsan|sanitizer|gcov|llvm)_.*|_GLOBAL_OFFSET_TABLE_'

# verdict NAME BROKEN: what breaks the rule, a line each; nothing is good.
verdict() {
	if [ -z "$2" ]; then
		echo "ok - $1"
		passed=$((passed + 1))
	else
		echo "not ok - $1"
		echo "$2" | sed 's/^/#   /'
		failed=$((failed + 1))
	fi
}

# includes PATH...: "FILE:LINE WHAT" for each include of the C files below, WHAT with its brackets or quotes.
includes() {
	for path; do
		[ ! -e "$path" ] || find "$path" -type f -name '*.[ch]'
	done | sort | xargs -r grep -EHn '^[[:space:]]*#[[:space:]]*include' |
		sed -E 's/^([^:]*:[0-9]+):[^"<]*(["<][^">]*[">]).*$/\1 \2/'
}

# An include that is no plain name (a macro, a path) is refused, too: it cannot be judged here.
core_includes() {
	includes user/core | while read -r place what; do
		name=${what#?}
		name=${name%?}
		case $what in
		'<xdpen/'*) continue ;;
		'<'*) case " $headers " in *" $name "*) continue ;; esac ;;
		'"'*/*) ;;
		'"'*) [ ! -e "user/core/$name" ] || continue ;;
		esac
		echo "$place $what"
	done
}

# Undefined in one member and defined in none.
core_symbols() {
	${MAKE:-make} -s "$archive" >/dev/null || {
		echo "$archive does not build"
		return
	}
	listing=$(nm "$archive") || {
		echo "nm cannot read $archive"
		return
	}
	echo "$listing" | awk -v allowed="$symbols" -v compilers="^($compilers)\$" '
		BEGIN {
			for (n = split(allowed, list); n; n--)
				good[list[n]] = 1
		}
		/:$/ { member = $0 }
		NF == 2 && $1 ~ /^[Uwv]$/ { wanted[$2] = wanted[$2] " " member; next }
		NF == 3 { good[$3] = 1 }
		END {
			for (symbol in wanted)
				if (!(symbol in good) && symbol !~ compilers)
					print symbol ", called by" wanted[symbol]
		}' | sort
}

# may_not PATH PATTERN: includes below PATH whose name matches.
may_not() {
	includes "$1" | awk -v pattern="$2" '$2 ~ pattern'
}

# Of user/sys the portal has the clock, the log and the word to systemd: nothing that reads or changes a map.
portal_effects() {
	includes user/portal | grep -E '[/"<]sys/[^">]*[">]$' | grep -E '"\.\./' | grep -Ev '"\.\./sys/(clock|log|notify)\.h"$'
}

skeletons() {
	includes user bpf include | grep -E '\.skel\.h[">]$' | grep -Ev '^user/sys/(datapath|iterator|replay[^/]*)\.c:'
}

verdict 'user/core includes only itself, <xdpen/...> and plain libc' "$(core_includes)"
verdict 'user/core calls only memory, text and arithmetic' "$(core_symbols)"
verdict 'user/daemon includes neither user/cli nor user/portal' "$(may_not user/daemon '[/"<](cli|portal)/')"
verdict 'user/cli includes neither user/daemon nor user/portal' "$(may_not user/cli '[/"<](daemon|portal)/')"
verdict 'user/portal includes neither user/daemon nor user/cli' "$(may_not user/portal '[/"<](daemon|cli)/')"
verdict 'user/portal includes of user/sys only clock.h, log.h and notify.h' "$(portal_effects)"
verdict 'user/sys includes none of them' "$(may_not user/sys '[/"<](cli|daemon|portal)/')"
verdict 'bpf does not include user' "$(may_not bpf '[/"<](user|core|sys|daemon|cli|portal)/')"
verdict 'the contract includes neither bpf nor user' "$(may_not include '[/"<](bpf|user|core|sys|daemon|cli|portal)/')"
verdict 'only datapath.c, iterator.c and replay*.c of user/sys include a skeleton' "$(skeletons)"

echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
