/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames, layer by layer, each by choice. */
#ifndef XDPEN_FUZZ_DRAFT_H
#define XDPEN_FUZZ_DRAFT_H

#include "world.h"

__u16 any_port(struct world *world);
/* Any frame, damaged or not, in place of the last one. */
void draft_frame(struct world *world);
/* Through the programs with it. */
void emit_frame(struct world *world);

#endif
