/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel side of replay: a batch of frames at a time. See bpf/replay.bpf.c. */
#ifndef XDPEN_SYS_REPLAY_HARNESS_H
#define XDPEN_SYS_REPLAY_HARNESS_H

#include "../../bpf/replay.h"
#include "datapath.h"

struct replay_harness {
	struct replay_bpf *programs;
	struct replay_frame *batch; /* REPLAY_BATCH of them, shared with the kernel */
	struct replay_cursor *cursor;
	int program;
	int net; /* a network namespace of our own, see hold_dispatcher() */
};

int replay_harness_open(const struct datapath *path, struct replay_harness *harness);
/* Runs frames from cursor->next on until the batch is done or an event waits. Returns 0 or a negative errno. */
int replay_harness_run(struct replay_harness *harness);
void replay_harness_close(struct replay_harness *harness);

#endif
