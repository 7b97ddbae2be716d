/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames made of the last one, and stories: what random frames hardly ever come to. */
#ifndef XDPEN_FUZZ_STORY_H
#define XDPEN_FUZZ_STORY_H

#include "world.h"

/* The last frame again and again, to another host, port or sequence number each time. */
void repeat_frame(struct world *world);
/* From where the last frame went, to where it came from. */
void answer_frame(struct world *world);

/* Hosts one after the other, from a device that is what it says: every kind that counts them. */
void story_sweep(struct world *world);
/* More than a limit in each of some seconds, answered or not. */
void story_flood(struct world *world);
/* A sender of public addresses that are not of this LAN. */
void story_spoof(struct world *world);
/* A connection with its first data, what follows it, and the server's. */
void story_connection(struct world *world);
/* The quarantine side asks for a device that has spoken, or answers it. */
void story_quarantine_side(struct world *world);

#endif
