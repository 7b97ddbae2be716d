/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the two files of the options: which of them the command line gave, so that they hold against the configuration. */
#ifndef XDPEN_DAEMON_OPTIONS_H
#define XDPEN_DAEMON_OPTIONS_H

enum option_number {
	MONITOR = 256, /* above every letter that getopt_long() returns */
	MONITOR_FOR,
	ENFORCE,
	VID,
	ACTION,
	REDIRECT,
	REDIRECT_UNTAGGED,
	NATIVE,
	GENERIC,
	DEVICES,
	PORTS_FILE,
	POOL_NAMES,
	POOL_ADDRESSES,
	MINING,
	GUARD,
	BREAKER,
	NOTIFY,
	EXEC,
	LEASES,
	PINS,
	STATE,
	RUN,
	PORTAL_GROUP,
	CONFIG,
	VERBOSE,
	HELP,
	VERSION,
	OPTION_NUMBERS_END,
};

/* Bits of options.given. */
#define GIVEN(option) (1ULL << ((option) - MONITOR))
#define GIVEN_INTERFACES (1ULL << 63)
_Static_assert(OPTION_NUMBERS_END - MONITOR <= 63, "an option without a bit of its own");

#endif
