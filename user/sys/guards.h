/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom the house needs, as far as the gateway itself knows. Each finder calls
 * `found` for every address, v4-mapped, with one bit of enum xdpen_guard_reason;
 * whose the addresses are is not asked here. Returns 0 or a negative errno.
 */
#ifndef XDPEN_SYS_GUARDS_H
#define XDPEN_SYS_GUARDS_H

#include <xdpen/abi.h>

typedef void guard_found(void *context, const __u8 address[static 16], __u8 reason);

/* Gateways of the default routes, IPv4 and IPv6. */
int guards_next_hops(guard_found *found, void *context);
/* DNS resolvers and DHCP servers out of the gateway's own files; one that is missing names nobody. */
int guards_servers(guard_found *found, void *context);
/*
 * sessions.c: whoever has logged in. An established TCP connection to the
 * gateway's port of sshd alone shows that somebody can connect; the login record,
 * written after the password was right and with its process alive, that he may.
 */
int guards_sessions(guard_found *found, void *context);

#endif
