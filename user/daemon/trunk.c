// SPDX-License-Identifier: GPL-2.0-or-later
/* --redirect: quarantined frames leave by an interface of their own, while it is there, and by none while it is not. */
#include "../sys/trunk.h"

#include <string.h>

#include "../sys/log.h"
#include "daemon.h"

/* Once attached it stays with its interface; after that, only coming and going matter. */
void trunk_follow(struct daemon *daemon)
{
	const char *name = daemon->options->redirect;
	__u32 ifindex = name ? if_nametoindex(name) : 0;

	if (!name || ifindex == daemon->trunk)
		return;
	/* The way back first: an answer has to find it. */
	if (ifindex && trunk_attach(daemon->path, name, ifindex)) {
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
		ifindex = 0;
	}
	if (ifindex)
		log_line(LOG_LEVEL_INFO, "%s: quarantined frames leave by it%s", name,
			 daemon->options->redirect_untagged ? ", untagged" : "");
	else if (daemon->trunk)
		log_line(LOG_LEVEL_WARNING, "%s: the trunk has gone; quarantined frames are dropped until it comes back", name);
	daemon->trunk = ifindex;
	daemon->maps.policy->redirect = ifindex ? ifindex : TRUNK_NOWHERE;
}

void trunk_seen(struct daemon *daemon, const struct link *link)
{
	if (!daemon->options->redirect || strcmp(link->name, daemon->options->redirect))
		return;
	if (link->gone && link->ifindex == daemon->trunk) {
		daemon->maps.policy->redirect = TRUNK_NOWHERE;
		log_line(LOG_LEVEL_WARNING, "%s: the trunk has gone; quarantined frames are dropped until it comes back", link->name);
		daemon->trunk = 0;
	}
	trunk_follow(daemon);
}

int trunk_settle(struct daemon *daemon)
{
	const struct options *options = daemon->options;
	int error;

	if (!options->redirect) {
		daemon->maps.policy->redirect = 0;
		error = trunk_remove(options->pins);
		if (error)
			log_line(LOG_LEVEL_WARNING, "cannot take the old trunk off: %s", strerror(-error));
		return 0;
	}
	error = trunk_choose(daemon->path, options->redirect);
	if (error) {
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
		return error;
	}
	daemon->maps.policy->redirect_untagged = options->redirect_untagged;
	trunk_follow(daemon);
	if (!daemon->trunk) {
		daemon->maps.policy->redirect = TRUNK_NOWHERE;
		log_line(LOG_LEVEL_WARNING, "%s: there is no such interface yet; quarantined frames are dropped until it comes",
			 options->redirect);
	}
	return 0;
}
