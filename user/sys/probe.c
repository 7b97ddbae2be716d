// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <math.h>
#include <unistd.h>

#include "clock.h"

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

/* A tick that was seen to come within this time is dated well enough; a longer gap means we were not running. */
#define TICK_GAP (SECOND / 1000)
/* One measurement, and how many are tried until one fits a rate. */
#define MEASURED_US 200000
#define MEASUREMENTS 10

/* Waits until a tick comes between two readings that are close together. */
static int next_tick(int program, __u32 *ticks, __u64 *monotonic)
{
	__u64 deadline = clock_monotonic() + 5 * SECOND, before, after = clock_monotonic();
	__u32 last;
	int error = run(program, &last);

	for (*ticks = last; !error; last = *ticks) {
		before = after;
		error = run(program, ticks);
		after = clock_monotonic();
		if (*ticks != last && after - before < TICK_GAP) {
			*monotonic = after;
			return 0;
		}
		if (after > deadline)
			return -ETIME;
	}
	return error;
}

/* Kernels tick at one of a few rates: the nearest by ratio is the true one. */
static __u32 nearest_rate(double measured)
{
	static const __u32 rates[] = { 100, 250, 300, 1000 };
	__u32 best = rates[0];

	for (unsigned i = 1; i < sizeof(rates) / sizeof(*rates); i++)
		if (fabs(log(measured / rates[i])) < fabs(log(measured / best)))
			best = rates[i];
	return best;
}

static int measure(int program, double *rate, __u64 *ended)
{
	__u32 first, last;
	__u64 began;
	int error = next_tick(program, &first, &began);

	if (!error) {
		usleep(MEASURED_US);
		error = next_tick(program, &last, ended);
	}
	if (!error)
		*rate = (double)(__u32)(last - first) * SECOND / (*ended - began);
	return error;
}

int probe_hz(__u32 *hz, __u64 *ticks, __u64 *monotonic)
{
	int program = load_tick_reader(0), error = program < 0 ? program : -ETIME;
	double rate;

	for (int i = 0; program >= 0 && error && i < MEASUREMENTS; i++) {
		error = measure(program, &rate, monotonic);
		if (error)
			break;
		*hz = nearest_rate(rate);
		/* Nothing between two rates is believed. */
		error = fabs(rate / *hz - 1) < 0.02 ? 0 : -ETIME;
	}
	if (program >= 0)
		close(program);
	return error ? error : probe_ticks(ticks);
}
