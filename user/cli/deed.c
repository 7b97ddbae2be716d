// SPDX-License-Identifier: GPL-2.0-or-later
/* Each kind of evidence as something that a device did. */
#include <stdio.h>

#include "explain.h"

struct deed {
	const char *before, *one, *many, *after;
};

static const struct deed deeds[XDPEN_KINDS] = {
	[XDPEN_KIND_NONE] = { "did", "thing", "things", "" },
	[XDPEN_FAN_OUT] = { "contacted", "address", "different addresses", " outside the LAN" },
	[XDPEN_FAN_OUT_SLOW] = { "contacted", "address", "different addresses", " outside the LAN" },
	[XDPEN_SCAN_SERVICE] = { "tried to reach", "host", "different hosts",
				 " on telnet and other attacked service ports" },
	[XDPEN_SCAN_SERVICE_SLOW] = { "tried to reach", "host", "different hosts",
				      " on telnet and other attacked service ports" },
	[XDPEN_SCAN_PORTS] = { "tried", "port", "different ports", " of one host" },
	[XDPEN_BARE_SYN] = { "sent", "host", "different hosts",
			     " connection requests without any TCP option, as only scanning programs build them," },
	[XDPEN_MIRAI] = { "sent", "host", "different hosts",
			  " connection requests with the fingerprint of the Mirai worm (the sequence number is the "
			  "address)" },
	[XDPEN_POOL_PORT] = { "exchanged data with", "public server", "public servers",
			      " on a port where mining pools listen" },
	[XDPEN_STRATUM] = { "sent", "message", "messages", " of a mining protocol (Stratum)" },
};

/* Up to two minutes in seconds: the exact length of "60 s" is told, not hidden. */
char *explain_window(__u32 seconds, char text[static DURATION_TEXT])
{
	if (seconds < 120)
		snprintf(text, DURATION_TEXT, "%u s", seconds);
	else
		duration_format(seconds * SECOND, text);
	return text;
}

void explain_deed(unsigned kind, __u32 value, __u32 window, char text[static DEED_TEXT])
{
	const struct deed *deed = &deeds[kind < XDPEN_KINDS ? kind : XDPEN_KIND_NONE];
	char length[DURATION_TEXT];

	explain_window(window, length);
	snprintf(text, DEED_TEXT, "%s %u %s%s within %s", deed->before, value, value == 1 ? deed->one : deed->many,
		 deed->after, length);
}
