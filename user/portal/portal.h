/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xdpen-portal: what a quarantined device's owner sees, and what is shown on the LAN side. It knows nothing by itself:
 * each answer is the daemon's, asked for by RUN/portal. One thread, everything bounded: who asks may be infected.
 */
#ifndef XDPEN_PORTAL_H
#define XDPEN_PORTAL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <xdpen/abi.h>

#include "../core/address.h"
#include "../core/hostname.h"
#include "../core/language.h"
#include "../core/mac.h"
#include "../core/siphash.h"
#include "ask.h"
#include "connections.h"
#include "releases.h"

#define LISTEN_MAX 8 /* addresses */
#define HOSTS_MAX 4 /* names of its own */

/* Where one HTTP server listens. */
struct place {
	const char *text; /* as it was given */
	struct sockaddr_in6 address; /* IPv4 as v4-mapped only in what getsockname() gives, here as struct sockaddr_in */
	socklen_t length;
};

struct options {
	struct place places[LISTEN_MAX];
	int place_count;
	char hosts[HOSTS_MAX][HOSTNAME_TEXT];
	int host_count;
	const char *run, *user, *group;
	bool notice; /* the read-only page */
	bool verbose;
};

/* 0, or the exit code for wrong usage; `done`: nothing more to do, as after --help. */
int options_read(int argc, char **argv, struct options *options, bool *done);

/* What is shared by all requests. */
struct portal {
	const struct options *options;
	struct ask ask;
	struct releases releases;
	struct connections connections;
	__u8 key[SIPHASH_KEY]; /* of the tokens; as old as the process */
};

#endif
