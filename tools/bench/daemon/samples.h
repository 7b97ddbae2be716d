/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times of single happenings, told by their percentiles. */
#ifndef XDPEN_BENCH_SAMPLES_H
#define XDPEN_BENCH_SAMPLES_H

#include <linux/types.h>

#define SAMPLES_MAX 200

__u64 samples_now(void); /* ns of CLOCK_MONOTONIC */
/* Prints median, 95th percentile and the longest, in microseconds, and leaves `ns` sorted. */
void samples_tell(const char *name, double *ns, __u32 samples);

#endif
