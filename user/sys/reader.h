/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What copied payloads say: mining messages, server names, DNS answers, DHCP.
 * Parsing is user/core's; here are the streams that are joined, the lists, and
 * what is noted in the maps.
 */
#ifndef XDPEN_SYS_READER_H
#define XDPEN_SYS_READER_H

#include "../core/domains.h"
#include "../core/oui.h"
#include "maps.h"

struct reader;

/* A piece of evidence that the payload is; kind XDPEN_KIND_NONE: none. */
struct finding {
	unsigned kind; /* XDPEN_STRATUM or XDPEN_POOL_NAME */
	__u16 value; /* pool-name: 1 asked, 2 used; 0: one more, as of stratum's messages */
	__u16 port; /* where it goes, 0 = not known */
};

/* Returns NULL when memory is short. The maps stay the caller's. */
struct reader *reader_new(struct maps *maps);
void reader_free(struct reader *reader);

/* The names that are looked for; the set stays the caller's, NULL = none. */
void reader_names(struct reader *reader, const struct domains *names);
/* Makers by MAC; the table stays the caller's, NULL = none is known. */
void reader_makers(struct reader *reader, const struct oui_table *makers);

/* What is known of a device when it comes: its maker, and its name if it has a lease (NULL = none). */
void reader_meet(struct reader *reader, __u32 slot, const char *host);

/* A record with bytes, of the type in its event. */
struct finding reader_read(struct reader *reader, const struct xdpen_head_event *head);

/* Messages that no parser took: counted, nothing else. */
__u64 reader_malformed(const struct reader *reader);

#endif
