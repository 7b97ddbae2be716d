// SPDX-License-Identifier: GPL-2.0-or-later
/* Payloads that xdpend has to look at and finds harmless: JSON that no miner says. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "inject.h"
#include "verbs.h"

#define BURSTS 100 /* a second */

static const struct frame_plan data = { .shape = SHAPE_MINING, .port = 8443 };

/* As long as a login, with the same shape to the anchor, and nothing of mining in it. */
static void make_harmless(struct bench_frame *frame)
{
	static const char text[] = "{\"temperature\":21.5,\"humidity\":48,\"battery\":97,\"room\":\"";
	__u8 *payload = memchr(frame->bytes, '{', frame->length);

	memset(payload, 'x', frame->bytes + frame->length - payload);
	memcpy(payload, text, sizeof(text) - 1);
	memcpy(frame->bytes + frame->length - 3, "\"}\n", 3);
}

static int send_burst(const struct injector *injector, __u32 devices, __u32 first, __u32 count)
{
	struct bench_frame frame;
	int error = 0;

	for (__u32 i = 0; i < count && !error; i++) {
		__u32 action;

		inject_build(&frame, &data, (first + i) % devices, 1 + first + i);
		make_harmless(&frame);
		error = inject(injector, &frame, &action);
	}
	return error;
}

int send_events(const char *interface, __u32 devices, __u32 rate, __u32 seconds)
{
	struct injector injector;
	struct timespec next;
	int error = inject_open(&injector, interface);

	if (error)
		return complain("there is no program on the interface", error);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (__u32 burst = 0; burst < BURSTS * seconds && !error; burst++) {
		error = send_burst(&injector, devices, burst * (rate / BURSTS), rate / BURSTS);
		next.tv_nsec += 1000000000 / BURSTS;
		if (next.tv_nsec >= 1000000000) {
			next.tv_nsec -= 1000000000;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	inject_close(&injector);
	return error ? complain("an event was not sent", error) : 0;
}
