// SPDX-License-Identifier: GPL-2.0-or-later
#include "memory.h"

#include <malloc.h>

#define LARGE (128 * 1024)

/* Other C libraries keep little, and have no such words. */
#ifdef __GLIBC__
/* Without a word glibc takes the largest block freed so far for an ordinary one, and keeps the next of its size. */
void memory_begin(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE);
}

void memory_give_back(void)
{
	malloc_trim(0);
}
#else
void memory_begin(void)
{
}

void memory_give_back(void)
{
}
#endif
