/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rx VLAN offload: a NIC that strips the tag before XDP sees the frame would
 * turn the retag into a bypass. For veth the knob is the sender's, which is out
 * of reach in another namespace; the guard holds there.
 */
#ifndef XDPEN_SYS_OFFLOAD_H
#define XDPEN_SYS_OFFLOAD_H

#include <stdbool.h>

/* Present setting. Returns 0 or a negative errno (-EOPNOTSUPP: the driver has no such thing). */
int offload_get(const char *interface, bool *on);
/* Sets it and reads it back: -EPERM when the driver kept it on. */
int offload_set(const char *interface, bool on);

#endif
