// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "../core/mac.h"
#include "../sys/log.h"
#include "../sys/offload.h"
#include "../sys/site.h"
#include "daemon.h"

static int place_of(const struct options *options, const char *name)
{
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], name))
			return i;
	return -1;
}

static int attach_one(struct daemon *daemon, int place)
{
	const char *name = daemon->options->interfaces[place];
	struct attachment attachment;
	int error = datapath_attach(daemon->path, name, daemon->options->attach, &attachment);

	if (error)
		return error;
	daemon->attached[place] = attachment.ifindex;
	log_line(LOG_LEVEL_INFO, "%s: attached, XDP %s, TC by %s, rx VLAN offload %s", name,
		 attachment.native ? "native" : "generic", attachment.tcx ? "tcx" : "clsact",
		 attachment.offload_off ? "off" : "cannot be switched off: the guard alone holds tagged frames");
	if (attachment.bridge)
		log_line(LOG_LEVEL_WARNING, "%s is a bridge: name its ports instead, all of them; a port still gets a quarantined "
					    "device's tagged frames, and what goes from port to port is not seen", name);
	return 0;
}

static void learn_lan(struct daemon *daemon)
{
	__u32 ifindexes[DATAPATH_INTERFACES];
	int count = 0, error;

	for (int i = 0; i < daemon->options->interface_count; i++) {
		ifindexes[count] = if_nametoindex(daemon->options->interfaces[i]);
		count += ifindexes[count] != 0;
	}
	error = site_learn_lan(&daemon->maps, ifindexes, count);
	if (error)
		log_line(LOG_LEVEL_WARNING, "cannot read the LAN's addresses: %s", strerror(-error));
}

static void add_own(void *context, const struct link *link)
{
	struct own_macs *own = context;
	struct xdpen_key key = { .present = 1 };

	memcpy(key.mac, link->mac, sizeof(key.mac));
	if (memcmp(key.mac, (__u8[6]){ 0 }, sizeof(key.mac)) && own->count < OWN_MACS)
		own->keys[own->count++] = key;
}

static void learn_own(struct daemon *daemon)
{
	daemon->own.count = 0;
	netlink_links(add_own, &daemon->own);
}

bool interfaces_own(void *context, const struct xdpen_key *key)
{
	const struct daemon *daemon = context;

	for (int i = 0; i < daemon->own.count; i++)
		if (mac_equal(&daemon->own.keys[i], key))
			return true;
	return false;
}

static bool is_among(const char *name, const struct attachment *attachments, int count)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(attachments[i].name, name))
			return true;
	return false;
}

/* What this start has attached goes again: programs that nobody looks after are worse than none. */
static void take_back(struct daemon *daemon, const struct attachment *before, int count)
{
	for (int i = 0; i < daemon->options->interface_count; i++) {
		const char *name = daemon->options->interfaces[i];

		if (daemon->attached[i] && !is_among(name, before, count))
			datapath_detach(daemon->options->pins, name);
		daemon->attached[i] = 0;
	}
}

/* At start every interface must be there and be ours: half a house watched is a mistake, not a degraded state. */
int interfaces_attach(struct daemon *daemon)
{
	struct attachment before[DATAPATH_INTERFACES];
	int count = datapath_attachments(daemon->options->pins, before), error = 0;

	/* First what the programs have to know of the LAN, then the first frame. */
	learn_own(daemon);
	learn_lan(daemon);
	for (int i = 0; i < daemon->options->interface_count && !error; i++)
		error = attach_one(daemon, i);
	if (error) {
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
		take_back(daemon, before, count);
	}
	return error;
}

static void lose(struct daemon *daemon, int place)
{
	daemon->attached[place] = 0;
	log_line(LOG_LEVEL_WARNING, "%s: the interface has gone; it is attached again when it comes back",
		 daemon->options->interfaces[place]);
	datapath_detach(daemon->options->pins, daemon->options->interfaces[place]);
}

static void regain(struct daemon *daemon, int place)
{
	learn_own(daemon);
	learn_lan(daemon);
	if (attach_one(daemon, place))
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
}

/* Two of ours that have swapped their names are both still watched, and stay what they were until the next start. */
static bool is_attached(const struct daemon *daemon, __u32 ifindex)
{
	for (int i = 0; i < daemon->options->interface_count; i++)
		if (daemon->attached[i] == ifindex)
			return true;
	return false;
}

/* The one before was renamed; it is let go of, as with the next start. */
static void take_over(struct daemon *daemon, int place)
{
	log_line(LOG_LEVEL_WARNING, "%s: another interface has this name now, and takes the place of the one before",
		 daemon->options->interfaces[place]);
	datapath_detach(daemon->options->pins, daemon->options->interfaces[place]);
	daemon->attached[place] = 0;
	regain(daemon, place);
}

/* `ifindex`: of the interface that has the name. */
static void follow(struct daemon *daemon, int place, __u32 ifindex)
{
	if (!daemon->attached[place])
		regain(daemon, place);
	else if (!is_attached(daemon, ifindex))
		take_over(daemon, place);
}

void interfaces_seen(void *context, const struct link *link)
{
	struct daemon *daemon = context;
	int place = place_of(daemon->options, link->name);

	trunk_seen(daemon, link);
	if (place < 0)
		return;
	if (link->gone && daemon->attached[place] == link->ifindex)
		lose(daemon, place);
	else if (!link->gone)
		follow(daemon, place, link->ifindex);
}

/*
 * A netlink message may get lost. Links hold to the interface, not to its name: one
 * that was renamed is still enforced on, and must not be let go of until another has its name.
 */
static void check_presence(struct daemon *daemon, int place)
{
	char name[IF_NAMESIZE];

	if (daemon->attached[place] && !if_indextoname(daemon->attached[place], name))
		lose(daemon, place);
}

static void retry(struct daemon *daemon, int place)
{
	__u32 ifindex = if_nametoindex(daemon->options->interfaces[place]);

	if (ifindex)
		follow(daemon, place, ifindex);
}

static void check_offload(struct daemon *daemon, int place)
{
	const char *name = daemon->options->interfaces[place];
	bool on = false;

	if (!daemon->attached[place] || offload_get(name, &on) || !on)
		return;
	if (!offload_set(name, false))
		log_line(LOG_LEVEL_WARNING, "%s: rx VLAN offload had been switched on; it is off again", name);
}

/* The gateway's addresses change while it runs. */
#define RELEARN_SECONDS 10

/* Once a second: a later `ethtool -K` must not reopen the hole. */
void interfaces_check(struct daemon *daemon)
{
	for (int i = 0; i < daemon->options->interface_count; i++) {
		check_presence(daemon, i);
		check_offload(daemon, i);
	}
	if (++daemon->checks % RELEARN_SECONDS == 0) {
		for (int i = 0; i < daemon->options->interface_count; i++)
			retry(daemon, i);
		trunk_follow(daemon);
		learn_own(daemon);
		learn_lan(daemon);
		suspicion_learn_leases(daemon);
		suspicion_learn_neighbours(daemon);
	}
}

struct queues {
	const char *name;
	__u32 count;
};

static void count_queues(void *context, const struct link *link)
{
	struct queues *queues = context;

	if (!strcmp(link->name, queues->name))
		queues->count = link->rx_queues;
}

/* One CPU at a time sees a frame: one interface, one queue, and XDP in its driver for certain. */
bool interfaces_single_queue(const struct options *options)
{
	struct queues queues = { .name = options->interfaces[0] };

	if (options->interface_count != 1 || options->attach != ATTACH_NATIVE)
		return false;
	return !netlink_links(count_queues, &queues) && queues.count == 1;
}
