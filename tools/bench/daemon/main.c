// SPDX-License-Identifier: GPL-2.0-or-later
/* The benchmark's hand on a running xdpend: fills its maps, feeds its program, times its verdicts. See daemon.sh. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verbs.h"

int complain(const char *what, int error)
{
	fprintf(stderr, "bench-daemon: %s: %s\n", what, strerror(-error));
	return error;
}

static int usage(void)
{
	fprintf(stderr, "usage: bench-daemon fill PINS DEVICES\n"
			"       bench-daemon verdict PINS INTERFACE NAME FIRST SAMPLES MILLISECONDS\n"
			"       bench-daemon wake SAMPLES MILLISECONDS\n"
			"       bench-daemon events INTERFACE DEVICES RATE SECONDS\n");
	return 2;
}

/* A whole number from 1 on; 0 = it is none. */
static __u32 number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	return *end || value > 1000000 ? 0 : value;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "fill") && number(argv[3]))
		return fill_devices(argv[2], number(argv[3])) ? 1 : 0;
	if (argc == 8 && !strcmp(argv[1], "verdict") && number(argv[6]) && number(argv[7])) {
		const struct verdict_plan plan = { argv[4], number(argv[5]), number(argv[6]), number(argv[7]) };

		return time_verdicts(argv[2], argv[3], &plan) ? 1 : 0;
	}
	if (argc == 4 && !strcmp(argv[1], "wake") && number(argv[2]) && number(argv[3]))
		return time_wakes(number(argv[2]), number(argv[3])) ? 1 : 0;
	if (argc == 6 && !strcmp(argv[1], "events") && number(argv[3]) && number(argv[4]) && number(argv[5]))
		return send_events(argv[2], number(argv[3]), number(argv[4]), number(argv[5])) ? 1 : 0;
	return usage();
}
