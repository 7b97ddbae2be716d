/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the two files of the options: which of them the command line gave, so that they hold against the configuration. */
#ifndef XDPEN_DAEMON_OPTIONS_H
#define XDPEN_DAEMON_OPTIONS_H

enum option_number {
	OPTION_MONITOR = 256, /* above every letter that getopt_long() returns */
	OPTION_MONITOR_FIRST,
	OPTION_ENFORCE,
	OPTION_VID,
	OPTION_ACTION,
	OPTION_REDIRECT,
	OPTION_REDIRECT_UNTAGGED,
	OPTION_NATIVE,
	OPTION_GENERIC,
	OPTION_DEVICES,
	OPTION_PORTS_FILE,
	OPTION_POOL_NAMES,
	OPTION_POOL_ADDRESSES,
	OPTION_MINING,
	OPTION_GUARD,
	OPTION_BREAKER,
	OPTION_NOTIFY,
	OPTION_EXEC,
	OPTION_LEASES,
	OPTION_PINS,
	OPTION_STATE,
	OPTION_RUN,
	OPTION_PORTAL_GROUP,
	OPTION_CONFIG,
	OPTION_VERBOSE,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_NUMBERS_END,
};

/* Bits of options.given. */
#define GIVEN(option) (1ULL << ((option) - OPTION_MONITOR))
#define GIVEN_INTERFACES (1ULL << 63)
_Static_assert(OPTION_NUMBERS_END - OPTION_MONITOR <= 63, "an option without a bit of its own");

#endif
