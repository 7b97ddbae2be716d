// SPDX-License-Identifier: GPL-2.0-or-later
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../median.h"

__u64 samples_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

void samples_tell(const char *name, double *ns, __u32 samples)
{
	qsort(ns, samples, sizeof(*ns), median_order);
	printf("figure\t%s-p50-us\t%.1f\tus\n", name, ns[samples / 2] / 1e3);
	printf("figure\t%s-p95-us\t%.1f\tus\n", name, ns[samples * 95 / 100] / 1e3);
	printf("figure\t%s-most-us\t%.1f\tus\n", name, ns[samples - 1] / 1e3);
}
