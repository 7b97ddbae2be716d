// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures the shipped data plane and its peers: one subject in one process, facts
 * to stdout. tools/bench/run.sh runs all of them, report.py judges.
 */
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fact.h"
#include "subject.h"

struct subject {
	const char *name;
	int (*measure)(const struct options *options);
	const char *what;
};

static const struct subject subjects[] = {
	{ "rows", measure_rows, "every load through every stage, in test runs" },
	{ "flood", measure_flood, "ten million frames, each from a MAC of its own: what is lost, what one costs" },
	{ "cpus", measure_cpus, "one device, and two devices, over two CPUs" },
	{ "reflex", measure_reflex, "frames past a threshold that the kernel enforces" },
	{ "live", measure_live, "over veth pairs that live.sh has made, --devices of them" },
	{ "macs", list_macs, "no measurement: the MACs of --devices" },
	{ "sizes", measure_sizes, "memory of the maps, and the sweep" },
};

int last_cpu(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) - 1;
}

int pin_to_cpu(int cpu)
{
	const struct sched_param first = { .sched_priority = 1 };
	cpu_set_t set;

	sched_setscheduler(0, SCHED_FIFO, &first);
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

void shuffle(__u32 *order, __u32 count)
{
	for (__u32 i = count; i > 1; i--) {
		__u32 other = random() % i, last = order[i - 1];

		order[i - 1] = order[other];
		order[other] = last;
	}
}

static void usage(FILE *to)
{
	fprintf(to, "usage: bench [--quick] [--devices 1|256|4096|65536] [--rounds 1..31] SUBJECT\n"
		    "Measures one subject (root) and prints facts, a line each:\n");
	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++)
		fprintf(to, "  %-8s %s\n", subjects[i].name, subjects[i].what);
	fprintf(to, "--quick: fewer frames, and only what gates need. Exit codes: 0 done, 1 failed, 2 usage.\n");
}

static int parse_devices(const char *text, __u32 *devices)
{
	if (strcmp(text, "1") && strcmp(text, "256") && strcmp(text, "4096") && strcmp(text, "65536")) {
		fprintf(stderr, "bench: --devices '%s': must be 1, 256, 4096 or 65536\n", text);
		return -1;
	}
	*devices = strtoul(text, NULL, 10);
	return 0;
}

static int parse_rounds(const char *text, __u32 *rounds)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*end || number < 1 || number > 31) {
		fprintf(stderr, "bench: --rounds '%s': must be a number from 1 to 31\n", text);
		return -1;
	}
	*rounds = number;
	return 0;
}

static int parse_options(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "quick", no_argument, NULL, 'q' }, { "devices", required_argument, NULL, 'd' },
		{ "rounds", required_argument, NULL, 'r' }, { "help", no_argument, NULL, 'h' }, {},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout);
			exit(0);
		}
		if (option == 'q')
			options->quick = true;
		else if ((option != 'd' || parse_devices(optarg, &options->devices)) &&
			 (option != 'r' || parse_rounds(optarg, &options->rounds)))
			return -1;
	}
	return optind + 1 == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct options options = {};
	int error;

	if (parse_options(&options, argc, argv)) {
		usage(stderr);
		return 2;
	}
	srandom(time(NULL));
	error = pin_to_cpu(last_cpu());
	if (error) {
		complain("cannot stay on one CPU", error);
		return 1;
	}
	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++)
		if (!strcmp(argv[optind], subjects[i].name))
			return subjects[i].measure(&options) ? 1 : 0;
	fprintf(stderr, "bench: there is no subject '%s'\n", argv[optind]);
	usage(stderr);
	return 2;
}
