// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay_harness.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include "error.h"
#include "replay.skel.h"

static int share_maps(const struct datapath *path, struct replay_bpf *programs)
{
	int error = bpf_map__reuse_fd(programs->maps.events, datapath_map(path, "events"));

	return error ? error : bpf_map__reuse_fd(programs->maps.clock, datapath_map(path, ".bss"));
}

static int fill_steps(const struct datapath *path, struct replay_bpf *programs)
{
	const char *names[REPLAY_STEPS] = { [REPLAY_IN] = "xdpen_in", [REPLAY_OUT] = "xdpen_out_replay" };
	int steps = bpf_map__fd(programs->maps.steps);

	for (__u32 step = 0; step < REPLAY_STEPS; step++) {
		int program = datapath_program(path, names[step]);

		if (program < 0)
			return program;
		if (bpf_map_update_elem(steps, &step, &program, BPF_ANY))
			return -errno;
	}
	return 0;
}

static int open_programs(const struct datapath *path, struct replay_harness *harness)
{
	int error;

	harness->programs = replay_bpf__open();
	if (!harness->programs)
		return -errno;
	error = share_maps(path, harness->programs);
	if (!error)
		error = replay_bpf__load(harness->programs);
	if (!error)
		error = fill_steps(path, harness->programs);
	if (error)
		return error;
	harness->batch = mmap(NULL, REPLAY_BATCH * sizeof(*harness->batch), PROT_READ | PROT_WRITE, MAP_SHARED,
			      bpf_map__fd(harness->programs->maps.batch), 0);
	if (harness->batch == MAP_FAILED) {
		harness->batch = NULL;
		return -errno;
	}
	harness->cursor = &harness->programs->bss->replay_cursor;
	harness->program = bpf_program__fd(harness->programs->progs.replay);
	return 0;
}

#define LOOPBACK 1

/*
 * A test run that repeats a program enters it into the kernel's XDP dispatcher
 * and takes it out again, each with a grace period: milliseconds a batch. A
 * program that is attached somewhere is in there already. So it is attached to
 * the loopback interface, which is down, of a namespace that nobody else sees.
 * Where that is not permitted, replay is slower, not wrong.
 */
static int hold_dispatcher(int program)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int away = -1;

	if (home < 0 || unshare(CLONE_NEWNET)) {
		if (home >= 0)
			close(home);
		return -1;
	}
	if (!bpf_xdp_attach(LOOPBACK, program, XDP_FLAGS_SKB_MODE, NULL))
		away = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (setns(home, CLONE_NEWNET) && away >= 0) {
		close(away);
		away = -1;
	}
	close(home);
	return away;
}

int replay_harness_open(const struct datapath *path, struct replay_harness *harness)
{
	int error;

	*harness = (struct replay_harness){ .program = -1, .net = -1 };
	error = open_programs(path, harness);
	if (!error) {
		harness->net = hold_dispatcher(harness->program);
		return 0;
	}
	replay_harness_close(harness);
	return datapath_fail(error, "cannot load the replay harness: error %d", -error);
}

int replay_harness_run(struct replay_harness *harness)
{
	/* As long as a frame may become: the kernel makes room for what the harness lays out. */
	static const __u8 room[REPLAY_CUT];
	struct replay_cursor *cursor = harness->cursor;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = room, .data_size_in = sizeof(room),
		    .repeat = (cursor->count - cursor->next) * REPLAY_STEPS);

	cursor->laid_out = sizeof(room);
	if (bpf_prog_test_run_opts(harness->program, &options))
		return -errno;
	return options.retval == 0 ? -EIO : 0;
}

void replay_harness_close(struct replay_harness *harness)
{
	if (harness->batch)
		munmap(harness->batch, REPLAY_BATCH * sizeof(*harness->batch));
	if (harness->net >= 0)
		close(harness->net);
	replay_bpf__destroy(harness->programs);
	*harness = (struct replay_harness){ .program = -1, .net = -1 };
}
