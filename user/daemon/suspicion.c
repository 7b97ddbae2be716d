// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contacts that do not fit their source MAC. Either the device has moved or has
 * a new address: then leases and the gateway's own neighbours say so, and what is
 * known of it changes. Or somebody forges: then the port is under suspicion, the
 * device whose MAC it is stays what it is, and a person hears of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../core/address.h"
#include "../core/fitting.h"
#include "../core/mac.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "../sys/owners.h"
#include "daemon.h"

/* Of one device so often at most. */
#define TOLD_SECONDS 600

struct search {
	const __u8 *address;
	struct xdpen_key key; /* who has it; present 0: nobody */
};

static void match_neighbour(void *context, const struct neighbour *neighbour)
{
	struct search *search = context;

	if (memcmp(neighbour->address, search->address, sizeof(neighbour->address)))
		return;
	memcpy(search->key.mac, neighbour->mac, sizeof(search->key.mac));
	search->key.present = 1;
}

/* A lease is somebody's word with a term; a neighbour is who answered last. The first that knows decides. */
static struct xdpen_key who_has(struct daemon *daemon, const __u8 address[static 16])
{
	const struct lease *lease = leases_by_holder(daemon, address);
	struct search search = { .address = address };

	if (lease)
		return lease->key;
	netlink_neighbours(match_neighbour, &search);
	return search.key;
}

static void tell(struct daemon *daemon, const struct xdpen_event *event, const char *what)
{
	struct xdpen_state *state = &daemon->maps.states[event->slot];
	char mac[MAC_TEXT], port[IF_NAMESIZE] = "?", address[ADDRESS_TEXT];
	__u32 second = clock_boot().ns / SECOND;

	state->flags |= XDPEN_CONFLICT;
	if (daemon->suspicion.slot == event->slot && second - daemon->suspicion.second < TOLD_SECONDS)
		return;
	daemon->suspicion.slot = event->slot;
	daemon->suspicion.second = second;
	if_indextoname(event->ifindex, port);
	log_line(LOG_LEVEL_WARNING,
		 "port %s is under suspicion: a frame with MAC %s and address %s came in there, but %s; it is not counted "
		 "against that device",
		 port, mac_format(&event->key, mac), address_format(event->header.source, address), what);
}

struct port {
	__u32 ifindex;
	bool carrier;
};

static void match_port(void *context, const struct link *link)
{
	struct port *port = context;

	if (link->ifindex == port->ifindex)
		port->carrier = link->carrier;
}

/* Is something plugged in there? */
static bool has_carrier(__u32 ifindex)
{
	struct port port = { .ifindex = ifindex };

	return netlink_links(match_port, &port) || port.carrier;
}

static void weigh_port(struct daemon *daemon, const struct xdpen_event *event)
{
	struct xdpen_device *device = &daemon->maps.devices[event->slot];
	const struct xdpen_meta *meta = &daemon->maps.meta;
	__u64 silent = (__u64)((__u32)(event->header.ticks >> meta->fast_shift) - device->epoch) << meta->fast_shift;
	bool quarantined = daemon->maps.states[event->slot].state == XDPEN_QUARANTINED;
	char home[IF_NAMESIZE], mac[MAC_TEXT], what[64];
	bool there = if_indextoname(device->ifindex, home) && (!quarantined || has_carrier(device->ifindex));

	if (fitting_port(quarantined, there, silent / meta->hz) == FITTING_SUSPECT) {
		snprintf(what, sizeof(what), "the device is known behind %s", home);
		tell(daemon, event, what);
		return;
	}
	device->ifindex = event->ifindex;
	log_line(LOG_LEVEL_INFO, "%s has moved to another port", mac_format(&event->key, mac));
}

static void take_address(struct daemon *daemon, const struct xdpen_event *event)
{
	struct xdpen_device *device = &daemon->maps.devices[event->slot];
	const __u8 *address = event->header.source;

	if (address_is_ipv4(address))
		memcpy(&device->ipv4, address + 12, sizeof(device->ipv4));
	owners_set(&daemon->maps, address, &event->key, clock_boot().ns / SECOND);
}

static void weigh_address(struct daemon *daemon, const struct xdpen_event *event)
{
	struct xdpen_key holder = who_has(daemon, event->header.source);

	switch (fitting_address(event->value, &event->key, &holder)) {
	case FITTING_LEARN:
		take_address(daemon, event);
		break;
	case FITTING_SUSPECT:
		tell(daemon, event, "the address is another device's");
		break;
	case FITTING_WAIT:
		break;
	}
}

void suspicion_unfit(void *context, const struct xdpen_event *event)
{
	struct daemon *daemon = context;

	switch ((enum xdpen_fit)event->value) {
	case XDPEN_UNFIT_PORT:
		weigh_port(daemon, event);
		break;
	case XDPEN_UNFIT_FORGED:
	case XDPEN_UNFIT_UNKNOWN:
		weigh_address(daemon, event);
		break;
	case XDPEN_FITS:
		break;
	}
}

/*
 * The gateway spoke with these neighbours: it knows that an address is there. Who
 * came first keeps it while he is known; only a lease takes it from him.
 */
static void learn_neighbour(void *context, const struct neighbour *neighbour)
{
	struct xdpen_key key = { .present = 1 };
	struct daemon *daemon = context;
	struct xdpen_owner owner;

	memcpy(key.mac, neighbour->mac, sizeof(key.mac));
	if (maps_find(&daemon->maps, &key) == XDPEN_NO_SLOT)
		return;
	if (!owners_find(&daemon->maps, neighbour->address, &owner) &&
	    (mac_equal(&owner.key, &key) || maps_find(&daemon->maps, &owner.key) != XDPEN_NO_SLOT))
		return;
	owners_set(&daemon->maps, neighbour->address, &key, clock_boot().ns / SECOND);
}

void suspicion_learn_neighbours(struct daemon *daemon)
{
	netlink_neighbours(learn_neighbour, daemon);
}

/* Leases say whose an address is before anybody claims it. */
void suspicion_learn_leases(struct daemon *daemon)
{
	__u32 second = clock_boot().ns / SECOND;
	const struct lease *lease;

	for (int i = 0; (lease = leases_at(daemon, i)); i++) {
		__u32 slot = maps_find(&daemon->maps, &lease->key);

		if (slot == XDPEN_NO_SLOT)
			continue;
		if (address_is_ipv4(lease->address))
			memcpy(&daemon->maps.devices[slot].ipv4, lease->address + 12, sizeof(__be32));
		owners_set(&daemon->maps, lease->address, &lease->key, second);
	}
}
