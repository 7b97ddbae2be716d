/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which TCP payloads go to user space, which parses them (user/core/stratum.c,
 * tls.c): those that may begin a mining message or a TLS handshake, the rest of
 * either, and 64 bytes of first data, which is how Stratum V2 opens. Here are
 * only the anchors.
 */
#ifndef XDPEN_BPF_MINING_H
#define XDPEN_BPF_MINING_H

enum anchor {
	ANCHOR_NONE,
	ANCHOR_TEXT, /* a JSON object, blanks before one, an HTTP POST, a WebSocket's JSON */
	ANCHOR_TLS, /* a ClientHello */
	ANCHOR_NOISE, /* first data of exactly so many bytes as a Noise handshake has */
	ANCHOR_REST, /* what follows a copied head that was not whole */
};

#define NOISE_BYTES 64 /* Stratum V2 specification, chapter 4: the initiator's ephemeral key */
#define WEBSOCKET_TEXT 0x81 /* the last frame of a text, RFC 6455, 5.2 */
#define TLS_HANDSHAKE 0x16
#define TLS_CLIENT_HELLO 1

static __always_inline _Bool is_blank(__u8 byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/*
 * A JSON object, or blanks that may stand before one. The second byte is asked for, too: of random bytes, which any
 * transfer may carry, one segment in 2,500 begins like that, and not one in fifty.
 */
static __always_inline _Bool begins_object(const __u8 *payload)
{
	if (payload[0] == '{')
		return is_blank(payload[1]) || payload[1] == '"' || payload[1] == '}';
	return is_blank(payload[0]) && (is_blank(payload[1]) || payload[1] == '{');
}

/* A WebSocket's text frame from a client, whose payload, once its mask is undone, begins with a brace (RFC 6455, 5.2). */
static __always_inline _Bool begins_websocket(struct packet packet, const struct frame *frame, const __u8 *payload)
{
	const __u8 *first;

	if (payload[0] != WEBSOCKET_TEXT || !(payload[1] & 0x80))
		return 0;
	if ((payload[1] & 0x7f) < 126)
		return (payload[6] ^ payload[2]) == '{';
	first = bytes_at(packet, frame->payload + 8, 1);
	return (payload[1] & 0x7f) == 126 && first && (*first ^ payload[4]) == '{';
}

static __always_inline _Bool begins_text(struct packet packet, const struct frame *frame, const __u8 *payload)
{
	return begins_object(payload) || begins_websocket(packet, frame, payload) ||
	       (payload[0] == 'P' && payload[1] == 'O' && payload[2] == 'S' && payload[3] == 'T');
}

/* A connection that opens with a few bytes of such a message hides the rest of it from the anchors. */
static __always_inline _Bool begins_short(struct packet packet, const struct frame *frame)
{
	const __u8 *first = bytes_at(packet, frame->payload, 1);

	return first && (*first == '{' || *first == ' ' || *first == '\t' || *first == '\r' || *first == '\n' || *first == 'P' ||
			 *first == TLS_HANDSHAKE);
}

static __always_inline enum anchor anchor_of(struct packet packet, const struct xdpen_device *device,
					     const struct frame *frame, __u32 length)
{
	const __u8 *payload;
	_Bool next = frame->tcp_seq == device->next_seq;

	if (next && device->flags & XDPEN_FOLLOW)
		return ANCHOR_REST;
	if (length < 8)
		return next && length && device->flags & XDPEN_FIRST_DATA && begins_short(packet, frame) ? ANCHOR_TEXT : ANCHOR_NONE;
	payload = bytes_at(packet, frame->payload, 8);
	if (!payload)
		return ANCHOR_NONE;
	if (begins_text(packet, frame, payload))
		return ANCHOR_TEXT;
	if (payload[0] == TLS_HANDSHAKE && payload[1] == 3 && payload[5] == TLS_CLIENT_HELLO)
		return ANCHOR_TLS;
	return next && length == NOISE_BYTES && device->flags & XDPEN_FIRST_DATA ? ANCHOR_NOISE : ANCHOR_NONE;
}

/* Does the message go on in the next segment? A line without end, a POST's body, a record longer than its segment. */
static __always_inline _Bool goes_on(struct packet packet, const struct frame *frame, __u32 length, enum anchor anchor)
{
	const __u8 *payload = bytes_at(packet, frame->payload, 5), *last;

	if (length < 8)
		return 1;
	if (!payload)
		return 0;
	if (anchor == ANCHOR_TLS)
		return ((__u32)payload[3] << 8 | payload[4]) + 5 > length;
	if (payload[0] == 'P')
		return 1;
	last = bytes_at(packet, frame->payload + length - 1, 1);
	return last && *last != '\n' && *last != '}';
}

/* So many segments after the first are followed. */
#define FOLLOW_SEGMENTS 3

static __always_inline void follow(struct xdpen_device *device, struct packet packet, const struct frame *frame,
				   __u32 length, enum anchor anchor)
{
	__u8 flags = device->flags & ~(XDPEN_FIRST_DATA | XDPEN_NOISE_WAIT);

	if (anchor == ANCHOR_REST) {
		flags -= XDPEN_FOLLOW_ONE;
	} else {
		/* What another connection left to follow is given up: there is one next_seq. */
		flags &= ~XDPEN_FOLLOW;
		if (anchor == ANCHOR_NOISE)
			flags |= XDPEN_NOISE_WAIT;
		else if (goes_on(packet, frame, length, anchor))
			flags |= FOLLOW_SEGMENTS * XDPEN_FOLLOW_ONE;
	}
	device->flags = flags;
	device->next_seq = bpf_htonl(bpf_ntohl(frame->tcp_seq) + length);
}

/* `anchor`: enum anchor. A subprogram: few payloads are copied. */
__noinline int copy_payload(struct xdp_md *ctx, __u32 slot, struct frame *frame, __u32 length, __u32 anchor)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct xdpen_sketch *sketch = array_element(&sketches, slot);
	struct xdpen_device *device = array_element(&devices, slot);
	struct xdpen_policy *limits = array_element(&policy, 0);
	_Bool opened;
	__u8 *spent;

	if (!frame || !limits || !sketch || !device || !fits(ctx, slot, frame))
		return 0;
	spent = anchor == ANCHOR_TLS ? &device->questions : &device->heads;
	turn_windows(device, sketch, ticks_now() >> fast_shift);
	if (*spent >= limits->heads_per_epoch) {
		count_reason(XDPEN_LOST_HEAD, 0);
		return 0;
	}
	++*spent;
	/* It opened the connection itself: whatever its port, it is no server. */
	opened = device->flags & XDPEN_FIRST_DATA && frame->tcp_seq == device->next_seq;
	follow(device, packet, frame, length, anchor);
	describe(ctx, frame, XDPEN_STRATUM, scratch_header());
	send_head(ctx, slot, XDPEN_EVENT_HEAD << 16 | opened << 15 | XDPEN_STRATUM, frame->payload, length);
	return 0;
}

#endif
