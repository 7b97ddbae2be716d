/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Subjects of measurement that run in this process; the others are scripts beside it. Each prints facts. */
#ifndef XDPEN_BENCH_SUBJECT_H
#define XDPEN_BENCH_SUBJECT_H

#include <stdbool.h>
#include <linux/types.h>

struct options {
	bool quick;
	__u32 devices; /* only this number, 0 = all */
	__u32 rounds; /* that count, 0 = the subject's own number */
};

/* Return 0 or a negative errno, which they have complained of. */
int measure_rows(const struct options *options);
int measure_flood(const struct options *options);
int measure_cpus(const struct options *options);
int measure_reflex(const struct options *options);
/* In the network namespace that live.sh has made. */
int measure_live(const struct options *options);
/* The MACs of the devices, for peers that are set up by scripts. */
int list_macs(const struct options *options);
int measure_sizes(const struct options *options);

void shuffle(__u32 *order, __u32 count);
/* In front of what else wants that CPU, where that is allowed: what is measured is the program, not the scheduler. */
int pin_to_cpu(int cpu);
int last_cpu(void);

#endif
