/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the whole thing "degraded": any warning does. */
#ifndef XDPEN_CLI_WARNINGS_H
#define XDPEN_CLI_WARNINGS_H

#include "../sys/trunk.h"
#include "../sys/datapath.h"
#include "facts.h"

#define HEARTBEAT_SECONDS 10 /* the daemon sweeps about once a second */
#define FULL_PERCENT 80

/* What status has seen. */
struct overview {
	struct scene scene;
	double heartbeat; /* seconds since the last sweep, negative = never */
	__u32 devices;
	__u32 states[XDPEN_STATES];
	int interfaces;
	struct attachment attachments[DATAPATH_INTERFACES];
	struct xdpen_count reasons[XDPEN_REASONS];
	__u32 conflicts; /* devices with XDPEN_CONFLICT */
	__u32 automatic; /* devices put in quarantine automatically within ten minutes */
	int suspected; /* ports with frames that did not fit lately */
	struct xdpen_ingress ports[XDPEN_INGRESS_PORTS];
	struct trunk trunk; /* its name is empty where there is none */
};

/* An array of sentences. */
json_t *warnings_of(const struct overview *overview);

#endif
