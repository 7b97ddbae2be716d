// SPDX-License-Identifier: GPL-2.0-or-later
#include "checkup.h"

#include "when.h"

/* 2026-01-01: no gateway with this program has lived before. */
#define CLOCK_LEAST (1767225600 * SECOND)

struct checkup checkup_jit(bool on)
{
	if (!on)
		return (struct checkup){ FINDING_WARNING, "BPF programs are interpreted, at a fraction of the speed",
					 "sysctl -w net.core.bpf_jit_enable=1, and load anew" };
	return (struct checkup){ FINDING_OK, "BPF programs are compiled", NULL };
}

struct checkup checkup_clock(__u64 real)
{
	if (real < CLOCK_LEAST)
		return (struct checkup){ FINDING_WARNING, "the clock is wrong by years: times of evidence and log are, too",
					 "let NTP set it" };
	return (struct checkup){ FINDING_OK, "it shows a plausible time", NULL };
}
