/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the whole thing "degraded": any warning does. */
#ifndef XDPEN_CLI_WARNINGS_H
#define XDPEN_CLI_WARNINGS_H

#include "facts.h"
#include "overview.h"

#define HEARTBEAT_SECONDS 10 /* the daemon sweeps about once a second */
#define FULL_PERCENT 80

/* One subject of warnings. */
struct subject_of_warnings {
	const char *name;
	void (*find)(json_t *warnings, const struct overview *overview);
	const char *well; /* what to say where there is none; NULL: doctor looks at it more closely */
	const char *advice; /* what to do about them, NULL where the sentences say it or nothing can be done */
	bool wrong; /* it does not work, else with less certainty than it could */
};

/* The table: `name` is NULL in the last row. */
const struct subject_of_warnings *warnings_subjects(void);

/* An array of sentences. */
json_t *warnings_of(const struct overview *overview);

#endif
