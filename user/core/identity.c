// SPDX-License-Identifier: GPL-2.0-or-later
#include "identity.h"

#include <string.h>

#define LOCALLY_ADMINISTERED 2
#define OUI_BYTES 3

static bool same_maker(const struct xdpen_key *a, const struct xdpen_key *b)
{
	return !(a->mac[0] & LOCALLY_ADMINISTERED) && !memcmp(a->mac, b->mac, OUI_BYTES);
}

bool identity_continues(const struct identity *newcomer, const struct identity *old, long long silence)
{
	if (silence < 0 || silence > IDENTITY_SECONDS || same_maker(&newcomer->key, &old->key))
		return false;
	/* What is not known of either is no agreement. */
	return newcomer->ifindex && newcomer->ifindex == old->ifindex && newcomer->host && newcomer->host == old->host &&
	       newcomer->dhcp_shape && newcomer->dhcp_shape == old->dhcp_shape && newcomer->ttl &&
	       newcomer->ttl == old->ttl;
}
