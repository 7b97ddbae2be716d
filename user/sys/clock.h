/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_SYS_CLOCK_H
#define XDPEN_SYS_CLOCK_H

#include "../core/ledger.h"
#include "../core/sentences.h"
#include "../core/when.h"

struct when clock_boot(void); /* CLOCK_BOOTTIME */
__u64 clock_monotonic(void); /* ns */
__u64 clock_real(void); /* CLOCK_REALTIME: ns since 1970 */
/* The wall-clock time of a moment of CLOCK_BOOTTIME, seconds since 1970. */
__s64 clock_wall(struct when when);

/* Seconds since 1970 by the clock of the house; year 0 for 0, and for what that clock cannot say. */
struct clock_time clock_local(__s64 seconds);

struct clocks clock_both(void); /* boot and wall clock at one moment */

#endif
