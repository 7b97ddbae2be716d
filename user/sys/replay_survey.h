/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first look at a capture, before anything is loaded: how many MACs there are, and which is the uplink. */
#ifndef XDPEN_SYS_REPLAY_SURVEY_H
#define XDPEN_SYS_REPLAY_SURVEY_H

#include "../core/uplink.h"
#include "capture.h"

/*
 * `macs`: distinct source MACs, at most XDPEN_DEVICES_MAX. Returns 0, also when the
 * capture is damaged (the next reader meets that again), or a negative errno; where
 * the file cannot be opened, `error` has the sentence.
 */
int replay_survey(const char *file, struct uplink *uplink, __u32 *macs, char error[static CAPTURE_ERROR]);

#endif
