/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to the daemon, and what it says of a device. */
#ifndef XDPEN_PORTAL_ASK_H
#define XDPEN_PORTAL_ASK_H

#include <stdbool.h>
#include <sys/un.h>
#include <xdpen/abi.h>

#include "../core/mac.h"

/* What the owner can do now. */
enum remedy {
	REMEDY_ADMINISTRATOR, /* nothing: somebody else decides */
	REMEDY_FIX, /* put it right and say so */
	REMEDY_WAIT, /* a second, until the daemon has caught up with the kernel */
};

/* A device that is cut off, as the daemon describes it. Texts are printable ASCII. */
struct told {
	char mac[MAC_TEXT], name[64], maker[64];
	struct xdpen_key key;
	unsigned class, actor, kind; /* enums of the contract */
	__u32 number, limit, window; /* window in s */
	__s64 since, until; /* seconds since 1970; until: 0 = no end */
	__u64 remaining; /* s */
	unsigned self_releases;
	enum remedy remedy;
};

enum tidings {
	TIDINGS_DEVICE, /* cut off: `told` is filled */
	TIDINGS_FREE, /* not cut off */
	TIDINGS_AMBIGUOUS, /* several devices claim the address */
	TIDINGS_SILENT, /* the daemon does not answer */
};

#define TOLD_MAX 64 /* devices in a list */

struct list {
	__u64 count; /* of all; the first `shown` of them are here */
	int shown;
	struct told devices[TOLD_MAX];
};

#define ASK_REMEMBERED 32
#define ASK_A_SECOND 200 /* questions at most, whoever asks for what: the daemon has other things to do */

/* What was asked a moment ago is not asked again. */
struct remembered {
	__u8 address[16];
	__u64 until; /* CLOCK_MONOTONIC, ns; 0: empty */
	enum tidings tidings;
	struct told told;
};

struct ask {
	struct sockaddr_un socket;
	struct remembered remembered[ASK_REMEMBERED];
	int next; /* place of the next answer */
	struct list list;
	__u64 list_until; /* ns: so long it is not asked for again */
	__u64 second; /* ns: when the budget was filled last */
	int budget; /* questions left until it is filled again */
	__u64 silent_until; /* ns: it did not answer just now, so nobody waits for it meanwhile */
	int complained; /* the errno that the log knows of; 0: all was well */
};

/* Returns 0, or -ENAMETOOLONG. */
int ask_begin(struct ask *ask, const char *run);
enum tidings ask_device(struct ask *ask, const __u8 address[static 16], struct told *told);
/* TIDINGS_DEVICE, also where the list is empty, or TIDINGS_SILENT. */
enum tidings ask_list(struct ask *ask, const struct list **list);
/*
 * The owner's word. Returns 0 when the device was released; -EACCES: the daemon refused, and will again; another
 * negative errno: it does not answer. The log has the reason.
 */
int ask_release(struct ask *ask, const __u8 address[static 16]);

#endif
