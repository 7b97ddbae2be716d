/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A capture through the very programs that run on interfaces: fresh maps, a
 * fixed salt, the capture's clock, decisions by the same engine. Nothing is
 * pinned or attached, and the same file gives the same answer every time.
 */
#ifndef XDPEN_SYS_REPLAY_H
#define XDPEN_SYS_REPLAY_H

#include "../core/config.h"
#include "../core/device.h"
#include "capture.h"
#include "maps.h"

/* When and by what a device was first quarantined. */
struct trip {
	__u32 frame; /* in the capture, from 1; 0 = never */
	__u64 ns; /* since the first frame */
	__u8 kind;
};

/* The clock of `when` and of the ticks (REPLAY_HZ a second) at the capture's first frame. */
#define REPLAY_BEGIN (1000 * SECOND)

struct replay_device {
	struct xdpen_key key;
	bool uplink;
	__u8 state; /* at the end; quarantined if it ever was */
	__u64 frames, bytes;
	struct trip trip;
	struct weighing weighing; /* the strongest reading of each kind */
};

struct replay_result {
	__u64 frames;
	__u64 runts; /* no whole Ethernet header: counted, not run */
	__u64 unparsed; /* counted by the programs as unparsed, or too deep */
	__u64 reasons[XDPEN_REASONS];
	__u64 duration_ns;
	__u32 count; /* devices, in the order in which they came */
	struct replay_device *devices;
	bool damaged; /* the capture ends before its end; the sentence says where */
};

/*
 * By what `config` says of limits, mining, lists, suspects and terms; NULL: by what is built in.
 * Returns 0 (also when the capture is damaged: what came before stands in
 * `result`), or a negative errno. `error` has the sentence in both cases.
 */
int replay_file(const char *file, const struct config *config, struct replay_result *result, char error[static CAPTURE_ERROR]);
void replay_result_free(struct replay_result *result);

#endif
