// SPDX-License-Identifier: GPL-2.0-or-later
/* Every load through every stage, in test runs: rows interleaved, their order shuffled every round. */
#include <stdio.h>

#include "fact.h"
#include "subject.h"

#define ROUNDS 11
#define ROUNDS_QUICK 25
#define ROWS_MAX 96

struct rows {
	struct row rows[ROWS_MAX];
	__u32 count;
};

static void add_row(struct rows *rows, const struct load *load, enum stage stage)
{
	if (rows->count < ROWS_MAX)
		rows->rows[rows->count++] = (struct row){ .load = load, .stage = stage };
}

static bool is_wanted(const struct load *load, const struct bed *bed)
{
	if (bed->quick)
		return load->extent & MEASURED_QUICK;
	return load->extent & MEASURED_ALL || bed->devices == 256 || bed->devices == 4096;
}

static void add_load(struct rows *rows, const struct load *load, const struct bed *bed)
{
	for (enum stage stage = STAGE_XDPEN; stage < STAGES; stage++) {
		bool skipped = (stage == STAGE_XDP_FILTER && !bed->peer.object) ||
			       (stage == STAGE_XDPEN_RECORD && (bed->quick || bed->devices == 65536));

		if (load->stages & STAGE_BIT(stage) && !skipped)
			add_row(rows, load, stage);
	}
}

/* A baseline is measured where any load that is wanted subtracts it. */
static void list_rows(struct rows *rows, const struct bed *bed)
{
	for (__u32 i = 0; i < load_count; i++) {
		bool subtracted = false;

		for (__u32 j = i; j < load_count && !subtracted; j++)
			subtracted = load_baseline(&loads[j]) == &loads[i] && is_wanted(&loads[j], bed);
		if (subtracted)
			add_row(rows, &loads[i], load_empty_stage(&loads[i]));
	}
	for (__u32 i = 0; i < load_count; i++)
		if (is_wanted(&loads[i], bed))
			add_load(rows, &loads[i], bed);
	if (!bed->peer.object)
		fact_skip("xdp-filter", bed->peer.missing);
}

/* Round 0 warms up. */
static int run_rounds(struct rows *rows, struct bed *bed, __u32 rounds)
{
	__u32 order[ROWS_MAX];
	int error;

	for (__u32 i = 0; i < rows->count; i++)
		order[i] = i;
	for (__u32 round = 0; round <= rounds; round++) {
		shuffle(order, rows->count);
		for (__u32 i = 0; i < rows->count; i++) {
			struct row *row = &rows->rows[order[i]];

			error = row_run(row, bed, round > 0);
			if (error) {
				fprintf(stderr, "bench: %s through %s\n", row->load->name, stage_name(row->stage));
				return error;
			}
		}
	}
	return 0;
}

static int measure_devices(__u32 devices, __u32 rounds, bool quick)
{
	static struct rows rows;
	struct bed bed;
	int error = bed_open(&bed, devices, quick);

	if (error)
		return complain("cannot load the programs", error);
	rows.count = 0;
	list_rows(&rows, &bed);
	error = run_rounds(&rows, &bed, rounds);
	for (__u32 i = 0; i < rows.count && !error; i++)
		fact_row(&rows.rows[i], devices);
	bed_close(&bed);
	return error ? complain("a round failed", error) : 0;
}

int measure_rows(const struct options *options)
{
	static const __u32 all[] = { 1, 256, 4096, 65536 };
	__u32 rounds = options->rounds ? options->rounds : options->quick ? ROUNDS_QUICK : ROUNDS;
	int error = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all) && !error; i++) {
		bool wanted = options->devices ? all[i] == options->devices : !options->quick || all[i] == 256 || all[i] == 4096;

		if (wanted)
			error = measure_devices(all[i], rounds, options->quick);
	}
	return error;
}
