/* SPDX-License-Identifier: GPL-2.0 */
/* Data to the ports of mining pools. */
#ifndef XDPEN_BPF_POOL_H
#define XDPEN_BPF_POOL_H

/* Of several pool ports the entry names the one that weighs most: a light one must not hide it. */
static __always_inline __u32 heavier_port(__u32 slot, __u32 port)
{
	const struct xdpen_spread *entry = spread_of(slot, XDPEN_POOL_PORT);
	const struct xdpen_port *facts = port_facts(port), *before;

	if (!entry || !facts)
		return port;
	before = port_facts(entry->pivot);
	return before && before->pool_weight > facts->pool_weight ? entry->pivot : port;
}

/* A data segment to a pool port at a public address: the handshake has completed. */
__noinline int weigh_pool(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	const struct xdpen_port *facts;
	struct destination destination = {};

	if (!frame || !weight || !place.device)
		return 0;
	facts = port_facts(frame->destination_port);
	if (!facts || !(facts->flags & XDPEN_PORT_POOL))
		return 0;
	hash_destination(&destination, packet, frame);
	locate_destination(&destination, frame);
	if (!destination.public || destination.group || !fits(ctx, slot, frame))
		return 0;
	count_pool(&place);
	weigh_kind(weight, &place, XDPEN_POOL_PORT, heavier_port(slot, frame->destination_port),
		   destination.hash ^ frame->destination_port);
	return 0;
}

#endif
