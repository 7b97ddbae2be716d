// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"

#include <time.h>

static __u64 clock_ns(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (__u64)time.tv_sec * SECOND + (__u64)time.tv_nsec;
}

struct when clock_boot(void)
{
	return (struct when){ .ns = clock_ns(CLOCK_BOOTTIME) };
}

__u64 clock_monotonic(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

__u64 clock_real(void)
{
	return clock_ns(CLOCK_REALTIME);
}

__s64 clock_wall(struct when when)
{
	__s64 boot = (__s64)clock_ns(CLOCK_REALTIME) - (__s64)clock_ns(CLOCK_BOOTTIME);

	return (boot + (__s64)when.ns) / (__s64)SECOND;
}

struct clock_time clock_local(__s64 seconds)
{
	time_t time = seconds;
	struct tm local;

	if (!seconds || !localtime_r(&time, &local))
		return (struct clock_time){ 0 };
	return (struct clock_time){ local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min };
}

struct clocks clock_both(void)
{
	struct clocks now = { .boot = clock_ns(CLOCK_BOOTTIME) };

	now.wall = (__s64)(clock_ns(CLOCK_REALTIME) / SECOND);
	return now;
}
