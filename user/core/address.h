/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses in 16 bytes, network order; IPv4 is v4-mapped (::ffff:a.b.c.d). */
#ifndef XDPEN_CORE_ADDRESS_H
#define XDPEN_CORE_ADDRESS_H

#include <stdbool.h>
#include <xdpen/abi.h>

#define ADDRESS_TEXT 46 /* INET6_ADDRSTRLEN */

/* Strict dotted quad or RFC 4291 text. Returns 0 or -EINVAL; `address` is untouched on failure. */
int address_parse(const char *text, __u8 address[static 16]);

/* "192.0.2.1" or "2001:db8::1" (RFC 5952). Returns `text`. */
char *address_format(const __u8 address[static 16], char text[static ADDRESS_TEXT]);
char *address_format4(__be32 address, char text[static ADDRESS_TEXT]);

/* Four bytes in network order -> ::ffff:a.b.c.d. */
void address_map_ipv4(const void *ipv4, __u8 address[static 16]);

bool address_is_ipv4(const __u8 address[static 16]);
/* Neither private, link-local, loopback, shared (RFC 6598), multicast, broadcast nor unspecified. */
bool address_is_public(const __u8 address[static 16]);
/* RFC 1918, or unique local (fc00::/7). */
bool address_is_private(const __u8 address[static 16]);

#endif
