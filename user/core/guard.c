// SPDX-License-Identifier: GPL-2.0-or-later
#include "guard.h"

#include <string.h>

#include "mac.h"

static bool has_address(const struct guard_fact *fact)
{
	static const __u8 none[16];

	return memcmp(fact->address, none, sizeof(none)) != 0;
}

static bool same_subject(const struct guard_fact *a, const struct guard_fact *b)
{
	if (a->reason != b->reason || memcmp(a->address, b->address, sizeof(a->address)))
		return false;
	return has_address(a) || mac_equal(&a->key, &b->key);
}

void guard_note(struct guard_list *list, const struct guard_fact *fact, guard_known *known, void *context, struct when now)
{
	struct guard *guard = NULL;

	if (!fact->key.present)
		return;
	for (__u32 i = 0; i < list->count && !guard; i++)
		if (same_subject(&list->guards[i].fact, fact))
			guard = &list->guards[i];
	if (!guard) {
		if (list->count == GUARDS_MAX) {
			list->refused++;
			return;
		}
		guard = &list->guards[list->count++];
		guard->fact = *fact;
	}
	/* Whoever answers for the address now may have poisoned the neighbour table. */
	if (!mac_equal(&guard->fact.key, &fact->key) && !known(context, &guard->fact.key))
		guard->fact.key = fact->key;
	guard->confirmed = now.ns;
}

void guard_expire(struct guard_list *list, struct when now)
{
	__u32 kept = 0;

	for (__u32 i = 0; i < list->count; i++)
		if (now.ns - list->guards[i].confirmed < GUARD_LINGER)
			list->guards[kept++] = list->guards[i];
	list->count = kept;
}

void guard_drop(struct guard_list *list, __u8 reason)
{
	__u32 kept = 0;

	for (__u32 i = 0; i < list->count; i++)
		if (list->guards[i].fact.reason != reason)
			list->guards[kept++] = list->guards[i];
	list->count = kept;
}

__u8 guard_reasons(const struct guard_list *list, const struct xdpen_key *key)
{
	__u8 reasons = 0;

	for (__u32 i = 0; i < list->count; i++)
		if (mac_equal(&list->guards[i].fact.key, key))
			reasons |= list->guards[i].fact.reason;
	return reasons;
}

/* Gravest first. */
static const struct {
	__u8 reason;
	const char *name, *text;
} rows[] = {
	{ XDPEN_GUARD_NEXT_HOP, "next-hop", "is the next hop: everything behind the gateway would be cut off" },
	{ XDPEN_GUARD_DHCP, "dhcp-server", "is a DHCP server: devices would get no addresses any more" },
	{ XDPEN_GUARD_DNS, "dns-resolver", "is the gateway's DNS resolver: no name could be looked up any more" },
	{ XDPEN_GUARD_BRIDGE, "bridge", "is a bridge or access point: all devices behind it would be cut off" },
	{ XDPEN_GUARD_ADMINISTRATOR, "administrator", "has a login session on the gateway: its administrator would be cut off" },
	{ XDPEN_GUARD_LISTED, "listed", "is on the guard list by configuration: somebody said that the house needs it" },
};

const char *guard_name(unsigned reason)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].reason == reason)
			return rows[i].name;
	return "unknown";
}

const char *guard_text(unsigned reasons)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].reason & reasons)
			return rows[i].text;
	return "is guarded";
}
