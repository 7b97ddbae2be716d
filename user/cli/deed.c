// SPDX-License-Identifier: GPL-2.0-or-later
/* Each kind of evidence as something that a device did. */
#include <stdio.h>
#include <string.h>

#include "explain.h"

#define SERVICES " on telnet and other attacked service ports"

/* "BEFORE 3 MANYAFTER within 66 s": the number is kind_number()'s. */
static const struct form {
	const char *before, *one, *many, *after;
} forms[XDPEN_KINDS] = {
	[XDPEN_KIND_NONE] = { "did", "thing", "things", "" },
	[XDPEN_FAN_OUT] = { "contacted", "address", "different addresses", " outside the LAN" },
	[XDPEN_FAN_OUT_SLOW] = { "contacted", "address", "different addresses", " outside the LAN" },
	[XDPEN_SCAN_SERVICE] = { "tried to reach", "host", "different hosts", SERVICES },
	[XDPEN_SCAN_SERVICE_SLOW] = { "tried to reach", "host", "different hosts", SERVICES },
	[XDPEN_SCAN_SERVICE_LONG] = { "tried to reach", "host", "different hosts", SERVICES },
	[XDPEN_CONTACT_WEB] = { "tried to reach", "host", "different hosts", " on web ports" },
	[XDPEN_CONTACT_OTHER] = { "tried to reach", "host", "different hosts", " on other ports" },
	[XDPEN_UNANSWERED] = { "made connection attempts that nobody answered, worth", "host", "hosts",
			       " (one on an attacked service port counts 4, one on a web port 1/4)" },
	[XDPEN_UNANSWERED_SLOW] = { "got no answer from", "host", "different hosts", SERVICES },
	[XDPEN_UNANSWERED_LONG] = { "got no answer from", "host", "different hosts", SERVICES },
	[XDPEN_NO_DNS] = { "tried to reach", "public server", "public servers",
			   " that it had never looked up by name and that did not answer" },
	[XDPEN_SCAN_ARP] = { "asked for", "address", "different addresses", " of its own network (ARP or IPv6 neighbours)" },
	[XDPEN_SCAN_ICMP] = { "sent pings to", "host", "different hosts", "" },
	[XDPEN_SCAN_UDP] = { "sent datagrams to", "host", "different hosts", " that did not answer, on one UDP port" },
	[XDPEN_SCAN_UDP_PORTS] = { "tried", "UDP port", "different UDP ports", " of one host" },
	[XDPEN_SCAN_PORTS] = { "tried", "port", "different ports", " of one host" },
	[XDPEN_BARE_SYN] = { "sent", "host", "different hosts",
			     " connection requests without any TCP option, as only scanning programs build them," },
	[XDPEN_MIRAI] = { "sent", "host", "different hosts",
			  " connection requests with the fingerprint of the Mirai worm (the sequence number is the "
			  "address)" },
	[XDPEN_POOL_PORT] = { "exchanged data with", "public server", "public servers",
			      " on a port where mining pools listen" },
	[XDPEN_STRATUM] = { "sent", "message", "messages", " of a mining protocol (Stratum)" },
	[XDPEN_POOL_ADDR] = { "opened", "connection", "connections", " to addresses on the list of mining pools" },
	[XDPEN_FLOOD] = { "sent", "frame a second", "frames a second", " to one destination that hardly answered" },
	[XDPEN_SPOOF] = { "used", "public source address", "public source addresses", " not of this network" },
	[XDPEN_ODD_PROTOCOL] = { "sent", "host", "hosts", " tunnel frames or the like, which things do not speak" },
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

/* "" for what is none of the protocols that are looked for. */
static const char *protocol_name(unsigned protocol)
{
	switch (protocol) {
	case 4:
		return "IP in IP";
	case 41:
		return "IPv6 in IP";
	case 47:
		return "GRE";
	case 50:
		return "ESP";
	case 112:
		return "VRRP";
	case 115:
		return "L2TP";
	}
	return "";
}

/* Where it went, for the kinds that know. */
static void say_pivot(const struct deed *deed, char text[static DEED_PIVOT])
{
	const char *name = protocol_name(deed->pivot);

	text[0] = '\0';
	if (!deed->pivot)
		return;
	if (deed->kind == XDPEN_ODD_PROTOCOL)
		snprintf(text, DEED_PIVOT, " (protocol %u%s%s)", deed->pivot, *name ? ", " : "", name);
	else if (deed_has_port(deed->kind))
		snprintf(text, DEED_PIVOT, " (port %u)", deed->pivot);
}

bool deed_has_port(unsigned kind)
{
	return kind == XDPEN_POOL_PORT || kind == XDPEN_STRATUM || kind == XDPEN_POOL_NAME || kind == XDPEN_POOL_ADDR ||
	       kind == XDPEN_SCAN_UDP;
}

/* A stage, not a number of things. */
static const char *pool_name_deed(__u32 value)
{
	return value < 2 ? "asked for the name of a mining pool" :
			   "asked for the name of a mining pool and used it: it connected, or named it in a TLS handshake";
}

static void say_deed(const struct deed *deed, char text[static DEED_TEXT])
{
	const struct form *form = &forms[deed->kind < XDPEN_KINDS ? deed->kind : XDPEN_KIND_NONE];
	__u32 number = kind_number(deed->kind, deed->value);
	char length[DURATION_TEXT], pivot[DEED_PIVOT];

	explain_window(deed->window, length);
	say_pivot(deed, pivot);
	if (deed->kind == XDPEN_POOL_NAME)
		snprintf(text, DEED_TEXT, "%s%s within %s", pool_name_deed(deed->value), pivot, length);
	else
		snprintf(text, DEED_TEXT, "%s %u %s%s%s %s %s", form->before, number, number == 1 ? form->one : form->many,
			 form->after, pivot, deed->kind == XDPEN_FLOOD ? "for" : "within", length);
}

static void say_limit(const struct deed *deed, char text[static DEED_LIMIT])
{
	text[0] = '\0';
	if (!deed->limit)
		snprintf(text, DEED_LIMIT, "; for its class there is no limit");
	else if (deed->kind != XDPEN_POOL_NAME)
		snprintf(text, DEED_LIMIT, "; the limit is %u", kind_number(deed->kind, deed->limit));
}

void explain_deed(const struct deed *deed, char text[static DEED_TEXT])
{
	char limit[DEED_LIMIT];
	size_t length;

	say_deed(deed, text);
	say_limit(deed, limit);
	length = strlen(text);
	snprintf(text + length, DEED_TEXT - length, "%s", limit);
}
