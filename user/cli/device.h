/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DEV: a MAC address, an IP address, or a host name that a lease knows. What returns int returns an exit code. */
#ifndef XDPEN_CLI_DEVICE_H
#define XDPEN_CLI_DEVICE_H

#include "../sys/leases.h"
#include "cli.h"

struct leases {
	struct lease *list;
	int count;
};

/* Without --leases a missing file means none. */
int leases_open(struct cli *cli, struct leases *leases);
void leases_close(struct leases *leases);
/* "" when no lease names the device. */
const char *leases_name(const struct leases *leases, const struct xdpen_key *key);

/* It is one of the three by its form; asked before anything is opened. */
int device_form(struct cli *cli, const char *text);
/* The key of DEV, whether it is in the table or not. */
int device_key(struct cli *cli, const char *text, struct xdpen_key *key);
/* The slot of DEV in maps that are open already. */
int device_slot(struct cli *cli, const struct maps *maps, const struct leases *leases, const char *text, __u32 *slot);

#endif
