/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who asks, where it was met, and under which name. */
#ifndef XDPEN_PORTAL_VISITOR_H
#define XDPEN_PORTAL_VISITOR_H

#include <microhttpd.h>
#include <stdbool.h>
#include <xdpen/abi.h>

#include "../core/language.h"
#include "portal.h"

#define AUTHORITY_TEXT (HOSTNAME_TEXT + 8) /* "NAME:65535" and its NUL */
#define HOME_TEXT (AUTHORITY_TEXT + 8) /* "http://NAME:65535/" and its NUL */

struct visitor {
	__u8 address[16]; /* the peer's, network order, IPv4 is v4-mapped */
	__u8 local[16]; /* where it was met */
	unsigned port; /* the same */
	enum language language;
};

/* Returns 0 or a negative errno. */
int visitor_of(struct MHD_Connection *connection, struct visitor *visitor);
/* It asked for us, by a name of ours or the address where it was met (a link-local one only where there is no name). */
bool visitor_means_us(const struct options *options, const struct visitor *visitor, const char *host);
/* Where it finds us. Returns `url`. */
char *visitor_home(const struct options *options, const struct visitor *visitor, char url[static HOME_TEXT]);

#endif
