/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The word that was most likely meant. */
#ifndef XDPEN_CORE_NEAREST_H
#define XDPEN_CORE_NEAREST_H

#include <stddef.h>

/* The one of `count` words (at `stride` bytes) that `word` most likely means, or NULL. */
const char *nearest(const char *word, const void *words, int count, size_t stride);

#endif
