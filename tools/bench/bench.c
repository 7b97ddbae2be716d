// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures the shipped data plane against its goals and its peers, all in one
 * run: rows interleaved, their order shuffled every round, minima compared.
 */
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "report.h"

#define ROUNDS 13
#define ROUNDS_QUICK 25
#define QUICK_DEVICES 4096 /* the most that --quick looks at */
#define SWEEPS 21
#define SWEPT 65536 /* devices */

struct options {
	bool quick;
	__u32 devices; /* only this number, 0 = all */
	const char *json;
};

static int complain(const char *what, int error)
{
	fprintf(stderr, "bench: %s: %s\n", what, error == -EBADMSG ? "frames were not counted as they should" : strerror(-error));
	return error;
}

/* In front of what else wants that CPU, where that is allowed: what is measured is the program, not the scheduler. */
static int pin_to_last_cpu(void)
{
	const struct sched_param first = { .sched_priority = 1 };
	cpu_set_t set;

	sched_setscheduler(0, SCHED_FIFO, &first);

	CPU_ZERO(&set);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

static void shuffle(__u32 *order, __u32 count)
{
	for (__u32 i = count; i > 1; i--) {
		__u32 other = random() % i, last = order[i - 1];

		order[i - 1] = order[other];
		order[other] = last;
	}
}

/* The rows of one number of devices: every load through xdpen, one through the peer, and what they subtract. */
static void list_rows(struct report *report, const struct bed *bed)
{
	for (__u32 i = 0; i < load_count; i++)
		if (load_baseline(&loads[i]) == &loads[i])
			report_row(report, &loads[i], STAGE_EMPTY, bed->devices);
	for (__u32 i = 0; i < load_count; i++) {
		report_row(report, &loads[i], STAGE_XDPEN, bed->devices);
		report_row(report, &loads[i], STAGE_XDPEN_RECORD, bed->devices);
	}
	if (bed->peer.object)
		report_row(report, &loads[0], STAGE_XDP_FILTER, bed->devices);
	else
		report_skip(report, "xdp-filter", bed->peer.missing);
}

/* Round 0 warms up. */
static int run_rounds(struct report *report, struct bed *bed, __u32 first)
{
	__u32 count = report->row_count - first, order[ROWS_MAX];
	int error;

	for (__u32 i = 0; i < count; i++)
		order[i] = first + i;
	for (__u32 round = 0; round <= report->rounds; round++) {
		shuffle(order, count);
		for (__u32 i = 0; i < count; i++) {
			struct row *row = &report->rows[order[i]];

			error = row_run(row, bed, round > 0);
			if (error) {
				fprintf(stderr, "bench: %s through %s\n", row->load->name, stage_name(row->stage));
				return error;
			}
		}
	}
	return 0;
}

static int measure_times(struct report *report, __u32 devices, bool quick)
{
	__u32 first = report->row_count;
	struct bed bed;
	int error = bed_open(&bed, devices, quick);

	if (error)
		return complain("cannot load the programs", error);
	list_rows(report, &bed);
	error = run_rounds(report, &bed, first);
	bed_close(&bed);
	return error ? complain("a round failed", error) : 0;
}

static double least_sweep(const struct site *site)
{
	double least = site_sweep(site);

	for (int i = 1; i < SWEEPS; i++) {
		double now = site_sweep(site);

		if (now < least)
			least = now;
	}
	return least;
}

/* Bytes that one more device costs in a map, without what the map itself costs once. */
static double bytes_each(const struct site *few, const struct site *many, const char *map)
{
	return (double)(site_map_bytes(many, map) - site_map_bytes(few, map)) / (many->devices - few->devices);
}

static void report_sizes(struct report *report, const struct site *few, const struct site *many)
{
	int cpus = libbpf_num_possible_cpus();

	report_figure(report, "bytes per device, counters, each CPU", bytes_each(few, many, "counters") / cpus, "B");
	report_figure(report, "bytes per device, states", bytes_each(few, many, "states"), "B");
	report_figure(report, "bytes per device, index", bytes_each(few, many, "index"), "B");
	report_figure(report, "spread, 4096 devices", site_map_bytes(few, "spread") / 1048576.0, "MiB");
	report_figure(report, "evidence, 4096 devices", site_map_bytes(few, "evidence") / 1048576.0, "MiB");
	report_goal(report, "sweep-65536-ms", least_sweep(many), 1.0, 0);
	report_goal(report, "bytes-per-device", bytes_each(few, many, "devices") + bytes_each(few, many, "sketches"), 512, 0);
	report_goal(report, "pools-mib-4096", site_fixed_bytes(few) / 1048576.0, 16, 0);
}

static int measure_sizes(struct report *report)
{
	struct site few, many;
	int error = site_open(&few, XDPEN_DEVICES_DEFAULT, true);

	if (error)
		return complain("cannot load the programs", error);
	error = site_open(&many, SWEPT, true);
	if (!error) {
		report_sizes(report, &few, &many);
		site_close(&many);
	}
	site_close(&few);
	return error ? complain("cannot load the programs", error) : 0;
}

static int measure(struct report *report, const struct options *options)
{
	static const __u32 sites[] = { 256, 4096, 65536 };
	int error = pin_to_last_cpu();

	report->rounds = options->quick ? ROUNDS_QUICK : ROUNDS;
	if (error)
		return complain("cannot stay on one CPU", error);
	for (size_t i = 0; i < sizeof(sites) / sizeof(*sites) && !error; i++) {
		bool wanted = options->devices ? sites[i] == options->devices : !(options->quick && sites[i] > QUICK_DEVICES);

		if (wanted)
			error = measure_times(report, sites[i], options->quick);
	}
	if (!error && !options->devices)
		error = measure_sizes(report);
	report_ratios(report);
	return error;
}

static void usage(FILE *to)
{
	fprintf(to, "usage: bench [--quick] [--devices 256|4096|65536] [--json FILE]\n"
		    "Measures the data plane (root). --quick: fewer frames, 256 and 4096 devices only. --devices: rows of that number only.\n"
		    "Exit codes: 0 done, 1 failed or a ratio is beyond its gate, 2 usage.\n");
}

static int parse_devices(const char *text, __u32 *devices)
{
	if (strcmp(text, "256") && strcmp(text, "4096") && strcmp(text, "65536")) {
		fprintf(stderr, "bench: --devices '%s': must be 256, 4096 or 65536\n", text);
		return -1;
	}
	*devices = strtoul(text, NULL, 10);
	return 0;
}

static int parse_options(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "quick", no_argument, NULL, 'q' }, { "devices", required_argument, NULL, 'd' },
		{ "json", required_argument, NULL, 'j' }, { "help", no_argument, NULL, 'h' }, {},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout);
			exit(0);
		}
		if (option == 'q')
			options->quick = true;
		else if (option == 'j')
			options->json = optarg;
		else if (option != 'd' || parse_devices(optarg, &options->devices))
			return -1;
	}
	return optind == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
	static struct report report;
	struct options options = {};
	int error;

	if (parse_options(&options, argc, argv)) {
		usage(stderr);
		return 2;
	}
	srandom(time(NULL));
	if (measure(&report, &options))
		return 1;
	report_print(&report);
	error = options.json ? report_write(&report, options.json) : 0;
	if (error) {
		complain(options.json, error);
		return 1;
	}
	return report_holds(&report) ? 0 : 1;
}
