/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trunk: the interface that quarantined frames leave by, where they do not
 * go to the stack. What comes in there, xdpen_back brings to its device's port.
 * PINS/trunk/INTERFACE/ says which one it is, also while that interface has
 * gone. Functions return 0 or a negative errno.
 */
#ifndef XDPEN_SYS_TRUNK_H
#define XDPEN_SYS_TRUNK_H

#include "datapath.h"

/*
 * For policy.redirect while the trunk has gone: no interface has this index, so
 * the kernel drops what is sent there. Its old index would do, until another
 * interface got it; 0 would hand quarantined frames to the stack.
 */
#define TRUNK_NOWHERE 0x7fffffffU

struct trunk {
	char name[IF_NAMESIZE];
	__u32 ifindex; /* 0: the interface is not there, or xdpen_back is not on it */
};

/* Writes down which interface it is, any other one being let go of. Leaves a sentence in datapath_error(). */
int trunk_choose(const struct datapath *path, const char *interface);

/* Attaches xdpen_back, or replaces it without a gap where it stands already. Leaves a sentence in datapath_error(). */
int trunk_attach(const struct datapath *path, const char *interface, __u32 ifindex);

/* Which one it is: 0, or -ENOENT when there is none. */
int trunk_read(const char *pins, struct trunk *trunk);

/* Takes the program and its pins away, where there are any. */
int trunk_remove(const char *pins);

#endif
