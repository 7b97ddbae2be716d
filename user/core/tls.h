/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server name that a TLS client asks for (SNI, RFC 6066), from the first bytes of its stream. */
#ifndef XDPEN_CORE_TLS_H
#define XDPEN_CORE_TLS_H

#include <stddef.h>
#include <xdpen/abi.h>

/*
 * `bytes`: how the client's stream begins, one or more segments joined; never
 * reads past them. The ClientHello may be spread over several records.
 * Returns
 *   0         a host name, in lower case and as hostname_parse() accepts it, is in `name`;
 *             what lies behind it was not looked at
 *   -ENOENT   a whole ClientHello that names no server, or one that is no host name (an address, say)
 *   -EAGAIN   a ClientHello so far, the name may follow. A ClientHello has at most 128 KiB, and this
 *             function keeps nothing: how much to collect is the caller's choice
 *   -EBADMSG  not a ClientHello, or one whose lengths contradict each other
 * `name` is untouched unless 0.
 */
int tls_server_name(const __u8 *bytes, size_t length, char name[static 256]);

#endif
