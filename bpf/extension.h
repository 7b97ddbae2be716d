/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPv6 extension headers, up to six. A subprogram: benign devices hardly use
 * them, and the verifier must not multiply their branches with everything else.
 */
#ifndef XDPEN_BPF_EXTENSION_H
#define XDPEN_BPF_EXTENSION_H

#define MAX_EXTENSION_HEADERS 6

#define MOBILITY_HEADER 135 /* RFC 6275; absent from <linux/in.h> */

static __always_inline _Bool is_extension(__u8 protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_DSTOPTS ||
	       protocol == IPPROTO_FRAGMENT || protocol == IPPROTO_AH || protocol == MOBILITY_HEADER;
}

struct extension_header {
	__u8 next;
	__u8 length; /* in 8 bytes without the first 8; AH: in 4 bytes without the first 8 */
	__be16 fragment; /* of the fragment header: offset in the upper 13 bits */
	__be32 rest; /* every extension header has at least 8 bytes */
};

static __always_inline __u32 extension_bytes(__u8 protocol, __u8 length)
{
	if (protocol == IPPROTO_FRAGMENT)
		return 8;
	return protocol == IPPROTO_AH ? (length + 2) * 4 : (length + 1) * 8;
}

/* Where the walk ended: offset | protocol << 16 | later fragment << 24, or a negative enum parsed. */
__noinline int skip_extensions(struct xdp_md *ctx, __u32 offset, __u32 protocol)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };

	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		struct extension_header *extension = bytes_at(packet, offset, sizeof(*extension));
		__u8 this = protocol;

		if (!extension)
			return -PARSED_SHORT;
		protocol = extension->next;
		offset = (offset & OFFSET_MASK) + extension_bytes(this, extension->length);
		/* What a later fragment carries is payload, not a header. */
		if (this == IPPROTO_FRAGMENT && extension->fragment & bpf_htons(0xfff8))
			return (offset & OFFSET_MASK) | (protocol & 0xff) << 16 | 1 << 24;
		if (!is_extension(protocol))
			return (offset & OFFSET_MASK) | (protocol & 0xff) << 16;
	}
	return -PARSED_TOO_DEEP;
}

static __always_inline enum parsed follow_extensions(struct xdp_md *ctx, struct frame *frame)
{
	int end;

	if (!is_ipv6(frame) || !is_extension(frame->protocol))
		return PARSED_IP;
	end = skip_extensions(ctx, frame->l4, frame->protocol);
	if (end < 0)
		return -end;
	frame->l4 = end;
	frame->protocol = end >> 16;
	frame->later_fragment = end >> 24;
	return PARSED_IP;
}

static __always_inline enum parsed parse(struct xdp_md *ctx, struct packet packet, struct frame *frame)
{
	enum parsed parsed = parse_l2(packet, frame);

	if (parsed == PARSED_IP)
		parsed = parse_l3(packet, frame);
	if (parsed == PARSED_IP)
		parsed = follow_extensions(ctx, frame);
	if (parsed == PARSED_IP)
		parsed = parse_l4(packet, frame);
	return parsed;
}

#endif
