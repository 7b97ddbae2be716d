// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frame: whatever comes in, no byte past a frame is read (the sanitisers look),
 * and what the programs promise holds. Each frame of a script (script.h) runs as
 * in a replay, xdpen_in for its source and then xdpen_out_replay for its
 * destination; beside them run the guard on what xdpen_in let pass, and xdpen_out
 * on the state before, which has to come to the same.
 *
 * For every run: one reason is counted, once, with the frame's length, and the
 * action is that reason's. A verdict changes only by the reflex, only of the
 * frame's source, only where it was plain. What a quarantined device sends is
 * dropped or leaves with its tag. Heads told to user space are bytes of the frame.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

#define SLOTS 16
#define POOL 8
#define CHECK(condition) ((condition) ? (void)0 : fail(#condition, __LINE__))

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

/* What the programs change of a device. */
struct state {
	struct xdpen_device devices[SLOTS];
	struct xdpen_sketch sketches[SLOTS];
	struct xdpen_spread spread[POOL * XDPEN_SPREAD_PLACES];
};


static const struct host_frame *in_hand;
static size_t told; /* records of the ring that were looked at */

static void fail(const char *condition, int line)
{
	fprintf(stderr, "ERROR: fuzz_frame.c:%d: %s\nframe %u:", line, condition, in_hand->number);
	for (__u32 i = 0; i < in_hand->captured; i++)
		fprintf(stderr, " %02x", in_hand->bytes[i]);
	fputc('\n', stderr);
	abort();
}

static void save(struct state *state)
{
	memcpy(state->devices, host_map("devices")->values, sizeof(state->devices));
	memcpy(state->sketches, host_map("sketches")->values, sizeof(state->sketches));
	memcpy(state->spread, host_map("spread")->values, sizeof(state->spread));
}

static void restore(const struct state *state)
{
	memcpy(host_map("devices")->values, state->devices, sizeof(state->devices));
	memcpy(host_map("sketches")->values, state->sketches, sizeof(state->sketches));
	memcpy(host_map("spread")->values, state->spread, sizeof(state->spread));
}

/* --- what is promised --- */

static struct xdpen_policy site(void)
{
	struct xdpen_policy policy;

	memcpy(&policy, host_map("policy")->values, sizeof(policy));
	return policy;
}

static bool panicking(void)
{
	__u32 word;

	memcpy(&word, host_map("panic")->values, sizeof(word));
	return word;
}

/* By the keys alone, not by the table's arithmetic. */
static int slot_of(const struct state *state, const __u8 *mac)
{
	for (int slot = 0; slot < SLOTS; slot++)
		if (state->devices[slot].key.present && !memcmp(state->devices[slot].key.mac, mac, 6))
			return slot;
	return -1;
}

/* What is to be done with a device's frames, by the order of authority that verdict.h states. */
static struct xdpen_verdict enforced(const struct xdpen_device *device)
{
	struct xdpen_verdict verdict = device->verdict, *word = host_lookup(host_map("override"), &device->key);

	if (verdict.action == XDPEN_PASS)
		return verdict;
	if (word)
		return *word;
	if (verdict.actor != XDPEN_OPERATOR && site().mode == XDPEN_MONITOR)
		verdict.action = XDPEN_PASS;
	return verdict;
}

static bool drops(__u32 reason)
{
	switch (reason) {
	case XDPEN_IN_ZERO_SOURCE:
	case XDPEN_IN_QUARANTINE_DROP:
	case XDPEN_IN_QUARANTINE_UNPARSED:
	case XDPEN_IN_RETAG_FAILED:
	case XDPEN_IN_STRANGER_BLOCKED:
	case XDPEN_IN_FORGED_VLAN:
	case XDPEN_IN_SPOOFED:
	case XDPEN_GUARD_DROPPED:
	case XDPEN_GUARD_FORGED_VLAN:
	case XDPEN_OUT_NOT_FROM_QUARANTINE:
	case XDPEN_OUT_NOT_QUARANTINED:
	case XDPEN_OUT_BROADCAST:
	case XDPEN_OUT_UNTAG_FAILED:
	case XDPEN_OUT_PEER:
		return true;
	}
	return false;
}

static bool is_unchanged(const struct host_frame *frame, const struct host_outcome *outcome)
{
	return outcome->length == frame->captured && !memcmp(outcome->bytes, frame->bytes, frame->captured);
}

/* --- events --- */

static void check_record(const struct host_frame *frame, const struct host_event *event)
{
	const struct xdpen_head_event *head = &event->record;

	CHECK(event->size == sizeof(struct xdpen_event) || event->size == sizeof(*head));
	CHECK(head->event.slot < SLOTS ||
	      (head->event.slot == XDPEN_NO_SLOT && head->event.type == XDPEN_EVENT_STRANGER));
	CHECK(head->event.kind < XDPEN_KINDS);
	CHECK(head->event.header.frame == frame->number || head->event.header.frame < frame->number);
	if (event->size == sizeof(struct xdpen_event))
		return;
	CHECK(head->zero == 0 && head->head_length <= XDPEN_HEAD_BYTES &&
	      head->event.header.captured <= XDPEN_FRAME_BYTES);
	CHECK(head->event.header.captured <= frame->captured);
	CHECK(!memcmp(head->frame, frame->bytes, head->event.header.captured));
	CHECK(!head->head_length || memmem(frame->bytes, frame->captured, head->head, head->head_length));
}

static void check_records(const struct host_frame *frame)
{
	const struct host_event *events;
	size_t count = host_events(&events);

	for (; told < count; told++)
		check_record(frame, &events[told]);
}

/* --- in --- */

/* One verdict may have changed: the source's, from plain to the site's action, by the reflex. */
static void check_verdicts(const struct state *before, const struct state *after, int source)
{
	struct xdpen_policy policy = site();

	for (int slot = 0; slot < SLOTS; slot++) {
		struct xdpen_verdict old = before->devices[slot].verdict, new = after->devices[slot].verdict;

		CHECK(!memcmp(&before->devices[slot].key, &after->devices[slot].key, sizeof(struct xdpen_key)));
		if (!memcmp(&old, &new, sizeof(old)))
			continue;
		CHECK(slot == source && old.action == XDPEN_PASS && !old.flags);
		CHECK(new.action == policy.action && new.actor == XDPEN_REFLEX && !new.flags);
		CHECK(new.evidence && new.evidence < XDPEN_KINDS && new.generation == (__u16)(old.generation + 1));
		CHECK(new.vlan_id == (policy.action == XDPEN_VLAN ? policy.vlan_id : 0));
	}
}

/* Nobody but the source is touched by what comes in, and of a device that is exempt only the counters. */
static void check_records_of_others(const struct state *before, const struct state *after, int source)
{
	for (int slot = 0; slot < SLOTS; slot++) {
		struct xdpen_device device = after->devices[slot];

		if (slot == source && !(before->devices[slot].verdict.flags & XDPEN_EXEMPT))
			continue;
		if (slot == source)
			device.counters = before->devices[slot].counters;
		if (slot == source && enforced(&before->devices[slot]).action == XDPEN_VLAN)
			continue; /* in quarantine even the exempt are counted on */
		CHECK(!memcmp(&device, &before->devices[slot], sizeof(device)));
		CHECK(!memcmp(&after->sketches[slot], &before->sketches[slot], sizeof(after->sketches[slot])));
	}
}

static void check_tagged(const struct host_frame *frame, const struct host_outcome *outcome, __u16 vlan_id)
{
	const __u8 *in = frame->bytes, *out = outcome->bytes;
	__u16 type = in[12] << 8 | in[13];
	bool tagged = type == ETH_P_8021Q || type == ETH_P_8021AD || type == ETH_P_QINQ1;

	CHECK(outcome->length == frame->captured + (tagged ? 0 : 4));
	CHECK(!memcmp(out, in, 12) && out[12] == 0x81 && out[13] == 0x00);
	CHECK((out[14] << 8 | out[15]) == (tagged ? (in[14] & 0xf0) << 8 | vlan_id : vlan_id));
	CHECK(!memcmp(out + 16, in + (tagged ? 16 : 12), frame->captured - (tagged ? 16 : 12)));
}

static int guard_action(__u32 reason)
{
	if (reason == XDPEN_GUARD_REDIRECTED)
		return TC_ACT_REDIRECT;
	return drops(reason) ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

/* Behind xdpen_in nothing of a quarantined device may be left for the guard to drop, but everything without the tag. */
static void check_guard(const struct host_frame *frame, const struct host_outcome *passed, __u16 vlan_id)
{
	bool brings_it = frame->captured >= 16 && ((frame->bytes[14] << 8 | frame->bytes[15]) & 0xfff) == vlan_id;
	const struct xdpen_policy *site = (const void *)host_map("policy")->values;
	struct host_frame next = *frame;
	struct host_outcome outcome;

	next.captured = passed->length;
	memcpy(next.bytes, passed->bytes, passed->length);
	host_run(HOST_GUARD, &next, &outcome);
	CHECK(outcome.reason >= XDPEN_GUARD_PASS && outcome.reason <= XDPEN_GUARD_REDIRECTED);
	CHECK(outcome.action == guard_action(outcome.reason));
	if (!vlan_id)
		return;
	if (site->redirect)
		CHECK(outcome.reason == XDPEN_GUARD_REDIRECTED);
	else if (!frame->stripped || frame->stripped == vlan_id)
		CHECK(outcome.reason == XDPEN_GUARD_PASS);
	else
		CHECK(outcome.reason == XDPEN_GUARD_RETAGGED);
	if (brings_it || frame->stripped)
		return; /* the right VLAN ID already, of whatever type of tag */
	host_run(HOST_GUARD, frame, &outcome);
	CHECK(outcome.action == TC_ACT_SHOT);
}

static void check_quarantine(const struct host_frame *frame, const struct host_outcome *outcome,
			     struct xdpen_verdict verdict)
{
	/* A forged source is dropped as such, also by the frame that brought the verdict. */
	if (outcome->reason == XDPEN_IN_SPOOFED)
		return;
	if (verdict.action == XDPEN_DROP)
		CHECK(outcome->reason == XDPEN_IN_QUARANTINE_DROP);
	if (outcome->reason != XDPEN_IN_QUARANTINE_VLAN)
		CHECK(is_unchanged(frame, outcome));
	if (verdict.action == XDPEN_VLAN && outcome->reason != XDPEN_IN_QUARANTINE_UNPARSED) {
		CHECK(outcome->reason == XDPEN_IN_QUARANTINE_VLAN);
		check_tagged(frame, outcome, verdict.vlan_id);
	}
	if (verdict.action == XDPEN_PASS)
		CHECK(outcome->reason < XDPEN_IN_QUARANTINE_VLAN || outcome->reason > XDPEN_IN_RETAG_FAILED);
	if (outcome->action == XDP_PASS)
		check_guard(frame, outcome, verdict.action == XDPEN_VLAN ? verdict.vlan_id : 0);
}

static void check_in(const struct host_frame *frame)
{
	static struct state before, after;
	struct host_outcome outcome;
	int source;

	save(&before);
	host_run(HOST_IN, frame, &outcome);
	save(&after);
	CHECK(outcome.reason >= XDPEN_IN_PASS && outcome.reason <= XDPEN_IN_SPOOFED);
	CHECK(outcome.action == (drops(outcome.reason) ? XDP_DROP : XDP_PASS));
	CHECK((outcome.reason == XDPEN_IN_RUNT) == (frame->captured < ETH_HLEN));
	source = frame->captured < ETH_HLEN || panicking() ? -1 : slot_of(&before, frame->bytes + 6);
	check_verdicts(&before, &after, source);
	check_records_of_others(&before, &after, source);
	if (source >= 0)
		check_quarantine(frame, &outcome, enforced(&after.devices[source]));
	else
		CHECK(is_unchanged(frame, &outcome));
	check_records(frame);
}

/* --- out --- */

/* What leaves with its tag taken off goes to a device in quarantine. */
static void check_sent(const struct state *state, const struct host_outcome *outcome)
{
	int to;

	if (outcome->reason != XDPEN_OUT_UNTAGGED && outcome->reason != XDPEN_OUT_READDRESSED)
		return;
	to = slot_of(state, outcome->bytes);
	CHECK(to >= 0 && enforced(&state->devices[to]).action == XDPEN_VLAN);
}

/* 0x9100 is a tag to XDP only, and the panic is the skb's program's to see. */
static bool outs_agree(const struct host_frame *frame)
{
	return !panicking() && !frame->stripped && frame->captured >= ETH_HLEN &&
	       (frame->bytes[12] << 8 | frame->bytes[13]) != ETH_P_QINQ1;
}

static void check_out(const struct host_frame *frame)
{
	static struct state before, by_skb, by_replay;
	struct host_outcome sent, decided;

	save(&before);
	host_run(HOST_OUT, frame, &sent);
	save(&by_skb);
	restore(&before);
	host_take_events();
	told = 0;
	host_run(HOST_OUT_REPLAY, frame, &decided);
	save(&by_replay);
	CHECK(sent.reason >= XDPEN_OUT_PASS && sent.reason <= XDPEN_OUT_PEER);
	CHECK(sent.action == (drops(sent.reason) ? TC_ACT_SHOT : TC_ACT_UNSPEC));
	CHECK(decided.reason >= XDPEN_OUT_PASS && decided.reason <= XDPEN_OUT_PEER);
	CHECK(decided.action == (drops(decided.reason) ? XDP_DROP : XDP_PASS));
	CHECK(is_unchanged(frame, &decided));
	check_verdicts(&before, &by_replay, -1);
	check_verdicts(&before, &by_skb, -1);
	check_sent(&before, &sent);
	if (outs_agree(frame))
		CHECK(sent.reason == decided.reason && !memcmp(&by_skb, &by_replay, sizeof(by_skb)));
	check_records(frame);
}

/* --- scripts --- */

static __u32 bits_of(const __u64 *words, int count)
{
	__u32 bits = 0;

	for (int i = 0; i < count; i++)
		bits += __builtin_popcountll(words[i]);
	return bits;
}

static void check_counts(void)
{
	static struct state state;

	save(&state);
	for (int slot = 0; slot < SLOTS; slot++) {
		const struct xdpen_sketch *sketch = &state.sketches[slot];

		CHECK(sketch->fast == bits_of(sketch->fast_bits, XDPEN_FAST_WORDS));
		CHECK(sketch->slow == bits_of(sketch->slow_bits, XDPEN_SLOW_WORDS));
	}
	for (int i = 0; i < POOL * XDPEN_SPREAD_PLACES; i++) {
		const struct xdpen_spread *entry = &state.spread[i];

		CHECK(entry->owner <= SLOTS && entry->kind < XDPEN_KINDS && entry->value <= entry->peak + 64);
		CHECK(!entry->owner || (entry->owner - 1) % POOL == (__u32)i / XDPEN_SPREAD_PLACES);
	}
}

static void store(void *context, const char *map, const void *key, const void *value)
{
	(void)context;
	host_store(host_map(map), key, value);
}

static void run(void *context, const struct host_frame *frame)
{
	(void)context;
	in_hand = frame;
	check_in(frame);
	check_out(frame);
}

static void drain(void *context)
{
	(void)context;
	host_take_events();
	told = 0;
}

static const struct script_sink sink = { NULL, store, run, drain };

/* Opening is dear: only where the knobs change. */
static void open_with(struct host_knobs *knobs, __u8 choice)
{
	static bool is_open;
	bool per_cpu = choice & 1;

	if (is_open && per_cpu == knobs->counters_per_cpu)
		return;
	knobs->counters_per_cpu = per_cpu;
	host_open(knobs);
	script_ports(&sink);
	is_open = true;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	static struct host_knobs knobs = {
		.salt = 0x5eed0f0ff1ce0001ULL, .slots = SLOTS, .pool = POOL, .fast_shift = 11, .ring_bytes = 16384
	};
	static struct host_frame none;
	__u64 ticks = 6400ULL << 11;

	in_hand = &none;
	open_with(&knobs, size ? data[0] : 0);
	host_clear(SCRIPT_KEEP);
	drain(NULL);
	if (size)
		script_run(data + 1, size - 1, &knobs, &sink, &ticks);
	check_counts();
	return 0;
}
