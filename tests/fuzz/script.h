/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes, read as a script: a site (policy, devices, addresses, lists), then
 * frames, answers, repetitions, and what time and people do in between. Every
 * byte is a choice, and where the bytes end the script ends, so a fuzzer may
 * change any of them and still reaches deep.
 */
#ifndef XDPEN_FUZZ_SCRIPT_H
#define XDPEN_FUZZ_SCRIPT_H

#include "host.h"

/* Where the script's doings go: to the host alone, or to the host and a kernel. */
struct script_sink {
	void *context;
	/* Into the map of that name; `value` NULL: delete. What does not fit is dropped. */
	void (*store)(void *context, const char *map, const void *key, const void *value);
	void (*frame)(void *context, const struct host_frame *frame);
	/* User space reads the ring. */
	void (*drain)(void *context);
};

/* The maps that script_ports() fills once for many scripts. */
extern const char *const SCRIPT_KEEP[];
void script_ports(const struct script_sink *sink);

/*
 * Runs one script on empty maps (host_clear(SCRIPT_KEEP)) that were opened with
 * `knobs`. `ticks`: where its clock begins; moved on to where it ended.
 */
void script_run(const __u8 *bytes, size_t size, const struct host_knobs *knobs, const struct script_sink *sink,
		__u64 *ticks);

#endif
