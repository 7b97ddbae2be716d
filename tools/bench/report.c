// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

struct row *report_row(struct report *report, const struct load *load, enum stage stage, __u32 devices)
{
	struct row *row = &report->rows[report->row_count];

	if (report->row_count == ROWS_MAX)
		return NULL;
	*row = (struct row){ .load = load, .stage = stage, .devices = devices };
	report->row_count++;
	return row;
}

void report_figure(struct report *report, const char *name, double value, const char *unit)
{
	if (report->figure_count < LIST_MAX)
		report->figures[report->figure_count++] = (struct figure){ name, value, unit };
}

void report_goal(struct report *report, const char *name, double value, double goal, double gate)
{
	if (report->goal_count < LIST_MAX)
		report->goals[report->goal_count++] = (struct goal){ name, value, goal, gate };
}

void report_skip(struct report *report, const char *name, const char *why)
{
	for (__u32 i = 0; i < report->skip_count; i++)
		if (!strcmp(report->skips[i].name, name))
			return;
	if (report->skip_count < LIST_MAX)
		report->skips[report->skip_count++] = (struct skip){ name, why };
}

static const struct row *find(const struct report *report, const struct load *load, enum stage stage, __u32 devices)
{
	for (__u32 i = 0; i < report->row_count; i++) {
		const struct row *row = &report->rows[i];

		if (row->load == load && row->stage == stage && row->devices == devices && row->rounds)
			return row;
	}
	return NULL;
}

static const struct load *load_named(const char *name)
{
	for (__u32 i = 0; i < load_count; i++)
		if (!strcmp(loads[i].name, name))
			return &loads[i];
	return NULL;
}

/* What the stage adds to the prologue and an empty stage; 0 where the row is missing. */
static double added(const struct report *report, const struct row *row, double (*of)(const struct row *))
{
	const struct row *base = row ? find(report, load_baseline(row->load), STAGE_EMPTY, row->devices) : NULL;

	return base ? of(row) - of(base) : 0;
}

static double added_by(const struct report *report, const char *load, enum stage stage, __u32 devices)
{
	return added(report, find(report, load_named(load), stage, devices), row_minimum);
}

/* A ratio of two added times of the same run. */
struct ratio {
	const char *name;
	const char *load;
	enum stage stage;
	const char *over_load;
	enum stage over_stage;
	__u32 devices;
	double goal; /* 0: a figure, no goal */
	double gate; /* the benchmark fails from here on, 0: from GOAL_MARGIN goals on */
};

static const struct ratio ratios[] = {
	{ "pipeline-over-xdp-filter-256", "steady-data", STAGE_XDPEN, "steady-data", STAGE_XDP_FILTER, 256, 0.70, 0 },
	{ "pipeline-over-xdp-filter-4096", "steady-data", STAGE_XDPEN, "steady-data", STAGE_XDP_FILTER, 4096, 0.85, 0 },
	/* A first contact feeds several kinds of evidence: the goal is far, the gate is what it was before they came. */
	{ "scan-over-steady", "scan", STAGE_XDPEN, "steady-syn", STAGE_XDPEN, 256, 1.5, 3 },
	{ "scan-service-over-steady", "scan-service", STAGE_XDPEN, "steady-syn", STAGE_XDPEN, 256, 0, 0 },
	{ "pipeline-over-xdp-filter-256-record", "steady-data", STAGE_XDPEN_RECORD, "steady-data", STAGE_XDP_FILTER, 256, 0, 0 },
	{ "pipeline-over-xdp-filter-256-syn", "steady-syn", STAGE_XDPEN, "steady-data", STAGE_XDP_FILTER, 256, 0, 0 },
	{ "pipeline-over-xdp-filter-4096-record", "steady-data", STAGE_XDPEN_RECORD, "steady-data", STAGE_XDP_FILTER, 4096, 0, 0 },
	{ "pipeline-over-xdp-filter-4096-syn", "steady-syn", STAGE_XDPEN, "steady-data", STAGE_XDP_FILTER, 4096, 0, 0 },
	{ "pipeline-over-xdp-filter-65536", "steady-data", STAGE_XDPEN, "steady-data", STAGE_XDP_FILTER, 65536, 0, 0 },
};

void report_ratios(struct report *report)
{
	for (size_t i = 0; i < sizeof(ratios) / sizeof(*ratios); i++) {
		const struct ratio *ratio = &ratios[i];
		double of = added_by(report, ratio->load, ratio->stage, ratio->devices);
		double over = added_by(report, ratio->over_load, ratio->over_stage, ratio->devices);

		if (of <= 0 || over <= 0)
			report_skip(report, ratio->name, "a row it needs was not measured");
		else if (ratio->goal)
			report_goal(report, ratio->name, of / over, ratio->goal, ratio->gate ? ratio->gate : ratio->goal * GOAL_MARGIN);
		else
			report_figure(report, ratio->name, of / over, "");
	}
}

static bool reached(const struct goal *goal)
{
	return goal->value <= goal->goal;
}

void report_print(const struct report *report)
{
	printf("%-8s %-13s %-13s %8s %8s %9s %9s\n", "devices", "load", "stage", "min", "median", "added min", "added med");
	for (__u32 i = 0; i < report->row_count; i++) {
		const struct row *row = &report->rows[i];

		printf("%-8u %-13s %-13s %8.1f %8.1f %9.1f %9.1f\n", row->devices, row->load->name, stage_name(row->stage),
		       row_minimum(row), row_median(row), added(report, row, row_minimum), added(report, row, row_median));
	}
	printf("\nns per frame, %u shuffled rounds; added: over the prologue and an empty stage\n\n", report->rounds);
	for (__u32 i = 0; i < report->figure_count; i++)
		printf("%-40s %10.2f %s\n", report->figures[i].name, report->figures[i].value, report->figures[i].unit);
	printf("\n");
	for (__u32 i = 0; i < report->goal_count; i++) {
		const struct goal *goal = &report->goals[i];

		printf("%-40s %10.2f  goal <= %.2f  %s\n", goal->name, goal->value, goal->goal, reached(goal) ? "reached" : "MISSED");
	}
	for (__u32 i = 0; i < report->skip_count; i++)
		printf("%-40s skipped: %s\n", report->skips[i].name, report->skips[i].why);
}

static void write_goals(const struct report *report, FILE *file)
{
	for (__u32 i = 0; i < report->goal_count; i++) {
		const struct goal *goal = &report->goals[i];

		fprintf(file, "%s{\"name\":\"%s\",\"value\":%.4f,\"goal\":%.4f,\"reached\":%s}", i ? "," : "", goal->name,
			goal->value, goal->goal, reached(goal) ? "true" : "false");
	}
}

static void write_rows(const struct report *report, FILE *file)
{
	for (__u32 i = 0; i < report->row_count; i++) {
		const struct row *row = &report->rows[i];

		fprintf(file, "%s\n{\"devices\":%u,\"load\":\"%s\",\"stage\":\"%s\",\"min_ns\":%.2f,\"median_ns\":%.2f,"
			"\"added_min_ns\":%.2f,\"added_median_ns\":%.2f,\"rounds\":%u}", i ? "," : "", row->devices,
			row->load->name, stage_name(row->stage), row_minimum(row), row_median(row),
			added(report, row, row_minimum), added(report, row, row_median), row->rounds);
	}
}

int report_write(const struct report *report, const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return -errno;
	fprintf(file, "{\"schema\":1,\"goals\":[");
	write_goals(report, file);
	fprintf(file, "],\n\"figures\":[");
	for (__u32 i = 0; i < report->figure_count; i++)
		fprintf(file, "%s{\"name\":\"%s\",\"value\":%.4f,\"unit\":\"%s\"}", i ? "," : "", report->figures[i].name,
			report->figures[i].value, report->figures[i].unit);
	fprintf(file, "],\n\"skipped\":[");
	for (__u32 i = 0; i < report->skip_count; i++)
		fprintf(file, "%s{\"name\":\"%s\",\"why\":\"%s\"}", i ? "," : "", report->skips[i].name, report->skips[i].why);
	fprintf(file, "],\n\"rows\":[");
	write_rows(report, file);
	fprintf(file, "]}\n");
	return fclose(file) ? -errno : 0;
}

bool report_holds(const struct report *report)
{
	for (__u32 i = 0; i < report->goal_count; i++)
		if (report->goals[i].gate && report->goals[i].value > report->goals[i].gate)
			return false;
	return true;
}
