/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_FUZZ_PAYLOAD_H
#define XDPEN_FUZZ_PAYLOAD_H

#include "world.h"

/* Bytes chosen one by one, of which only the first few are. */
void put_raw(struct world *world, size_t length);
/* What the programs look into, whole or not, and what only begins like it. */
void put_payload(struct world *world);

#endif
