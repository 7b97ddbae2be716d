/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One frame through one program: what came out, and the one reason that was counted. */
#ifndef XDPEN_TEST_RUN_H
#define XDPEN_TEST_RUN_H

#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include "maps.h"
#include "stripped.h"

struct outcome {
	int action;
	__u32 reason;
	__u32 length;
	__u8 bytes[WIRE_MAX + 64];
};

static inline void rig_counts(const struct rig *rig, struct xdpen_count counts[XDPEN_LOST_EVENT])
{
	for (__u32 reason = 0; reason < XDPEN_LOST_EVENT; reason++)
		counts[reason] = count_of(rig, reason);
}

/* The one reason counted between two readings. */
static inline __u32 only_reason(const struct xdpen_count *before, const struct xdpen_count *after, size_t length)
{
	__u32 found = 0;

	for (__u32 reason = 0; reason < XDPEN_LOST_EVENT; reason++) {
		if (after[reason].frames == before[reason].frames && after[reason].bytes == before[reason].bytes)
			continue;
		if (found)
			fail_msg("reasons %u and %u for one frame", found, reason);
		assert_int_equal(after[reason].frames, before[reason].frames + 1);
		assert_int_equal(after[reason].bytes, before[reason].bytes + length);
		found = reason;
	}
	assert_int_not_equal(found, 0);
	return found;
}

/* `context`: struct xdp_md or struct __sk_buff, or NULL. */
static inline struct outcome run_fd(struct rig *rig, int program, const struct wire *wire, void *context,
				    size_t context_size)
{
	struct xdpen_count before[XDPEN_LOST_EVENT], after[XDPEN_LOST_EVENT];
	struct outcome outcome = {};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = wire->bytes, .data_size_in = wire->length,
		    .data_out = outcome.bytes, .data_size_out = sizeof(outcome.bytes), .ctx_in = context,
		    .ctx_size_in = context_size, .repeat = 1);

	rig->clock->frame++;
	rig_counts(rig, before);
	assert_int_equal(bpf_prog_test_run_opts(program, &options), 0);
	rig_counts(rig, after);
	outcome.action = (int)options.retval;
	outcome.length = options.data_size_out;
	outcome.reason = only_reason(before, after, wire->length);
	return outcome;
}

static inline struct outcome run_in_from(struct rig *rig, const struct wire *wire, __u32 ifindex)
{
	struct xdp_md context = { .data_end = wire->length, .ingress_ifindex = ifindex };
	struct outcome outcome;

	rig->clock->length = wire->length;
	outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_in), wire, &context, sizeof(context));
	if (outcome.reason != XDPEN_IN_KEPT_OUT)
		assert_in_range(outcome.reason, XDPEN_IN_PASS, XDPEN_IN_THROTTLED);
	return outcome;
}

/* Frames come in through the loopback, interface 1. */
static inline struct outcome run_in(struct rig *rig, const struct wire *wire)
{
	return run_in_from(rig, wire, 1);
}

static inline struct outcome run_out(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_out), wire, NULL, 0);

	assert_in_range(outcome.reason, XDPEN_OUT_PASS, XDPEN_OUT_PEER);
	return outcome;
}

static inline struct outcome run_out_replay(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome;

	rig->clock->length = wire->length;
	outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_out_replay), wire, NULL, 0);
	assert_in_range(outcome.reason, XDPEN_OUT_PASS, XDPEN_OUT_PEER);
	return outcome;
}

static inline struct outcome run_guard(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_guard), wire, NULL, 0);

	assert_in_range(outcome.reason, XDPEN_GUARD_PASS, XDPEN_GUARD_REDIRECTED);
	return outcome;
}

static inline struct outcome run_stripped(struct rig *rig, const struct bpf_program *target, const struct wire *wire,
					  __u16 ethertype, __u16 tci)
{
	struct outcome outcome;
	int calls = stripped_calls(bpf_program__fd(target)), program;

	assert_true(calls >= 0);
	program = stripped_program(calls, ethertype, tci);
	assert_true(program >= 0);
	outcome = run_fd(rig, program, wire, NULL, 0);
	close(program);
	close(calls);
	return outcome;
}

#endif
