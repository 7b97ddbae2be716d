// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fact.h"

void fact_row(const struct row *row, __u32 devices)
{
	printf("row\t%u\t%s\t%s\t%s\t%s\t%.3f\t%.3f\t%u\n", devices, row->load->name, stage_name(row->stage),
	       load_baseline(row->load)->name, stage_name(load_empty_stage(row->load)), row->least, row_median(row), row->rounds);
}

void fact_total(__u32 devices, const char *load, const char *stage, double least, double median, __u32 rounds)
{
	printf("total\t%u\t%s\t%s\t%.3f\t%.3f\t%u\n", devices, load, stage, least, median, rounds);
}

void fact_figure(const char *name, double value, const char *unit)
{
	printf("figure\t%s\t%.6g\t%s\n", name, value, unit);
	fflush(stdout);
}

void fact_skip(const char *name, const char *why)
{
	printf("skip\t%s\t%s\n", name, why);
}

int complain(const char *what, int error)
{
	fprintf(stderr, "bench: %s: %s\n", what, error == -EBADMSG ? "frames were not counted as they should" : strerror(-error));
	return error;
}
