/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the replay harness and user space share. */
#ifndef XDPEN_BPF_REPLAY_H
#define XDPEN_BPF_REPLAY_H

#include <linux/types.h>

#define REPLAY_BATCH 256
/* Bytes of a frame that are laid out: a power of two above all headers that are followed and a payload head. */
#define REPLAY_CUT 2048
/* On the way out DNS answers are read, of other frames the headers. */
#define REPLAY_OUT_CUT 1536

enum replay_step { REPLAY_IN, REPLAY_OUT, REPLAY_STEPS };

struct replay_frame {
	__u64 ticks;
	__u32 number; /* in the capture, from 1 */
	__u32 length; /* on the wire */
	__u32 captured; /* bytes below, 14..REPLAY_CUT */
	__u32 zero;
	__u8 bytes[REPLAY_CUT];
};

/* Where the harness stands: user space sets count, next and step, the harness moves them. */
struct replay_cursor {
	__u32 next;
	__u32 count;
	__u32 step; /* enum replay_step of the frame at `next` */
	__u32 laid_out; /* bytes of the frame before: what exceeds them was pushed */
};

#endif
