/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row: a load through a stage at a number of devices, and what it took. */
#ifndef XDPEN_BENCH_ROW_H
#define XDPEN_BENCH_ROW_H

#include "bed.h"

#define ROUNDS_MAX 32

struct row {
	const struct load *load;
	enum stage stage;
	double ns[ROUNDS_MAX]; /* of one frame, by round */
	double least; /* of one frame in the fastest slice of all rounds */
	__u32 rounds;
};

/*
 * One round of a row, stored where `keep`. -EBADMSG: the frames were not
 * all counted under their reason, so the time means nothing.
 */
int row_run(struct row *row, struct bed *bed, bool keep);

double row_median(const struct row *row);

#endif
