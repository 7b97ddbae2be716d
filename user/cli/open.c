// SPDX-License-Identifier: GPL-2.0-or-later
/* The pinned maps, and why they cannot be opened. */
#include <errno.h>
#include <string.h>

#include "cli.h"

int open_maps(struct cli *cli, struct maps *maps)
{
	int error = maps_open(cli->pins, maps);

	switch (error) {
	case 0:
		return OUTCOME_DONE;
	case -ENOENT:
		return fail(cli, OUTCOME_NOT_LOADED,
			    "not loaded, nothing is pinned in %s: start xdpend, or load the programs with `xdpen load "
			    "IFACE`",
			    cli->pins);
	case -EPROTO:
		return fail(cli, OUTCOME_FAILED,
			    "the maps pinned in %s belong to another version of xdpen (this one speaks ABI %d): "
			    "use that version, or `xdpen unload` to start afresh",
			    cli->pins, XDPEN_ABI_VERSION);
	case -EACCES:
	case -EPERM:
		return fail(cli, OUTCOME_FAILED, "no permission to read the maps in %s: run xdpen as root", cli->pins);
	default:
		return fail(cli, OUTCOME_FAILED, "the maps in %s cannot be opened: %s", cli->pins, strerror(-error));
	}
}
