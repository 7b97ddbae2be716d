/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the scripts ask for, each with its own arguments; 0 or a negative errno, which has been complained of. */
#ifndef XDPEN_BENCH_VERBS_H
#define XDPEN_BENCH_VERBS_H

#include <linux/types.h>

/* Admits so many devices to the pinned maps while no daemon runs. */
int fill_devices(const char *pins, __u32 devices);
/* How long after a miner's login the daemon's verdict is enforced: `samples` devices, one after another. */
struct verdict_plan {
	const char *name; /* of the figures */
	__u32 first; /* device */
	__u32 samples; /* a device each, 200 at most */
	__u32 apart; /* milliseconds from one to the next */
};
/* How long a thread on another CPU takes to wake, asleep for so many milliseconds. */
int time_wakes(__u32 samples, __u32 apart);
int time_verdicts(const char *pins, const char *interface, const struct verdict_plan *plan);
/* So many events a second for so many seconds, spread over the first `devices` devices. */
int send_events(const char *interface, __u32 devices, __u32 rate, __u32 seconds);

int complain(const char *what, int error);

#endif
