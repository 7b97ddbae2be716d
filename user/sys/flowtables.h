/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flow tables of nftables: established flows go past the rules there. In software
 * the programs still see every frame, and a flow ends with its tracked connection;
 * what hardware forwards, nobody here sees.
 */
#ifndef XDPEN_SYS_FLOWTABLES_H
#define XDPEN_SYS_FLOWTABLES_H

#include <stdbool.h>

#define FLOWTABLES_MAX 16 /* what comes after is left out */
#define FLOWTABLE_NAME 64
#define FLOWTABLE_DEVICES 256

struct flowtable {
	char table[FLOWTABLE_NAME], name[FLOWTABLE_NAME]; /* cut where they are longer */
	char devices[FLOWTABLE_DEVICES]; /* "lan1, wan"; cut where it is longer */
	bool hardware;
};

/* Those of this network namespace: their number, 0 where the kernel has none, or a negative errno. */
int flowtables_list(struct flowtable tables[static FLOWTABLES_MAX]);

/* One of them out of the kernel's message. */
struct nlmsghdr;
void flowtable_read(const struct nlmsghdr *message, struct flowtable *table);

#endif
