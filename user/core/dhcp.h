/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a DHCPv4 message (RFC 2131, 2132) tells of a device: who it is and what address it has. */
#ifndef XDPEN_CORE_DHCP_H
#define XDPEN_CORE_DHCP_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define DHCP_TEXT 64 /* with its NUL; what is longer is cut */
#define DHCP_PARAMETERS 64
#define DHCP_CLIENT_ID 32

enum dhcp_type {
	DHCP_DISCOVER = 1,
	DHCP_OFFER = 2,
	DHCP_REQUEST = 3,
	DHCP_DECLINE = 4,
	DHCP_ACK = 5,
	DHCP_NAK = 6,
	DHCP_RELEASE = 7,
	DHCP_INFORM = 8,
};

/* Everything but addresses and the type is the client's own word. */
struct dhcp_message {
	struct xdpen_key client; /* chaddr */
	bool from_server;
	bool cut; /* the options end without their end mark: some may be missing */
	__u8 type; /* enum dhcp_type */
	__u8 parameters_length;
	__u8 client_id_length;
	__be32 address; /* ciaddr: the client's address as it says, 0 = none */
	__be32 requested; /* option 50, 0 = none */
	__be32 yours; /* yiaddr of a server's message: with DHCP_ACK, what the client has; 0 = none */
	__be32 server; /* option 54, 0 = none */
	char host[DHCP_TEXT]; /* option 12, "" = none */
	char vendor_class[DHCP_TEXT]; /* option 60, "" = none */
	__u8 parameters[DHCP_PARAMETERS]; /* option 55, cut to the room here */
	__u8 client_id[DHCP_CLIENT_ID]; /* option 61 with its type byte, cut to the room here */
};

/*
 * `bytes`: a UDP payload from port 68 or 67, possibly cut; never read past
 * `length`. Texts are printable ASCII: any other byte, and the backslash, is
 * written \xNN; NULs at their end are left out. An option given twice counts
 * once, the first time; options in the overloaded name fields (option 52) are read.
 * Returns 0 or -EBADMSG: shorter than the fixed part, no magic cookie, no
 * Ethernet client, no message type before the cut, a type that does not fit the
 * sender, an option of a fixed length with another one. `message` is untouched then.
 */
int dhcp_parse(const __u8 *bytes, size_t length, struct dhcp_message *message);

/*
 * The options that a stack asks for (option 55), in its order, are its signature:
 * a hash of them, never 0. 0: there are none, or the message is cut and some may be missing.
 */
__u16 dhcp_shape(const struct dhcp_message *message);

#endif
