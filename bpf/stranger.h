/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Strangers: a source MAC that is not in the table passes, and is announced
 * once per fast epoch, within its port's allowance. Nothing on the wire writes
 * to the table, so a flood of forged MACs costs time but no device its place.
 */
#ifndef XDPEN_BPF_STRANGER_H
#define XDPEN_BPF_STRANGER_H

/* A port's counts of this epoch. Ports that share a place share its allowance: neither can reset the other's count. */
static __always_inline struct xdpen_ingress *ingress_now(__u32 ifindex, __u32 epoch)
{
	struct xdpen_ingress *port = array_element(&ingress, ifindex & (XDPEN_INGRESS_PORTS - 1));

	if (!port)
		return 0;
	if (port->epoch != epoch) {
		port->epoch = epoch;
		port->announced = 0;
		port->unfit = 0;
	}
	port->ifindex = ifindex;
	return port;
}

static __always_inline _Bool port_allows(__u32 ifindex, __u32 epoch)
{
	struct xdpen_ingress *port = ingress_now(ifindex, epoch);
	struct xdpen_policy *limits = array_element(&policy, 0);

	if (!port || !limits)
		return 0;
	return __sync_fetch_and_add(&port->announced, 1) < limits->strangers_per_epoch;
}

static __always_inline void announce_stranger(struct xdp_md *ctx, __u64 key, struct frame *frame)
{
	__u64 hash = mix(key ^ salt);
	struct xdpen_stranger *stranger = array_element(&strangers, hash & (XDPEN_STRANGERS - 1));
	__u32 epoch = ticks_now() >> fast_shift;
	__u32 tag = hash >> 32;

	if (!stranger || (stranger->tag == tag && stranger->epoch == epoch))
		return;
	if (!port_allows(ctx->ingress_ifindex, epoch)) {
		count_reason(XDPEN_LOST_STRANGER, 0);
		return;
	}
	stranger->tag = tag;
	stranger->epoch = epoch;
	describe(ctx, frame, 0, scratch_header());
	tell(XDPEN_EVENT_STRANGER, XDPEN_NO_SLOT, key, ctx->ingress_ifindex, 0);
}

#endif
