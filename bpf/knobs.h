/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What user space fixes between open and load. The verifier knows these values
 * and removes what they switch off.
 */
#ifndef XDPEN_BPF_KNOBS_H
#define XDPEN_BPF_KNOBS_H

const volatile __u64 salt = 0; /* random per boot, kept in `meta` */
const volatile __u32 slot_mask = 2 * XDPEN_DEVICES_DEFAULT - 1;
const volatile __u32 pool_mask = XDPEN_POOL_MAX - 1;
const volatile __u32 fast_shift = 11; /* fast epoch = ticks >> fast_shift */
const volatile _Bool counters_per_cpu = 1; /* several CPUs may see one device at once */
const volatile _Bool replaying = 0; /* the clock and the frame's length come from replay_now */

/* Replay sets it before each frame; live it is never read. */
struct xdpen_replay replay_now = {};

#endif
