// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Event to enforced verdict: a miner's login goes in, the daemon reads it from the
 * ring, understands it and writes the verdict, which is seen in the mapped record
 * and obeyed by the next frame.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../../../user/sys/maps.h"
#include "../drive.h"
#include "inject.h"
#include "samples.h"
#include "verbs.h"

#define PATIENCE_NS 1000000000ULL
/*
 * Between two looks at the record where they come fast: who looks all the time takes a CPU from the daemon, which then has
 * two things to do at once.
 */
#define LOOKS_NS 10000
#define FAST_MS 20

static const struct frame_plan syn = { .shape = SHAPE_SYN, .port = 3333 };
static const struct frame_plan login = { .shape = SHAPE_MINING, .port = 3333 };

static void pause_between_looks(const struct verdict_plan *plan)
{
	const struct timespec pause = { .tv_nsec = LOOKS_NS };

	if (plan->apart < FAST_MS)
		nanosleep(&pause, NULL);
}

/* The login of one device; `ns`: until its verdict stands. */
static int time_one(const struct maps *maps, const struct injector *injector, const struct verdict_plan *plan, __u32 number,
		    double *ns)
{
	struct xdpen_key key = { .present = 1 };
	__u64 mac = drive_mac(number, 0), begin;
	struct bench_frame frame;
	__u32 action, slot;
	int error;

	memcpy(key.mac, &mac, sizeof(key.mac));
	slot = maps_find(maps, &key);
	if (slot == XDPEN_NO_SLOT)
		return -ENOENT;
	inject_build(&frame, &syn, number, 1000);
	error = inject(injector, &frame, &action);
	if (error)
		return error;
	inject_build(&frame, &login, number, 1001);
	begin = samples_now();
	error = inject(injector, &frame, &action);
	while (!error && maps_verdict(maps, slot).action == XDPEN_PASS) {
		if (samples_now() - begin > PATIENCE_NS)
			return -ETIMEDOUT;
		pause_between_looks(plan);
	}
	*ns = samples_now() - begin;
	if (!error)
		error = inject(injector, &frame, &action);
	return error ? error : action == XDP_DROP ? 0 : -EBADMSG;
}

int time_verdicts(const char *pins, const char *interface, const struct verdict_plan *plan)
{
	__u32 samples = plan->samples < SAMPLES_MAX ? plan->samples : SAMPLES_MAX;
	double ns[SAMPLES_MAX];
	struct injector injector;
	struct maps maps;
	int error = maps_open(pins, &maps);

	if (error)
		return complain("cannot open the pinned maps", error);
	/* As short as it is asked for. */
	prctl(PR_SET_TIMERSLACK, 1);
	error = inject_open(&injector, interface);
	for (__u32 number = 0; number < samples && !error; number++) {
		error = time_one(&maps, &injector, plan, plan->first + number, &ns[number]);
		usleep(plan->apart * 1000);
	}
	if (!error)
		samples_tell(plan->name, ns, samples);
	inject_close(&injector);
	maps_close(&maps);
	return error ? complain("no verdict was enforced", error) : 0;
}
