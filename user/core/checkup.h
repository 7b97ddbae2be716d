/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `xdpen doctor` thinks of readings of the machine that no test can bring about on a machine of others. */
#ifndef XDPEN_CORE_CHECKUP_H
#define XDPEN_CORE_CHECKUP_H

#include <stdbool.h>
#include <xdpen/abi.h>

enum finding {
	FINDING_OK,
	FINDING_WARNING, /* it works, with less certainty than it could */
	FINDING_WRONG,
};

struct checkup {
	enum finding finding;
	const char *text;
	const char *advice; /* NULL: there is nothing to do */
};

/* Programs are compiled when they are loaded. */
struct checkup checkup_jit(bool on);
/* `real`: ns since 1970. */
struct checkup checkup_clock(__u64 real);

#endif
