// SPDX-License-Identifier: GPL-2.0-or-later
#include "fitting.h"

#include "mac.h"

enum fitting fitting_port(bool quarantined, bool home_is_there, __u64 silent)
{
	__u64 moved = quarantined ? FITTING_MOVED_QUARANTINED_SECONDS : FITTING_MOVED_SECONDS;

	return home_is_there && silent < moved ? FITTING_SUSPECT : FITTING_LEARN;
}

enum fitting fitting_address(enum xdpen_fit fit, const struct xdpen_key *key, const struct xdpen_key *holder)
{
	if (holder->present && mac_equal(holder, key))
		return FITTING_LEARN;
	return holder->present || fit == XDPEN_UNFIT_FORGED ? FITTING_SUSPECT : FITTING_WAIT;
}
