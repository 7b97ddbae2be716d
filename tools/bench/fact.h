/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a measurement says, a line on stdout each, fields parted by tabs: report.py
 * reads them, computes ratios and judges them.
 *
 *   row     devices  load  stage  baseline-load  baseline-stage  min  median  rounds      ns per frame
 *   total   devices  load  stage  min  median  rounds      ns per frame over a veth pair, generator included
 *   figure  name  value  unit
 *   skip    name  why
 *   kernel  series  release      tests/vm: whose figures these are
 */
#ifndef XDPEN_BENCH_FACT_H
#define XDPEN_BENCH_FACT_H

#include "row.h"

void fact_row(const struct row *row, __u32 devices);
void fact_total(__u32 devices, const char *load, const char *stage, double least, double median, __u32 rounds);
void fact_figure(const char *name, double value, const char *unit);
void fact_skip(const char *name, const char *why);

/* Says on stderr what failed; returns `error`, a negative errno. */
int complain(const char *what, int error);

#endif
