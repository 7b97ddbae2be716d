/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and addresses from a dnsmasq lease file: "EXPIRY MAC ADDRESS NAME CLIENT-ID" a line; other lines are skipped. */
#ifndef XDPEN_SYS_LEASES_H
#define XDPEN_SYS_LEASES_H

#include <xdpen/abi.h>

#define LEASES_FILE "/var/lib/misc/dnsmasq.leases"
#define LEASE_NAME 64
#define LEASES_MAX 65536

struct lease {
	struct xdpen_key key;
	__u8 address[16];
	char name[LEASE_NAME]; /* "" when the file says "*" */
};

/* Returns the number of leases in a new array sorted by MAC, -ENOENT without the file, or another negative errno. */
int leases_read(const char *file, struct lease **leases);
/* The first that fits, or NULL. Names are compared whatever their case. */
const struct lease *leases_by_name(const struct lease *leases, int count, const char *name);
const struct lease *leases_by_key(const struct lease *leases, int count, const struct xdpen_key *key);

#endif
