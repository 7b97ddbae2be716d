/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A large array map of which few elements are looked at, mapped in pieces: the kernel maps all pages of a mapping
 * at once, and each of them counts as resident. Pieces stay mapped while there is room for them.
 */
#ifndef XDPEN_SYS_EXCERPT_H
#define XDPEN_SYS_EXCERPT_H

#include <stddef.h>

struct excerpt;

/* Takes `map` over, also when it fails: `count` elements, all of them mapped. Returns 0 or a negative errno. */
int excerpt_new(int map, size_t element, size_t count, struct excerpt **excerpt);
void excerpt_free(struct excerpt *excerpt);

/* From now on only pieces that are asked for are mapped, and so many bytes of them at most. A map that is smaller stays whole. */
int excerpt_narrow(struct excerpt *excerpt, size_t most);

/* The element; valid until the next call for another one. NULL: memory is short. */
void *excerpt_at(struct excerpt *excerpt, size_t index);

#endif
