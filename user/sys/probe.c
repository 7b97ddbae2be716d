// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <time.h>
#include <unistd.h>

#include "../core/when.h"

static int load(const struct bpf_insn *instructions, size_t count)
{
	int program = bpf_prog_load(BPF_PROG_TYPE_XDP, "xdpen_probe", "GPL", instructions, count, NULL);

	return program < 0 ? -errno : program;
}

int probe_atomics(void)
{
	const struct bpf_insn compare_and_swap[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_10, .src_reg = BPF_REG_0, .off = -8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_1, .imm = 1 },
		{ .code = BPF_STX | BPF_ATOMIC | BPF_DW, .dst_reg = BPF_REG_10, .src_reg = BPF_REG_1, .off = -8,
		  .imm = BPF_CMPXCHG },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 2 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int program = load(compare_and_swap, sizeof(compare_and_swap) / sizeof(*compare_and_swap));

	if (program >= 0) {
		close(program);
		return 0;
	}
	return program == -EPERM || program == -EACCES ? -EPERM : -EOPNOTSUPP;
}

int probe_jit(bool *on)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 2 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);
	int program = load(nothing, sizeof(nothing) / sizeof(*nothing)), error;

	if (program < 0)
		return program;
	error = bpf_obj_get_info_by_fd(program, &info, &size) ? -errno : 0;
	close(program);
	if (!error)
		*on = info.jited_prog_len;
	return error;
}

/* A program that returns the tick counter shifted right by `shift`: test runs hand back 32 bits. */
static int load_tick_reader(int shift)
{
	const struct bpf_insn read_ticks[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_jiffies64 },
		{ .code = BPF_ALU64 | BPF_RSH | BPF_K, .dst_reg = BPF_REG_0, .imm = shift },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load(read_ticks, sizeof(read_ticks) / sizeof(*read_ticks));
}

static int run(int program, __u32 *value)
{
	__u8 frame[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = sizeof(frame), .repeat = 1);

	if (bpf_prog_test_run_opts(program, &options))
		return -errno;
	*value = options.retval;
	return 0;
}

static int read_half(int shift, __u32 *value)
{
	int program = load_tick_reader(shift);
	int error = program < 0 ? program : run(program, value);

	if (program >= 0)
		close(program);
	return error;
}

int probe_ticks(__u64 *ticks)
{
	__u32 high = 0, low = 0;
	int error = read_half(32, &high);

	if (!error)
		error = read_half(0, &low);
	if (!error)
		*ticks = (__u64)high << 32 | low;
	return error;
}

/* The coarse clock advances with the tick, and says by how much. */
int probe_hz(__u32 *hz)
{
	struct timespec tick;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) || tick.tv_sec || tick.tv_nsec < 1000)
		return -EINVAL;
	*hz = (SECOND + tick.tv_nsec / 2) / tick.tv_nsec;
	return 0;
}
