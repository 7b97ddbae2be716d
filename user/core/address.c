// SPDX-License-Identifier: GPL-2.0-or-later
#include "address.h"

#include <arpa/inet.h> /* text <-> bytes only; no socket is near */
#include <errno.h>
#include <string.h>

_Static_assert(ADDRESS_TEXT == INET6_ADDRSTRLEN, "room for the longest address");

static const __u8 mapped[12] = { [10] = 0xff, [11] = 0xff };

int address_parse(const char *text, __u8 address[static 16])
{
	__u8 parsed[16];

	if (inet_pton(AF_INET, text, parsed + 12) == 1)
		memcpy(parsed, mapped, sizeof(mapped));
	else if (inet_pton(AF_INET6, text, parsed) != 1)
		return -EINVAL;
	memcpy(address, parsed, sizeof(parsed));
	return 0;
}

char *address_format(const __u8 address[static 16], char text[static ADDRESS_TEXT])
{
	if (address_is_ipv4(address))
		inet_ntop(AF_INET, address + 12, text, ADDRESS_TEXT);
	else
		inet_ntop(AF_INET6, address, text, ADDRESS_TEXT);
	return text;
}

char *address_format4(__be32 address, char text[static ADDRESS_TEXT])
{
	inet_ntop(AF_INET, &address, text, ADDRESS_TEXT);
	return text;
}

void address_map_ipv4(const void *ipv4, __u8 address[static 16])
{
	memcpy(address, mapped, sizeof(mapped));
	memcpy(address + sizeof(mapped), ipv4, 4);
}

bool address_is_ipv4(const __u8 address[static 16])
{
	return !memcmp(address, mapped, sizeof(mapped));
}

static __u32 ipv4_host(const __u8 address[static 16])
{
	return (__u32)address[12] << 24 | (__u32)address[13] << 16 | (__u32)address[14] << 8 | address[15];
}

static bool ipv4_is_private(__u32 host)
{
	return host >> 24 == 10 || host >> 20 == (172 << 4 | 1) || host >> 16 == (192 << 8 | 168);
}

/* As ipv4_public() in bpf/address.h, and class E, which the programs take for public so that a scan of it counts. */
static bool ipv4_is_public(__u32 host)
{
	bool nobodys = host >> 24 == 0 || host >> 24 == 127 || host >> 28 >= 14;
	bool link_local = host >> 16 == (169 << 8 | 254);
	bool shared = host >> 22 == (100 << 2 | 1);

	return !nobodys && !link_local && !shared && !ipv4_is_private(host);
}

/* IPv6: global unicast is what IANA gives out, 2000::/3, as in bpf/destination.h. */
bool address_is_public(const __u8 address[static 16])
{
	if (address_is_ipv4(address))
		return ipv4_is_public(ipv4_host(address));
	return (address[0] & 0xe0) == 0x20;
}

bool address_is_private(const __u8 address[static 16])
{
	if (address_is_ipv4(address))
		return ipv4_is_private(ipv4_host(address));
	return (address[0] & 0xfe) == 0xfc;
}
