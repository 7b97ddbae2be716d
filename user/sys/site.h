/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for the whole site: the policy map, the port facts, the LAN's prefixes. */
#ifndef XDPEN_SYS_SITE_H
#define XDPEN_SYS_SITE_H

#include "../core/config.h"
#include "maps.h"

#define SITE_VLAN 66 /* quarantine VLAN ID where none is given */

struct site_options {
	__u32 mode; /* enum xdpen_mode */
	__u16 vlan_id;
	__u8 action; /* XDPEN_VLAN or XDPEN_DROP */
	__u8 strict; /* user space looks after `owners` */
	__u32 mining; /* enum xdpen_mining */
	__u64 enforce_from; /* ns of the boot clock: end of the first day; 0 = none */
};

/* Fills policy and ports when they are fresh (nothing was loaded before: true); leaves them alone otherwise. */
bool site_defaults(struct maps *maps, const struct site_options *options);

/* What a configuration says of the policy, and no command does meanwhile. */
void site_configure(struct maps *maps, const struct config *config);

/*
 * The prefixes of the interfaces, and of the bridges they belong to, are the LAN.
 * Replaces what was there. Returns 0 or a negative errno.
 */
int site_learn_lan(struct maps *maps, const __u32 *ifindexes, int count);

#endif
