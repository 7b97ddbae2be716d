/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the C library keeps of memory that is free again, for a process that stays. */
#ifndef XDPEN_SYS_MEMORY_H
#define XDPEN_SYS_MEMORY_H

/* Large blocks are the kernel's again whenever they are freed. At the beginning. */
void memory_begin(void);
/* What is free now is the kernel's again: after work that takes much and comes seldom. */
void memory_give_back(void);

#endif
