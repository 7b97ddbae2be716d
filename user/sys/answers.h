/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The maps `resolved` and `named`: which addresses DNS gave to which device. */
#ifndef XDPEN_SYS_ANSWERS_H
#define XDPEN_SYS_ANSWERS_H

#include "maps.h"

/* DNS gave the address to the device in `slot`; `flags`: enum xdpen_answer_flag. Returns 0 or a negative errno. */
int answers_note(struct maps *maps, __u32 slot, const __u8 address[static 16], __u32 flags);

/*
 * Takes what `resolved` has evicted out of `named`. Whatever is still there stays
 * there meanwhile: the programs never miss an answer. Returns 0 or a negative errno.
 */
int answers_tidy(struct maps *maps);

#endif
