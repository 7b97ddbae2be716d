/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guard list: devices that the house needs, which nothing automatic cuts off.
 *
 * A device never becomes guarded by what it sends: an infected one could shield
 * itself. Only what the gateway itself holds counts: its routes, its resolvers,
 * the servers its own leases name, logins to it, its configuration. They name
 * addresses; whose an address is, its neighbour table says, which a device can
 * poison. So an address stays with the MAC that had it first while that is known.
 */
#ifndef XDPEN_CORE_GUARD_H
#define XDPEN_CORE_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>
#include "when.h"

#define GUARDS_MAX 64
/* A reason holds for so long after it was last found: a session has just ended, a neighbour is being looked for. */
#define GUARD_LINGER (600 * SECOND)

/* In struct xdpen_state.guard for the length of one step: the circuit breaker is open. No reason of the device. */
#define GUARD_BREAKER_OPEN 128

/* Somebody at this address, or, where that is all zero, with this MAC, is needed. */
struct guard_fact {
	__u8 address[16]; /* v4-mapped */
	struct xdpen_key key; /* of who has the address now; present 0: not known */
	__u8 reason; /* one bit of enum xdpen_guard_reason */
};

struct guard {
	struct guard_fact fact;
	__u64 confirmed; /* ns */
};

struct guard_list {
	struct guard guards[GUARDS_MAX];
	__u32 count;
	__u32 refused; /* facts for which there was no room */
};

/* Is this device still in the table? */
typedef bool guard_known(void *context, const struct xdpen_key *key);

/* A fact as it stands now. One without a MAC changes nothing. */
void guard_note(struct guard_list *list, const struct guard_fact *fact, guard_known *known, void *context, struct when now);
/* Takes out what has not been found for GUARD_LINGER. */
void guard_expire(struct guard_list *list, struct when now);
/* Takes out all that stand there for this one reason. */
void guard_drop(struct guard_list *list, __u8 reason);
/* Bits of enum xdpen_guard_reason. */
__u8 guard_reasons(const struct guard_list *list, const struct xdpen_key *key);

/* "next-hop", "dhcp-server", ... for one bit, "unknown" else. */
const char *guard_name(unsigned reason);
/* "is the next hop: everything behind the gateway would be cut off", for the gravest of the bits. */
const char *guard_text(unsigned reasons);

#endif
