/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_BENCH_MEDIAN_H
#define XDPEN_BENCH_MEDIAN_H

#include <stdlib.h>
#include <linux/types.h>

static inline int median_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of at least one value; they are sorted afterwards. */
static inline double median(double *values, __u32 count)
{
	qsort(values, count, sizeof(*values), median_order);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

#endif
