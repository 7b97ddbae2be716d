// SPDX-License-Identifier: GPL-2.0-or-later
#include "reader.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "../core/class.h"
#include "../core/dhcp.h"
#include "../core/fnv.h"
#include "../core/dns.h"
#include "../core/questions.h"
#include "../core/stratum.h"
#include "../core/stratum_v2.h"
#include "../core/stream.h"
#include "../core/tls.h"
#include "answers.h"

/* Old bits in `named` cost the programs a look each: they are taken out after so many answers. */
#define ANSWERS_TIDIED (4 * XDPEN_RESOLVED)

struct reader {
	struct maps *maps;
	struct stream_cache *streams;
	struct sv2_cache *offers;
	struct questions questions;
	const struct domains *names;
	const struct oui_table *makers;
	__u32 answers; /* since the last tidying */
	__u64 malformed;
};

static const struct finding nothing;

struct reader *reader_new(struct maps *maps)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->maps = maps;
	questions_begin(&reader->questions, maps->meta.hz);
	reader->streams = stream_new(maps->meta.hz);
	reader->offers = sv2_new(maps->meta.hz);
	if (reader->streams && reader->offers)
		return reader;
	reader_free(reader);
	return NULL;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	stream_free(reader->streams);
	sv2_free(reader->offers);
	free(reader);
}

void reader_names(struct reader *reader, const struct domains *names)
{
	reader->names = names;
}

void reader_makers(struct reader *reader, const struct oui_table *makers)
{
	reader->makers = makers;
}

__u64 reader_malformed(const struct reader *reader)
{
	return reader->malformed;
}

static bool is_pool(const struct reader *reader, const char *name)
{
	return reader->names && domains_match(reader->names, name);
}

/* --- TCP --- */

/* From the device's side, whichever way the frame went. */
static struct flow flow_of(const struct xdpen_event *event)
{
	const struct xdpen_header *header = &event->header;
	bool back = event->type == XDPEN_EVENT_ANSWER;
	struct flow flow;

	memset(&flow, 0, sizeof(flow));
	flow.key = event->key;
	memcpy(flow.destination, back ? header->source : header->destination, sizeof(flow.destination));
	flow.source_port = back ? header->destination_port : header->source_port;
	flow.destination_port = back ? header->source_port : header->destination_port;
	return flow;
}

#define WEBSOCKET_TEXT 0x81

static struct finding read_text(struct reader *reader, __u32 slot, const struct flow *flow, const __u8 *bytes,
				size_t length, __u64 now)
{
	struct stratum_finding found =
		bytes[0] == WEBSOCKET_TEXT ? stratum_read_websocket(bytes, length) : stratum_read(bytes, length);
	bool pool_port = reader->maps->ports[flow->destination_port].flags & XDPEN_PORT_POOL;

	if (!stratum_proves(&found, pool_port, reader->maps->devices[slot].family == XDPEN_FAMILY_PERSONAL))
		return nothing;
	stream_end(reader->streams, flow, now);
	return (struct finding){ XDPEN_STRATUM, 0, flow->destination_port };
}

static struct finding read_hello(struct reader *reader, const struct flow *flow, const __u8 *bytes, size_t length,
				 __u64 now)
{
	char name[DNS_NAME_TEXT];
	int error = tls_server_name(bytes, length, name);

	if (error == -EAGAIN)
		return nothing;
	stream_end(reader->streams, flow, now);
	if (error == -EBADMSG)
		reader->malformed++;
	if (error || !is_pool(reader, name))
		return nothing;
	return (struct finding){ XDPEN_POOL_NAME, 2, flow->destination_port };
}

#define TLS_HANDSHAKE 0x16

static struct finding read_payload(struct reader *reader, const struct xdpen_head_event *head)
{
	const struct xdpen_header *header = &head->event.header;
	struct flow flow = flow_of(&head->event);
	const __u8 *joined;
	size_t length;

	/*
	 * Who serves says what its clients chose (an echo, a chat): that is not the server's mining. Ports are a guess at
	 * that; who sent the SYN is none, and what follows in that flow is the client's, too.
	 */
	if (flow_from_server(&flow) && !head->event.value && !stream_has(reader->streams, &flow, header->ticks))
		return nothing;
	if (head->head_length == SV2_CLIENT_BYTES)
		sv2_offer(reader->offers, &flow, head->head_length, head->head, header->ticks);
	if (!stream_feed(reader->streams, &flow, header->tcp_seq, head->head, head->head_length, header->ticks, &joined,
			 &length))
		return nothing;
	return joined[0] == TLS_HANDSHAKE ? read_hello(reader, &flow, joined, length, header->ticks) :
					    read_text(reader, head->event.slot, &flow, joined, length, header->ticks);
}

static struct finding read_answer(struct reader *reader, const struct xdpen_head_event *head)
{
	struct flow flow = flow_of(&head->event);

	if (flow_from_server(&flow) ||
	    !sv2_answer(reader->offers, &flow, head->head_length, head->head, head->event.header.ticks))
		return nothing;
	return (struct finding){ XDPEN_STRATUM, 0, flow.destination_port };
}

/* --- DNS --- */

static void note_answers(struct reader *reader, __u32 slot, const struct dns_message *message, bool pool)
{
	for (__u32 i = 0; i < message->count; i++)
		answers_note(reader->maps, slot, message->addresses[i].bytes, pool ? XDPEN_ANSWER_POOL : 0);
	reader->answers += message->count;
	if (reader->answers < ANSWERS_TIDIED)
		return;
	answers_tidy(reader->maps);
	reader->answers = 0;
}

static struct finding read_dns(struct reader *reader, const struct xdpen_head_event *head)
{
	const struct xdpen_event *event = &head->event;
	struct dns_message message;
	int error;
	bool pool;

	if (event->header.protocol == IPPROTO_TCP)
		error = dns_parse_tcp(head->head, head->head_length, &message);
	else
		error = dns_parse(head->head, head->head_length, &message);
	if (error) {
		reader->malformed++;
		return nothing;
	}
	pool = is_pool(reader, message.name);
	if (!message.response) {
		questions_ask(&reader->questions, event->slot, event->header.source_port, &message, event->header.ticks);
		return pool ? (struct finding){ XDPEN_POOL_NAME, 1, 0 } : nothing;
	}
	if (!questions_answered(&reader->questions, event->slot, event->header.destination_port, &message,
				event->header.ticks))
		return nothing;
	reader->maps->states[event->slot].flags |= XDPEN_ASKED_DNS;
	note_answers(reader, event->slot, &message, pool);
	return nothing;
}

/* --- who it is --- */

static void classify(struct reader *reader, __u32 slot, struct class_facts *facts)
{
	struct xdpen_device *device = &reader->maps->devices[slot];
	struct xdpen_state *state = &reader->maps->states[slot];
	const char *why;
	unsigned class;

	if (state->flags & XDPEN_CLASS_HELD)
		return;
	facts->private_mac = device->key.mac[0] & 2;
	facts->vendor = reader->makers ? oui_find(reader->makers, &device->key) : NULL;
	class = class_guess(facts, &why);
	state->class = class;
	device->family = class_family(class);
}

void reader_meet(struct reader *reader, __u32 slot, const char *host)
{
	struct class_facts facts = { .host = host };

	classify(reader, slot, &facts);
}

/* Two signatures under one MAC are a sign of a copy. */
static void note_shape(struct reader *reader, __u32 slot, const struct dhcp_message *message, __u8 ttl)
{
	struct xdpen_state *state = &reader->maps->states[slot];
	__u16 shape = dhcp_shape(message);

	state->ttl = ttl;
	if (message->host[0])
		state->host = fnv1a(message->host, strlen(message->host));
	if (!shape)
		return;
	if (state->dhcp_shape && state->dhcp_shape != shape)
		state->flags |= XDPEN_TWO_SHAPES;
	state->dhcp_shape = shape;
}

static void read_dhcp(struct reader *reader, const struct xdpen_head_event *head)
{
	struct class_facts facts = { 0 };
	struct dhcp_message message;

	if (dhcp_parse(head->head, head->head_length, &message)) {
		reader->malformed++;
		return;
	}
	/* A relay speaks for others. */
	if (message.from_server || memcmp(message.client.mac, head->event.key.mac, sizeof(message.client.mac)))
		return;
	note_shape(reader, head->event.slot, &message, head->event.header.ttl);
	facts.host = message.host;
	facts.vendor_class = message.vendor_class;
	facts.parameters = message.parameters;
	facts.parameters_length = message.parameters_length;
	classify(reader, head->event.slot, &facts);
}

struct finding reader_read(struct reader *reader, const struct xdpen_head_event *head)
{
	switch ((enum xdpen_event_type)head->event.type) {
	case XDPEN_EVENT_HEAD:
		return read_payload(reader, head);
	case XDPEN_EVENT_ANSWER:
		return read_answer(reader, head);
	case XDPEN_EVENT_DNS:
		return read_dns(reader, head);
	case XDPEN_EVENT_DHCP:
		read_dhcp(reader, head);
		break;
	case XDPEN_EVENT_STRANGER:
	case XDPEN_EVENT_CROSSED:
	case XDPEN_EVENT_TRIPPED:
	case XDPEN_EVENT_UNFIT:
		break;
	}
	return nothing;
}
