/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the portal may do once it listens: answer, and ask the daemon. Whoever takes it over can do no more. */
#ifndef XDPEN_PORTAL_CONFINE_H
#define XDPEN_PORTAL_CONFINE_H

#include <sys/types.h>

struct identity {
	uid_t user;
	gid_t group; /* the only one */
	const char *user_name, *group_name; /* for messages */
};

/* Looks the names up. Returns 0, -ENOENT: no such user, -ESRCH: no such group. `group` NULL: the user's own. */
int identity_of(const char *user, const char *group, struct identity *identity);

/* Becomes that user, without a capability and without a way to gain one. Not root: only the latter. 0 or a negative errno. */
int confine_identity(const struct identity *identity);

/*
 * From now on no file can be opened, no program started and no connection made but to a Unix socket: system calls for it
 * fail. Returns 0 or a negative errno (-ENOSYS: the kernel has no such filters).
 */
int confine_calls(void);

#endif
