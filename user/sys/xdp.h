/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which XDP program is on an interface, ours or not. */
#ifndef XDPEN_SYS_XDP_H
#define XDPEN_SYS_XDP_H

#include <linux/types.h>
#include <stdbool.h>

struct xdp_sight {
	__u32 id; /* 0 = no program */
	char name[16]; /* as the kernel has it; empty where it may not be looked at */
	bool ours;
	bool native; /* in the driver or the NIC, else generic */
};

/* 0 or a negative errno. */
int xdp_look(__u32 ifindex, struct xdp_sight *sight);

#endif
