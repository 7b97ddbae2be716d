// SPDX-License-Identifier: GPL-2.0-or-later
/* The frames that are kept of a device. */
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>

#include "../core/address.h"
#include "../core/names.h"
#include "../sys/recorder.h"
#include "facts.h"

__u32 record_kept(const struct xdpen_evidence *record)
{
	return record->count < XDPEN_HEADERS ? record->count : XDPEN_HEADERS;
}

const struct xdpen_frame *record_frame(const struct xdpen_evidence *record, __u32 at)
{
	return &record->frames[(record->count - record_kept(record) + at) % XDPEN_HEADERS];
}

__u64 frame_real(const struct scene *scene, const struct xdpen_header *header)
{
	__u64 age = header->ticks < scene->ticks ? scene->ticks - header->ticks : 0;

	return scene->real - ticks_to_ns(age, scene->maps.meta.hz);
}

#define FLAGS_TEXT 32

static void flag_names(__u8 flags, char text[static FLAGS_TEXT])
{
	static const struct {
		__u8 bit;
		const char *name;
	} names[] = { { 0x02, "SYN" }, { 0x10, "ACK" }, { 0x01, "FIN" },
		      { 0x04, "RST" }, { 0x08, "PSH" }, { 0x20, "URG" } };
	char *end = text;

	*end = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (flags & names[i].bit)
			end += snprintf(end, (size_t)(text + FLAGS_TEXT - end), "%s%s", end == text ? "" : ",",
					names[i].name);
}

static const char *protocol_name(const struct xdpen_header *header)
{
	if (header->ethertype == ETH_P_ARP)
		return "arp";
	switch (header->protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_ICMPV6:
		return "icmpv6";
	case IPPROTO_GRE:
		return "gre";
	case IPPROTO_ESP:
		return "esp";
	case IPPROTO_IPIP:
		return "ipip";
	case IPPROTO_IPV6:
		return "ipv6";
	}
	return "other";
}

static json_t *frame_facts(const struct scene *scene, const struct xdpen_header *header)
{
	char source[ADDRESS_TEXT], destination[ADDRESS_TEXT], flags[FLAGS_TEXT];
	json_t *facts = json_object();

	flag_names(header->tcp_flags, flags);
	facts_ago(facts, "ago_s", header->ticks, scene);
	facts_text(facts, "evidence", header->kind ? kind_name(header->kind) : NULL);
	facts_text(facts, "protocol", protocol_name(header));
	facts_text(facts, "source", address_format(header->source, source));
	facts_number(facts, "source_port", header->source_port);
	facts_text(facts, "destination", address_format(header->destination, destination));
	facts_number(facts, "destination_port", header->destination_port);
	facts_text(facts, "flags", flags);
	facts_number(facts, "seq", header->tcp_seq);
	facts_number(facts, "length", header->length);
	facts_number(facts, "ttl", header->ttl);
	facts_number(facts, "vlan", header->vlan & 0x0fff);
	return facts;
}

json_t *facts_headers(const struct scene *scene, const struct view *view)
{
	json_t *list = json_array();
	struct xdpen_evidence record;

	if (recorder_read(&scene->maps, view->slot, &record))
		return list;
	for (__u32 at = record_kept(&record); at > 0; at--)
		json_array_append_new(list, frame_facts(scene, &record_frame(&record, at - 1)->header));
	return list;
}

/* RFC 3339, UTC, to the millisecond. */
static void put_time(json_t *facts, const char *key, __u64 ns)
{
	time_t seconds = (time_t)(ns / SECOND);
	char day[32] = "", text[48] = "";
	struct tm parts;

	if (gmtime_r(&seconds, &parts) && strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &parts))
		snprintf(text, sizeof(text), "%s.%03lluZ", day, ns % SECOND / MILLISECOND);
	facts_text(facts, key, text);
}

json_t *facts_frames(const struct scene *scene, const struct xdpen_evidence *record)
{
	__u32 kept = record_kept(record);
	json_t *list = json_array();

	for (__u32 at = 0; at < kept; at++) {
		const struct xdpen_frame *frame = record_frame(record, at);
		json_t *facts = frame_facts(scene, &frame->header);

		facts_number(facts, "number", record->count - kept + at + 1);
		put_time(facts, "time", frame_real(scene, &frame->header));
		facts_number(facts, "captured", frame->header.captured);
		json_array_append_new(list, facts);
	}
	return list;
}
