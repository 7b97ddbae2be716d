/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_CLI_INTERFACES_H
#define XDPEN_CLI_INTERFACES_H

#include <jansson.h>

#include "../sys/datapath.h"

/* The interface that was attached to is still the one of this name. */
bool interface_present(const struct attachment *attachment);

/* {"name","mode","egress","vlan_offload_off","present","bridge"} */
json_t *facts_interface(const struct attachment *attachment);

/* "eth1 (native, tcx)" for each row, in one line. */
void text_interfaces(const json_t *interfaces);

#endif
