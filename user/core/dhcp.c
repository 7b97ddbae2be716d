// SPDX-License-Identifier: GPL-2.0-or-later
#include "dhcp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fnv.h"
#include "mac.h"

/* Places in the fixed part. */
enum {
	OP = 0,
	HARDWARE_TYPE = 1,
	HARDWARE_LENGTH = 2,
	CIADDR = 12,
	YIADDR = 16,
	CHADDR = 28,
	SNAME = 44,
	SNAME_LENGTH = 64,
	FILE_NAME = 108,
	FILE_LENGTH = 128,
	COOKIE = 236,
	OPTIONS = 240,
};

enum { BOOTREQUEST = 1, BOOTREPLY = 2, ETHERNET = 1, MAC_LENGTH = 6 };

enum option {
	PAD = 0,
	HOST_NAME = 12,
	REQUESTED_ADDRESS = 50,
	OVERLOAD = 52,
	MESSAGE_TYPE = 53,
	SERVER_IDENTIFIER = 54,
	PARAMETER_LIST = 55,
	VENDOR_CLASS = 60,
	CLIENT_ID = 61,
	END = 255,
};

enum { OVERLOAD_FILE = 1, OVERLOAD_SNAME = 2 };

/* What is read so far; `overload`: option 52. */
struct reading {
	struct dhcp_message *message;
	__u8 overload;
};

/* Whole escapes only: a text that has no room for the next byte ends before it. */
static void copy_text(char text[static DHCP_TEXT], const __u8 *bytes, size_t length)
{
	size_t used = 0;

	while (length && !bytes[length - 1])
		length--;
	for (size_t i = 0; i < length; i++) {
		bool plain = bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '\\';

		if (used + (plain ? 1 : 4) >= DHCP_TEXT)
			break;
		if (plain)
			text[used++] = (char)bytes[i];
		else
			used += (size_t)snprintf(text + used, DHCP_TEXT - used, "\\x%02x", bytes[i]);
	}
	text[used] = '\0';
}

static void copy_bytes(__u8 *to, __u8 room, __u8 *used, const __u8 *bytes, __u8 length)
{
	*used = length < room ? length : room;
	memcpy(to, bytes, *used);
}

static int read_address(__be32 *address, const __u8 *value, __u8 length)
{
	if (length != sizeof(*address))
		return -EBADMSG;
	if (!*address)
		memcpy(address, value, sizeof(*address));
	return 0;
}

static int read_byte(__u8 *byte, const __u8 *value, __u8 length)
{
	if (length != 1)
		return -EBADMSG;
	if (!*byte)
		*byte = *value;
	return 0;
}

static int read_option(struct reading *reading, __u8 option, const __u8 *value, __u8 length)
{
	struct dhcp_message *message = reading->message;

	switch (option) {
	case HOST_NAME:
		if (!message->host[0])
			copy_text(message->host, value, length);
		return 0;
	case VENDOR_CLASS:
		if (!message->vendor_class[0])
			copy_text(message->vendor_class, value, length);
		return 0;
	case PARAMETER_LIST:
		if (!message->parameters_length)
			copy_bytes(message->parameters, DHCP_PARAMETERS, &message->parameters_length, value, length);
		return 0;
	case CLIENT_ID:
		if (!message->client_id_length)
			copy_bytes(message->client_id, DHCP_CLIENT_ID, &message->client_id_length, value, length);
		return 0;
	case REQUESTED_ADDRESS:
		return read_address(&message->requested, value, length);
	case SERVER_IDENTIFIER:
		return read_address(&message->server, value, length);
	case MESSAGE_TYPE:
		return read_byte(&message->type, value, length);
	case OVERLOAD:
		return read_byte(&reading->overload, value, length);
	}
	return 0;
}

/* Up to the end mark; without one, or with an option longer than the rest, the message is cut there. */
static int read_options(struct reading *reading, const __u8 *bytes, size_t length)
{
	size_t at = 0;

	while (at < length && bytes[at] != END) {
		if (bytes[at] == PAD) {
			at++;
			continue;
		}
		if (length - at < 2 || length - at - 2 < bytes[at + 1])
			break;
		if (read_option(reading, bytes[at], bytes + at + 2, bytes[at + 1]))
			return -EBADMSG;
		at += 2 + (size_t)bytes[at + 1];
	}
	if (at >= length || bytes[at] != END)
		reading->message->cut = true;
	return 0;
}

/* RFC 2131, 4.1: the options first, then file, then sname. An option 52 in there changes nothing any more. */
static int read_all_options(struct reading *reading, const __u8 *bytes, size_t length)
{
	__u8 overload;

	if (read_options(reading, bytes + OPTIONS, length - OPTIONS))
		return -EBADMSG;
	overload = reading->overload;
	if (overload & OVERLOAD_FILE && read_options(reading, bytes + FILE_NAME, FILE_LENGTH))
		return -EBADMSG;
	if (overload & OVERLOAD_SNAME && read_options(reading, bytes + SNAME, SNAME_LENGTH))
		return -EBADMSG;
	return 0;
}

static int read_fixed(struct dhcp_message *message, const __u8 *bytes, size_t length)
{
	static const __u8 cookie[4] = { 99, 130, 83, 99 };

	if (length < OPTIONS || memcmp(bytes + COOKIE, cookie, sizeof(cookie)))
		return -EBADMSG;
	if (bytes[OP] != BOOTREQUEST && bytes[OP] != BOOTREPLY)
		return -EBADMSG;
	if (bytes[HARDWARE_TYPE] != ETHERNET || bytes[HARDWARE_LENGTH] != MAC_LENGTH)
		return -EBADMSG;
	memcpy(message->client.mac, bytes + CHADDR, MAC_LENGTH);
	if (!mac_word(&message->client) || mac_is_group(&message->client))
		return -EBADMSG;
	message->client.present = 1;
	message->from_server = bytes[OP] == BOOTREPLY;
	memcpy(&message->address, bytes + CIADDR, sizeof(message->address));
	if (message->from_server)
		memcpy(&message->yours, bytes + YIADDR, sizeof(message->yours));
	return 0;
}

static bool type_fits(const struct dhcp_message *message)
{
	switch ((enum dhcp_type)message->type) {
	case DHCP_DISCOVER:
	case DHCP_REQUEST:
	case DHCP_DECLINE:
	case DHCP_RELEASE:
	case DHCP_INFORM:
		return !message->from_server;
	case DHCP_OFFER:
	case DHCP_ACK:
	case DHCP_NAK:
		return message->from_server;
	}
	return false;
}

int dhcp_parse(const __u8 *bytes, size_t length, struct dhcp_message *message)
{
	struct dhcp_message read = { .type = 0 };
	struct reading reading = { .message = &read };

	if (read_fixed(&read, bytes, length) || read_all_options(&reading, bytes, length) || !type_fits(&read))
		return -EBADMSG;
	*message = read;
	return 0;
}

__u16 dhcp_shape(const struct dhcp_message *message)
{
	__u32 hash;

	if (!message->parameters_length || message->cut)
		return 0;
	hash = fnv1a(message->parameters, message->parameters_length);
	return (__u16)(hash ^ hash >> 16) | 1;
}
