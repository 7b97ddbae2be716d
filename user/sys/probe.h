/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running kernel can do and how its clock ticks: asked, not read from a version. */
#ifndef XDPEN_SYS_PROBE_H
#define XDPEN_SYS_PROBE_H

#include <stdbool.h>
#include <xdpen/abi.h>

/* 0, or a negative errno: -EPERM without privilege, -EOPNOTSUPP without atomic compare-and-swap (Linux before 5.12). */
int probe_atomics(void);

/* Are programs compiled to machine code when they are loaded? 0 or a negative errno. */
int probe_jit(bool *on);

/* The tick counter now. 0 or a negative errno. */
int probe_ticks(__u64 *ticks);

/* Ticks per second. 0 or a negative errno. */
int probe_hz(__u32 *hz);

#endif
