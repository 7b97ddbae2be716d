// SPDX-License-Identifier: GPL-2.0-or-later
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

__u64 samples_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void samples_tell(const char *name, double *ns, __u32 samples)
{
	qsort(ns, samples, sizeof(*ns), ascending);
	printf("figure\t%s-p50-us\t%.1f\tus\n", name, ns[samples / 2] / 1e3);
	printf("figure\t%s-p95-us\t%.1f\tus\n", name, ns[samples * 95 / 100] / 1e3);
	printf("figure\t%s-most-us\t%.1f\tus\n", name, ns[samples - 1] / 1e3);
}
