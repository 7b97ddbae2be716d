/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of the machine and of what is loaded. Each adds one line to the findings,
 * or one for each thing that is not as it should be.
 */
#ifndef XDPEN_CLI_DOCTOR_H
#define XDPEN_CLI_DOCTOR_H

#include <jansson.h>

#include "../core/checkup.h"
#include "../sys/netlink.h"
#include "overview.h"

#define LINKS_MAX 512 /* interfaces that are looked at; what comes after is left out */

struct links {
	struct link list[LINKS_MAX];
	int count;
};

struct doctor {
	struct cli *cli;
	json_t *checks; /* {"check","result","text","advice"} */
	int warnings, wrongs;
	bool loaded;
	struct overview overview; /* when it is loaded */
	struct links links; /* of this namespace */
};

/* `advice`: what to do, NULL where there is nothing. */
void find(struct doctor *doctor, const char *check, enum finding finding, const char *advice, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* doctor_host.c: kernel, JIT, BPF file system, clock, systemd; nothing need be loaded. */
void doctor_host(struct doctor *doctor);
/* doctor_interfaces.c: those named, else those attached. */
void doctor_interfaces(struct doctor *doctor, char **names, int count);
/* doctor_loaded.c: opens the pins; then what only loaded programs can be asked. */
void doctor_open(struct doctor *doctor);
void doctor_loaded(struct doctor *doctor);
void doctor_close(struct doctor *doctor);

#endif
