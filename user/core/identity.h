/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a newcomer a quarantined device under another MAC address? What stays the
 * same when only the MAC changes: the host name, what it asks DHCP for and with
 * which TTL, the port it is behind, and that the one is silent when the other
 * speaks. A private MAC alone says nothing: phones have one for every network.
 *
 * Two devices of one model and batch agree in all of it. Whoever replaces an
 * infected camera by a new one of the same kind must not find that one cut off,
 * so a MAC from the same maker is never taken for the old one's.
 */
#ifndef XDPEN_CORE_IDENTITY_H
#define XDPEN_CORE_IDENTITY_H

#include <stdbool.h>
#include <xdpen/abi.h>

/* Seconds from the last contact of the one to the first frame of the other: a restart with a new MAC takes a few minutes. */
#define IDENTITY_SECONDS 600

struct identity {
	struct xdpen_key key;
	__u32 ifindex; /* port, 0 = not known */
	__u32 host; /* hash of its host name, 0 = it gives none */
	__u16 dhcp_shape; /* 0 = not seen */
	__u8 ttl; /* 0 = not seen */
};

/* `silence`: seconds from the last contact of `old` to the first frame of `newcomer`; negative: they spoke at the same time. */
bool identity_continues(const struct identity *newcomer, const struct identity *old, long long silence);

#endif
