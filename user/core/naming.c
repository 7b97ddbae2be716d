// SPDX-License-Identifier: GPL-2.0-or-later
#include "naming.h"

#include <stdio.h>

#include "address.h"
#include "mac.h"

#define NAME_SHOWN 64

static void copy_printable(char to[static NAME_SHOWN], const char *name)
{
	int i;

	for (i = 0; name && name[i] && i < NAME_SHOWN - 1; i++)
		to[i] = name[i] > ' ' && name[i] < 0x7f ? name[i] : '?';
	to[i] = '\0';
}

char *naming_device(const struct xdpen_key *key, __be32 ipv4, const char *name, char text[static NAMING_TEXT])
{
	char mac[MAC_TEXT], address[ADDRESS_TEXT] = "", shown[NAME_SHOWN];

	mac_format(key, mac);
	copy_printable(shown, name);
	if (ipv4)
		address_format4(ipv4, address);
	if (!address[0] && !shown[0])
		snprintf(text, NAMING_TEXT, "%s", mac);
	else
		snprintf(text, NAMING_TEXT, "%s (%s%s%s)", mac, address, address[0] && shown[0] ? ", " : "", shown);
	return text;
}
