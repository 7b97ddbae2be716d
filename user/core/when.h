/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time, wrapped so that nanoseconds, seconds and ticks cannot be mixed up. */
#ifndef XDPEN_CORE_WHEN_H
#define XDPEN_CORE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define SECOND 1000000000ULL /* in nanoseconds */
#define MILLISECOND 1000000ULL

/* A moment: nanoseconds of CLOCK_BOOTTIME, in replay of the capture. 0 = never. */
struct when {
	__u64 ns;
};

#define DURATION_MAX (3650ULL * 24 * 3600) /* seconds */
#define DURATION_TEXT 32

/*
 * A duration: a whole number and one unit of s, m, h or d ("90s", "10m", "1h",
 * "30d"), at least 1 s, at most 3650 d. Returns 0, -EINVAL (form) or -ERANGE.
 */
int duration_parse(const char *text, __u64 *ns);

/* The same written, by the largest unit that says it whole: "90s", "1h"; 0 is "0". Returns `text`. */
char *duration_write(__u64 seconds, char text[static DURATION_TEXT]);

/* The largest units that say it in two parts at most: "45 s", "9 min 12 s", "1 h 5 min", "7 d". Returns `text`. */
char *duration_format(__u64 ns, char text[static DURATION_TEXT]);

/* Ticks of one jiffy at `hz` per second; 0 ns when `hz` is 0. */
__u64 ticks_to_ns(__u64 ticks, __u32 hz);
__u64 ns_to_ticks(__u64 ns, __u32 hz);

/* Exponent of the fast window: the power of two of ticks whose length is nearest to 10 s by ratio. */
__u32 fast_shift_for(__u32 hz);

#endif
