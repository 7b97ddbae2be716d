// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hash table with linear probing: key -> what a MAC was seen to speak for. Of
 * the public networks only as many are kept as decide; the rest adds nothing.
 */
#include "uplink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "address.h"
#include "mac.h"

#define MACS_MAX 65536
#define PLACES_FIRST 64 /* a power of two, as all later sizes */

/* One public address is a device's own, a second one is somebody else's: things on a LAN have one at most. */
#define SEVERAL 2

struct speaker {
	__u64 key; /* mac_word(), 0 = free place */
	__u64 ipv4[SEVERAL]; /* 0 = unused: no public address is zero */
	__u64 ipv6[SEVERAL]; /* /64 prefixes as they lie in memory */
	__u64 asked_from[SEVERAL]; /* public IPv4 addresses that it sends ARP requests from */
	bool has_private;
};

struct uplink {
	struct speaker *places;
	size_t size;
	size_t used;
	size_t with_private; /* speakers that have a private address */
};

struct uplink *uplink_new(void)
{
	struct uplink *uplink = calloc(1, sizeof(*uplink));

	if (!uplink)
		return NULL;
	uplink->size = PLACES_FIRST;
	uplink->places = calloc(uplink->size, sizeof(*uplink->places));
	if (!uplink->places) {
		free(uplink);
		return NULL;
	}
	return uplink;
}

void uplink_free(struct uplink *uplink)
{
	if (!uplink)
		return;
	free(uplink->places);
	free(uplink);
}

/* The finaliser of MurmurHash3 (public domain, A. Appleby). */
static __u64 mix(__u64 word)
{
	word = (word ^ word >> 33) * 0xff51afd7ed558ccdULL;
	word = (word ^ word >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return word ^ word >> 33;
}

/* The key's place, or the free one where it belongs; the table is never full. */
static struct speaker *place_of(struct speaker *places, size_t size, __u64 key)
{
	size_t i = mix(key) & (size - 1);

	while (places[i].key && places[i].key != key)
		i = (i + 1) & (size - 1);
	return &places[i];
}

/* Doubles the table; on failure it stays as it was. */
static int grow(struct uplink *uplink)
{
	size_t size = uplink->size * 2;
	struct speaker *places = calloc(size, sizeof(*places));

	if (!places)
		return -ENOMEM;
	for (size_t i = 0; i < uplink->size; i++)
		if (uplink->places[i].key)
			*place_of(places, size, uplink->places[i].key) = uplink->places[i];
	free(uplink->places);
	uplink->places = places;
	uplink->size = size;
	return 0;
}

static void remember(__u64 networks[static SEVERAL], __u64 network)
{
	for (int i = 0; i < SEVERAL; i++) {
		if (networks[i] == network)
			return;
		if (!networks[i]) {
			networks[i] = network;
			return;
		}
	}
}

static void remember_public(struct speaker *speaker, const __u8 address[static 16])
{
	__u64 network = 0;

	if (address_is_ipv4(address)) {
		memcpy(&network, address + 12, 4);
		remember(speaker->ipv4, network);
	} else {
		memcpy(&network, address, 8);
		remember(speaker->ipv6, network);
	}
}

/* The key's place, made where there is none; NULL with 0 where no more MACs are followed. */
static int take_place(struct uplink *uplink, const struct xdpen_key *key, struct speaker **speaker)
{
	*speaker = place_of(uplink->places, uplink->size, mac_word(key));
	if ((*speaker)->key)
		return 0;
	if (uplink->used >= MACS_MAX) {
		*speaker = NULL;
		return 0;
	}
	if (uplink->used >= uplink->size / 4 * 3) {
		if (grow(uplink))
			return -ENOMEM;
		*speaker = place_of(uplink->places, uplink->size, mac_word(key));
	}
	(*speaker)->key = mac_word(key);
	uplink->used++;
	return 0;
}

/* Link-local, multicast and the like say nothing about the side of the gateway. */
int uplink_learn(struct uplink *uplink, const struct xdpen_key *key, const __u8 address[static 16])
{
	bool is_private = address_is_private(address);
	struct speaker *speaker;
	int error;

	if (!key->present || (!is_private && !address_is_public(address)))
		return 0;
	error = take_place(uplink, key, &speaker);
	if (error || !speaker)
		return error;
	if (is_private && !speaker->has_private) {
		speaker->has_private = true;
		uplink->with_private++;
	}
	if (!is_private)
		remember_public(speaker, address);
	return 0;
}

int uplink_learn_arp(struct uplink *uplink, const struct xdpen_key *key, const __u8 sender[static 16])
{
	struct speaker *speaker;
	__u64 address = 0;
	int error;

	if (!key->present || !address_is_public(sender))
		return 0;
	error = take_place(uplink, key, &speaker);
	if (error || !speaker)
		return error;
	memcpy(&address, sender + 12, 4);
	remember(speaker->asked_from, address);
	return 0;
}

bool uplink_is(const struct uplink *uplink, const struct xdpen_key *key)
{
	const struct speaker *speaker = place_of(uplink->places, uplink->size, mac_word(key));

	if (!key->present || !speaker->key)
		return false;
	/* Who asks for neighbours in several networks has an address in each: a router. */
	if (speaker->asked_from[SEVERAL - 1])
		return true;
	/* The last place is filled when there are several. A private address of its own does not speak for another MAC. */
	return (speaker->ipv4[SEVERAL - 1] || speaker->ipv6[SEVERAL - 1]) &&
	       uplink->with_private > (speaker->has_private ? 1 : 0);
}
