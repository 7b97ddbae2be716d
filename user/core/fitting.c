// SPDX-License-Identifier: GPL-2.0-or-later
#include "fitting.h"

#include "mac.h"

enum fitting fitting_port(bool home_is_there, __u64 silent)
{
	return home_is_there && silent < FITTING_MOVED_SECONDS ? FITTING_SUSPECT : FITTING_LEARN;
}

enum fitting fitting_address(enum xdpen_fit fit, const struct xdpen_key *key, const struct xdpen_key *holder)
{
	if (holder->present && mac_equal(holder, key))
		return FITTING_LEARN;
	return holder->present || fit == XDPEN_UNFIT_FORGED ? FITTING_SUSPECT : FITTING_WAIT;
}
