// SPDX-License-Identifier: GPL-2.0-or-later
/* Is every frame of the LAN seen and every verdict carried out? Somebody should know when it is not. */
#include <stdio.h>

#include "../sys/clock.h"
#include "outward.h"

/* An interface that only blinks, as at a change of its configuration, is not worth a message. */
#define SETTLED (30 * SECOND)
/* Told once a minute while it is full: ten without that, and it is not any more. */
#define FULL_LASTS 600 /* s */

/* What is wrong, in `detail`; true: nothing is. */
static bool is_whole(const struct daemon *daemon, char detail[static DETAIL_TEXT])
{
	const struct options *options = daemon->options;

	for (int i = 0; i < options->interface_count; i++)
		if (!daemon->attached[i]) {
			snprintf(detail, DETAIL_TEXT, "the interface %s is not there: what comes through it is not seen",
				 options->interfaces[i]);
			return false;
		}
	if (options->redirect && !daemon->trunk) {
		snprintf(detail, DETAIL_TEXT, "the trunk %s is not there: what quarantined devices send is dropped", options->redirect);
		return false;
	}
	if (daemon->full_told && clock_boot().ns / SECOND - daemon->full_told < FULL_LASTS) {
		snprintf(detail, DETAIL_TEXT, "the device table is full: new devices are not watched");
		return false;
	}
	return true;
}

void protection_tick(struct daemon *daemon)
{
	struct protection *protection = &daemon->outward->protection;
	char detail[DETAIL_TEXT] = "";
	bool whole = is_whole(daemon, detail);
	__u64 now = clock_boot().ns;

	if (whole != protection->whole || !protection->since) {
		protection->whole = whole;
		protection->since = now;
	}
	if (protection->whole == protection->told || now - protection->since < SETTLED)
		return;
	protection->told = whole;
	notify_site(daemon, whole ? SITE_RECOVERED : SITE_DEGRADED, 0, 0, whole ? NULL : detail);
}
