// SPDX-License-Identifier: GPL-2.0-or-later
#include "owners.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "../core/mac.h"

int owners_find(const struct maps *maps, const __u8 address[static 16], struct xdpen_owner *owner)
{
	return bpf_map_lookup_elem(maps->owners, address, owner) ? -errno : 0;
}

/* True: the entry goes. */
typedef bool visit_owner(void *context, const struct xdpen_address *address, const struct xdpen_owner *owner);

/* A walk that an entry's removal does not disturb: the next key is fetched before. */
static void walk(const struct maps *maps, visit_owner *visit, void *context)
{
	struct xdpen_address at, next;
	struct xdpen_owner owner;
	bool more = !bpf_map_get_next_key(maps->owners, NULL, &next);

	while (more) {
		at = next;
		more = !bpf_map_get_next_key(maps->owners, &at, &next);
		if (!bpf_map_lookup_elem(maps->owners, &at, &owner) && visit(context, &at, &owner))
			bpf_map_delete_elem(maps->owners, &at);
	}
}

struct survey {
	const struct xdpen_key *key;
	__u32 count;
	struct xdpen_address oldest;
	__u32 second;
};

static bool survey_one(void *context, const struct xdpen_address *address, const struct xdpen_owner *owner)
{
	struct survey *survey = context;

	if (!mac_equal(&owner->key, survey->key))
		return false;
	if (!survey->count || owner->second < survey->second) {
		survey->oldest = *address;
		survey->second = owner->second;
	}
	survey->count++;
	return false;
}

int owners_set(struct maps *maps, const __u8 address[static 16], const struct xdpen_key *key, __u32 second)
{
	const struct xdpen_owner owner = { .key = *key, .second = second };
	struct survey survey = { .key = key };
	struct xdpen_owner before;

	/* The common case costs no walk: it is the device's already. */
	if (owners_find(maps, address, &before) || !mac_equal(&before.key, key)) {
		walk(maps, survey_one, &survey);
		if (survey.count >= OWNERS_PER_DEVICE)
			bpf_map_delete_elem(maps->owners, &survey.oldest);
	}
	return bpf_map_update_elem(maps->owners, address, &owner, BPF_ANY) ? -errno : 0;
}

struct collection {
	const struct xdpen_key *key;
	struct xdpen_address *addresses;
	int count, most;
};

static bool collect(void *context, const struct xdpen_address *address, const struct xdpen_owner *owner)
{
	struct collection *collection = context;

	if (collection->count < collection->most && mac_equal(&owner->key, collection->key))
		collection->addresses[collection->count++] = *address;
	return false;
}

int owners_addresses(const struct maps *maps, const struct xdpen_key *key, struct xdpen_address *addresses, int most)
{
	struct collection collection = { .key = key, .addresses = addresses, .most = most };

	walk(maps, collect, &collection);
	return collection.count;
}

static bool is_of(void *context, const struct xdpen_address *address, const struct xdpen_owner *owner)
{
	(void)address;
	return mac_equal(&owner->key, context);
}

void owners_forget(struct maps *maps, const struct xdpen_key *key)
{
	struct xdpen_key copy = *key;

	walk(maps, is_of, &copy);
}
