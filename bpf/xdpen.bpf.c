// SPDX-License-Identifier: GPL-2.0
/*
 * xdpen in the kernel: the story of one frame in each direction.
 *
 *   xdpen_in     from a device: parse, find, obey or weigh, act, count. One exit.
 *   xdpen_guard  behind it: nothing slips past the retag.
 *   xdpen_out    to a device: the quarantine tag off, the way in closed.
 *   xdpen_back   from the trunk, where there is one: to its device's port.
 *   xdpen_out_replay  the decision of xdpen_out for captures, which have no skb.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include <xdpen/abi.h>

#include "knobs.h"
#include "maps.h"
#include "clock.h"
#include "hash.h"
#include "frame.h"
#include "address.h"
#include "table.h"
#include "count.h"
#include "extension.h"
#include "copy.h"
#include "event.h"
#include "evidence.h"
#include "stranger.h"
#include "source.h"
#include "spread.h"
#include "fanout.h"
#include "flood.h"
#include "destination.h"
#include "contact.h"
#include "pool.h"
#include "mining.h"
#include "question.h"
#include "glance.h"
#include "verdict.h"
#include "binding.h"
#include "vlan.h"
#include "tag.h"
#include "answer.h"
#include "wanted.h"
#include "out.h"

char program_license[] SEC("license") = "GPL";

/* What becomes of one incoming frame. */
struct fate {
	__u32 reason;
	__u32 action;
};

static __always_inline struct fate fate(__u32 reason, __u32 action)
{
	return (struct fate){ .reason = reason, .action = action };
}

/* The quarantine's VLAN ID is given by us: whoever brings it along wants to be taken for the other side. */
static __always_inline _Bool forges_quarantine(const struct frame *frame)
{
	return frame->tags && (frame->tci & VLAN_VID_MASK) == quarantine_vlan() && quarantine_vlan();
}

static __always_inline struct fate meet_stranger(struct xdp_md *ctx, struct packet packet, __u64 key,
						 struct frame *frame)
{
	struct xdpen_verdict *word = bpf_map_lookup_elem(&override, &key);

	if (word && word->action != XDPEN_PASS)
		return fate(XDPEN_IN_STRANGER_BLOCKED, XDP_DROP);
	parse(ctx, packet, frame);
	if (forges_quarantine(frame))
		return fate(XDPEN_IN_FORGED_VLAN, XDP_DROP);
	if (keeps_out())
		return fate(XDPEN_IN_KEPT_OUT, XDP_DROP);
	announce_stranger(ctx, key, frame);
	return fate(key & KEY_GROUP_BIT ? XDPEN_IN_GROUP_SOURCE : XDPEN_IN_STRANGER, XDP_PASS);
}

static __always_inline struct fate set_aside(struct xdp_md *ctx, struct packet packet, __u64 key, struct frame *frame,
					     __u16 vlan_id)
{
	bind_quarantined(ctx, frame, key);
	if (retag(ctx, packet, frame, vlan_id))
		return fate(XDPEN_IN_RETAG_FAILED, XDP_DROP);
	return fate(XDPEN_IN_QUARANTINE_VLAN, XDP_PASS);
}

static __always_inline struct fate quarantine(struct xdp_md *ctx, struct packet packet, struct place *place, __u64 key,
					      struct frame *frame, enum parsed parsed, __u16 vlan_id)
{
	if (parsed == PARSED_SHORT || parsed == PARSED_TOO_DEEP)
		return fate(XDPEN_IN_QUARANTINE_UNPARSED, XDP_DROP);
	/*
	 * It may have moved, and then answers must follow it: a device that is plugged in elsewhere begins with a broadcast.
	 * Of others the contact below says so.
	 */
	if (fits_port(place->device, ctx->ingress_ifindex) != XDPEN_FITS && group_destination(packet))
		tell_unfit(ctx, place->slot, frame, XDPEN_UNFIT_PORT);
	/* Counted on, so that user space sees whether the behaviour has stopped. */
	if (parsed == PARSED_IP && is_contact(frame)) {
		struct weight weight = {};

		weigh_contact(ctx, place->slot, frame, &weight);
	}
	return set_aside(ctx, packet, key, frame, vlan_id);
}

static __always_inline void weigh_payload(struct xdp_md *ctx, struct packet packet, struct place *place,
					  struct frame *frame, __u32 length, struct weight *weight)
{
	enum anchor anchor;

	if (frame->destination_port == PORT_DNS) {
		copy_question(ctx, place->slot, frame, frame->payload, length);
		return;
	}
	anchor = anchor_of(packet, place->device, frame, length);
	if (anchor != ANCHOR_NONE)
		copy_payload(ctx, place->slot, frame, length, anchor);
	if (place->device->flags & XDPEN_POOL_WATCH)
		weigh_pool(ctx, place->slot, frame, weight);
}

/* Keeps the frame, decides where the limit is hard, and tells. 1: this very frame set the verdict. */
__noinline int conclude(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	int tripped = 0;

	if (!frame || !weight || !place.device)
		return 0;
	record_frame(ctx, slot, frame, weight->kind);
	if (weight->crossing == CROSSED_HARD)
		tripped = trip(&place, weight->kind);
	if (tripped || weight->crossing == CROSSED_LIMIT || weight->crossing == CROSSED_OPEN) {
		describe(ctx, frame, weight->kind, scratch_header());
		tell(tripped ? XDPEN_EVENT_TRIPPED : XDPEN_EVENT_CROSSED, slot, device_key(place.device), ctx->ingress_ifindex,
		     weight->value << 16 | weight->kind);
	}
	return tripped;
}

/* One in XDPEN_FLOOD_SAMPLE, and nobody who counts his frames knows which. */
static __always_inline _Bool is_sampled(__u64 number)
{
	return (number ^ salt) * TABLE_FIRST >> 32 < (1ULL << 32) / XDPEN_FLOOD_SAMPLE;
}

/* What came of weighing a frame. */
enum weighed {
	WEIGHED,
	WEIGHED_TRIPPED, /* it set the verdict */
	WEIGHED_REFUSED, /* a throttled device's destination too many */
};

/*
 * What one frame weighs; `number`: how many the device has sent; `throttle`: see struct weight. The hot path, data in a
 * known connection, ends at the tests of its payload.
 */
static __always_inline enum weighed weigh(struct xdp_md *ctx, struct packet packet, struct place *place,
					  struct frame *frame, __u64 number, __u16 throttle)
{
	struct weight weight = { .throttle = throttle };
	__u32 length;

	if (is_sampled(number) && frame->ethertype != ETH_P_ARP && weigh_sample(ctx, place->slot, frame, &weight))
		return WEIGHED;
	length = payload_length(frame);
	if (is_contact(frame)) {
		_Bool asks = is_question(frame) && frame->protocol == IPPROTO_UDP;

		if (!asks || copy_question(ctx, place->slot, frame, frame->l4 + sizeof(struct udphdr), XDPEN_HEAD_BYTES))
			weigh_contact(ctx, place->slot, frame, &weight);
	} else if (length) {
		weigh_payload(ctx, packet, place, frame, length, &weight);
	} else if (frame->ethertype == ETH_P_ARP) {
		weigh_arp(ctx, place->slot, frame, &weight);
	} else if (is_odd(frame)) {
		weigh_odd(ctx, place->slot, frame, &weight);
	}
	if ((weight.decisive || weight.crossing) && conclude(ctx, place->slot, frame, &weight))
		return WEIGHED_TRIPPED;
	return weight.refused ? WEIGHED_REFUSED : WEIGHED;
}

/* Judged and counted, and where verdicts are enforced dropped: a frame with a forged source does not leave. */
static __always_inline _Bool weigh_spoofed(struct xdp_md *ctx, struct place *place, struct frame *frame, __u32 source,
					   __u8 flags, _Bool *tripped)
{
	const struct xdpen_policy *site = array_element(&policy, 0);
	struct weight weight = {};

	if (source != SOURCE_FORGED && fits_home(ctx, place->slot, frame))
		weigh_count(&weight, place, XDPEN_SPOOF, spread_count(place->slot, XDPEN_SPOOF, 0, source));
	if (weight.decisive || weight.crossing)
		*tripped = conclude(ctx, place->slot, frame, &weight);
	return site && !suspended(site) && !excuse(site, flags);
}

/* New destinations that a device may have in this epoch, 0 = any number. */
static __always_inline __u16 allowance(struct ruling ruling)
{
	const struct xdpen_policy *site = array_element(&policy, 0);

	return ruling.action == XDPEN_THROTTLE && site ? site->throttle : 0;
}

static __always_inline struct fate meet_device(struct xdp_md *ctx, struct packet packet, struct place *place, __u64 key,
					       struct frame *frame)
{
	struct xdpen_verdict verdict;
	struct ruling ruling = {};
	_Bool tripped = 0;
	enum weighed weighed;
	enum parsed parsed;
	__u64 number;

	XDPEN_WORD(verdict) = XDPEN_WORD(place->device->verdict);
	if (!is_plain(verdict))
		ruling = rule(key, verdict);
	number = count_frame(place, frame->length);
	if (ruling.action == XDPEN_DROP)
		return fate(XDPEN_IN_QUARANTINE_DROP, XDP_DROP);
	if (is_plain(verdict) && !is_sampled(number) && weighs_nothing(packet, place->device))
		return fate(XDPEN_IN_PASS, XDP_PASS);
	parsed = parse(ctx, packet, frame);
	if (ruling.action == XDPEN_VLAN)
		return quarantine(ctx, packet, place, key, frame, parsed, ruling.vlan_id);
	if (forges_quarantine(frame))
		return fate(XDPEN_IN_FORGED_VLAN, XDP_DROP);
	if (parsed != PARSED_IP && frame->ethertype != ETH_P_ARP)
		return fate(parsed == PARSED_NOT_IP ? XDPEN_IN_NOT_IP :
			    parsed == PARSED_SHORT  ? XDPEN_IN_UNPARSED :
						      XDPEN_IN_TOO_DEEP,
			    XDP_PASS);
	if (verdict.flags & XDPEN_EXEMPT)
		return fate(XDPEN_IN_EXEMPT, XDP_PASS);
	if (parsed == PARSED_IP && !source_is_plain(place->device, packet, frame)) {
		__u32 source = spoofed_source(ctx, place->slot, frame);

		if (source == SOURCE_UNKNOWN)
			return fate(ruling.reason ? ruling.reason : XDPEN_IN_PASS, XDP_PASS);
		if (source && weigh_spoofed(ctx, place, frame, source, verdict.flags, &tripped))
			return fate(XDPEN_IN_SPOOFED, XDP_DROP);
		/* It would fit nothing, and its port is charged already. */
		if (source == SOURCE_FORGED)
			return fate(ruling.reason ? ruling.reason : XDPEN_IN_PASS, XDP_PASS);
	}
	weighed = weigh(ctx, packet, place, frame, number, allowance(ruling));
	if (weighed == WEIGHED_TRIPPED || tripped) {
		/* Judged by this very frame, which is the first to obey. */
		XDPEN_WORD(verdict) = XDPEN_WORD(place->device->verdict);
		ruling = rule(key, verdict);
		if (ruling.action == XDPEN_DROP)
			return fate(XDPEN_IN_QUARANTINE_DROP, XDP_DROP);
		if (ruling.action == XDPEN_VLAN)
			return set_aside(ctx, packet, key, frame, ruling.vlan_id);
	}
	if (weighed == WEIGHED_REFUSED)
		return fate(XDPEN_IN_THROTTLED, XDP_DROP);
	if (parsed != PARSED_IP)
		return fate(ruling.reason ? ruling.reason : XDPEN_IN_NOT_IP, XDP_PASS);
	return fate(ruling.reason ? ruling.reason : XDPEN_IN_PASS, XDP_PASS);
}

static __always_inline struct fate meet(struct xdp_md *ctx, struct packet packet, struct frame *frame)
{
	struct ethhdr *eth = packet.data;
	struct place place = {};
	__u64 key;

	if ((void *)(eth + 1) > packet.end)
		return fate(XDPEN_IN_RUNT, XDP_PASS);
	if (panicking())
		return fate(XDPEN_IN_PANIC, XDP_PASS);
	key = key_word(eth->h_source);
	if (key == KEY_ZERO)
		return fate(XDPEN_IN_ZERO_SOURCE, XDP_DROP);
	table_find(&place, key);
	if (!place.device)
		return meet_stranger(ctx, packet, key, frame);
	return meet_device(ctx, packet, &place, key, frame);
}

SEC("xdp")
int xdpen_in(struct xdp_md *ctx)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	__u32 length = replaying ? replay_now.length : packet.end - packet.data;
	struct frame frame = { .length = length };
	struct fate fate = meet(ctx, packet, &frame);

	count_reason(fate.reason, length);
	return fate.action;
}

/* Quarantined and tagged: to the stack, or out of the trunk, in front of everything that the stack would do with it. */
static __always_inline int send_aside(struct __sk_buff *skb, __u32 *reason)
{
	const struct xdpen_policy *site = array_element(&policy, 0);

	if (!site || !site->redirect)
		return TC_ACT_UNSPEC;
	*reason = XDPEN_GUARD_DROPPED;
	if (site->redirect_untagged && bpf_skb_vlan_pop(skb))
		return TC_ACT_SHOT;
	*reason = XDPEN_GUARD_REDIRECTED;
	return bpf_redirect(site->redirect, 0);
}

static __always_inline int guard(struct __sk_buff *skb, struct packet packet, __u32 *reason)
{
	const struct ethhdr *eth = packet.data;
	struct place place = {};
	int quarantine;

	*reason = XDPEN_GUARD_PASS;
	if ((void *)(eth + 1) > packet.end || panicking())
		return TC_ACT_UNSPEC;
	quarantine = quarantine_of(key_word(eth->h_source), &place);
	if (quarantine > 0 && skb_vlan_id(skb, packet) == quarantine)
		return send_aside(skb, reason);
	if (!quarantine) {
		__u16 vlan_id = skb_vlan_id(skb, packet);

		if (!vlan_id)
			vlan_id = vlan_behind_priority(packet);
		if (!vlan_id || vlan_id != quarantine_vlan())
			return TC_ACT_UNSPEC;
		*reason = XDPEN_GUARD_FORGED_VLAN;
		return TC_ACT_SHOT;
	}
	*reason = XDPEN_GUARD_DROPPED;
	if (quarantine < 0 || !skb->vlan_present || bpf_skb_vlan_pop(skb))
		return TC_ACT_SHOT;
	/* One pop takes the stripped tag off and lifts the inline one into its place. */
	if (!skb->vlan_present || (skb->vlan_tci & VLAN_VID_MASK) != quarantine)
		return TC_ACT_SHOT;
	*reason = XDPEN_GUARD_RETAGGED;
	return send_aside(skb, reason);
}

SEC("tc")
int xdpen_guard(struct __sk_buff *skb)
{
	struct packet packet = { .data = (void *)(long)skb->data, .end = (void *)(long)skb->data_end };
	__u32 length = skb->len, reason;
	int action = guard(skb, packet, &reason);

	count_reason(reason, length);
	return action;
}

static __always_inline int send_out(struct __sk_buff *skb, struct outgoing *out)
{
	if (out->drop)
		return TC_ACT_SHOT;
	if ((out->readdress && bpf_skb_store_bytes(skb, 0, &out->key, ETH_ALEN, 0)) ||
	    (out->untag && bpf_skb_vlan_pop(skb))) {
		out->reason = XDPEN_OUT_UNTAG_FAILED;
		return TC_ACT_SHOT;
	}
	return TC_ACT_UNSPEC;
}

SEC("tc")
int xdpen_out(struct __sk_buff *skb)
{
	struct packet packet = { .data = (void *)(long)skb->data, .end = (void *)(long)skb->data_end };
	struct outgoing out = { .reason = XDPEN_OUT_PASS };
	__u32 length = skb->len;
	int action;

	if (panicking())
		out.reason = XDPEN_OUT_PANIC;
	else if (packet.data + sizeof(struct ethhdr) > packet.end)
		out.reason = XDPEN_OUT_UNPARSED;
	else
		decide_out(&out, packet, skb_vlan_id(skb, packet), skb->ifindex);
	if (out.wanted.type)
		tell_wanted(skb, out.slot, &out.frame, &out.wanted);
	action = send_out(skb, &out);
	count_reason(out.reason, length);
	return action;
}

/* The VLAN ID that a frame out of the trunk has or is to get, if it is for the quarantine; 0 = it is not. */
static __always_inline __u16 trunk_vlan(const struct __sk_buff *skb, struct packet packet, const struct xdpen_policy *site)
{
	__u16 vlan_id = skb_vlan_id(skb, packet);

	if (site->action != XDPEN_VLAN || !site->redirect)
		return 0;
	if (site->redirect_untagged)
		return vlan_id ? 0 : site->vlan_id;
	return vlan_id == site->vlan_id ? vlan_id : 0;
}

/* What it may do to whom is decided where it leaves, by xdpen_out; here only by which port that is. */
static __always_inline int send_back(struct __sk_buff *skb, struct packet packet, __u32 *reason)
{
	const struct xdpen_policy *site = array_element(&policy, 0);
	const __u8 *destination = packet.data;
	struct place place = {};
	__u16 vlan_id;
	__u64 key;

	*reason = XDPEN_BACK_PASS;
	if (!site || packet.data + sizeof(struct ethhdr) > packet.end || panicking())
		return TC_ACT_UNSPEC;
	vlan_id = trunk_vlan(skb, packet, site);
	if (!vlan_id)
		return TC_ACT_UNSPEC;
	*reason = XDPEN_BACK_DROPPED;
	key = destination[0] & 1 ? broadcast_addressee(packet) : key_word(destination);
	if (!key || quarantine_of(key, &place) != vlan_id || !place.device || !place.device->ifindex)
		return TC_ACT_SHOT;
	if (site->redirect_untagged && bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), vlan_id))
		return TC_ACT_SHOT;
	*reason = XDPEN_BACK_SENT;
	return bpf_redirect(place.device->ifindex, 0);
}

SEC("tc")
int xdpen_back(struct __sk_buff *skb)
{
	struct packet packet = { .data = (void *)(long)skb->data, .end = (void *)(long)skb->data_end };
	__u32 length = skb->len, reason;
	int action = send_back(skb, packet, &reason);

	count_reason(reason, length);
	return action;
}

SEC("xdp")
int xdpen_out_replay(struct xdp_md *ctx)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct outgoing out = { .reason = XDPEN_OUT_UNPARSED };
	struct ethhdr *eth = packet.data;
	struct vlan_tag *tag = (void *)(eth + 1);
	__u16 vlan_id = 0;

	if ((void *)(eth + 1) <= packet.end) {
		if ((void *)(tag + 1) <= packet.end && is_tag(eth->h_proto))
			vlan_id = bpf_ntohs(tag->tci) & VLAN_VID_MASK;
		decide_out(&out, packet, vlan_id, 0);
		if (out.wanted.type)
			replay_wanted(ctx, out.slot, &out.frame, &out.wanted);
	}
	count_reason(out.reason, replay_now.length);
	return out.drop ? XDP_DROP : XDP_PASS;
}
