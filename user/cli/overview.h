/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole site at one moment. */
#ifndef XDPEN_CLI_OVERVIEW_H
#define XDPEN_CLI_OVERVIEW_H

#include "../sys/datapath.h"
#include "../sys/flowtables.h"
#include "../sys/trunk.h"
#include "view.h"

/* What status and doctor have seen. */
struct overview {
	struct scene scene;
	double heartbeat; /* seconds since the last sweep, negative = never */
	__u32 devices;
	__u32 states[XDPEN_STATES];
	int interfaces;
	struct attachment attachments[DATAPATH_INTERFACES];
	struct xdpen_count reasons[XDPEN_REASONS];
	__u32 monitored; /* devices with a mode of their own */
	__u32 conflicts; /* devices with XDPEN_CONFLICT */
	__u32 automatic; /* devices put in quarantine automatically within ten minutes */
	int suspected; /* ports with frames that did not fit lately */
	struct xdpen_ingress ports[XDPEN_INGRESS_PORTS];
	int flowtables;
	struct flowtable tables[FLOWTABLES_MAX];
	struct trunk trunk; /* its name is empty where there is none */
};

/* Fills it all but for the scene, which is open. */
void overview_take(struct cli *cli, struct overview *overview);

#endif
