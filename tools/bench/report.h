/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From rows to ratios and goals, to a table for people and to build/bench.json. */
#ifndef XDPEN_BENCH_REPORT_H
#define XDPEN_BENCH_REPORT_H

#include <stdbool.h>

#include "row.h"

#define GOAL_MARGIN 1.5 /* a miss beyond this is not noise */

struct goal {
	const char *name;
	double value;
	double goal; /* reached at or below */
	double gate; /* the benchmark fails above it; 0: never, a size or a time */
};

struct figure {
	const char *name;
	double value;
	const char *unit;
};

struct skip {
	const char *name;
	const char *why;
};

#define ROWS_MAX 128
#define LIST_MAX 32

struct report {
	struct row rows[ROWS_MAX];
	struct goal goals[LIST_MAX];
	struct figure figures[LIST_MAX];
	struct skip skips[LIST_MAX];
	__u32 row_count, goal_count, figure_count, skip_count;
	__u32 rounds;
};

struct row *report_row(struct report *report, const struct load *load, enum stage stage, __u32 devices);
void report_figure(struct report *report, const char *name, double value, const char *unit);
void report_goal(struct report *report, const char *name, double value, double goal, double gate);
void report_skip(struct report *report, const char *name, const char *why);

/* The goals that are ratios of two rows of this run; a row that is missing is a skip. */
void report_ratios(struct report *report);

void report_print(const struct report *report);
int report_write(const struct report *report, const char *path);
/* False when a ratio is beyond its gate: GOAL_MARGIN goals, where nothing else is said. */
bool report_holds(const struct report *report);

#endif
