// SPDX-License-Identifier: GPL-2.0-or-later
#include "script.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draft.h"
#include "story.h"
#include "table.h"
#include "world.h"

const char *const SCRIPT_KEEP[] = { "ports", NULL };

/* --- the site --- */

void script_ports(const struct script_sink *sink)
{
	static const struct {
		__u32 port;
		struct xdpen_port facts;
	} rows[] = {
		{ 22, { .flags = XDPEN_PORT_SERVICE } },   { 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 4 } },
		{ 445, { .flags = XDPEN_PORT_SERVICE } },  { 80, { .flags = XDPEN_PORT_WEB } },
		{ 443, { .flags = XDPEN_PORT_WEB | XDPEN_PORT_POOL, .pool_weight = 10 } },
		{ 3333, { .flags = XDPEN_PORT_POOL, .pool_weight = 60 } },
		{ 4444, { .flags = XDPEN_PORT_POOL, .pool_weight = 20 } },
		{ 2323, { .flags = XDPEN_PORT_SERVICE | XDPEN_PORT_POOL, .pool_weight = 5 } },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		sink->store(sink->context, "ports", &rows[i].port, &rows[i].facts);
}

/* Small limits, so that few frames cross them; some off. */
static struct xdpen_limit limit_from(__u32 choice)
{
	struct xdpen_limit limit = {};

	if (choice & 1)
		limit.limit = limit.limit_bits = 1 + (choice >> 1 & 7);
	if (choice & 0x30)
		limit.open_bits = choice >> 4 & 3;
	if (choice & 0x40)
		limit.hard = limit.hard_bits = 2 + (choice >> 7 & 7);
	return limit;
}

static void fill_prefixes(struct xdpen_policy *policy, __u8 choice)
{
	static const char *const lan6[] = { "fd00:1::", "2001:db8:1::" };

	for (int i = 0; i < (choice & 3); i++) {
		policy->lan4[i].address = htonl(i ? IPV4(10, i, 0, 0) : LAN_NET);
		policy->lan4[i].mask = htonl(i ? 0xffff0000 : 0xffffff00);
	}
	for (int i = 0; i < (choice >> 2 & 3) && i < 2; i++) {
		__u64 halves[2];

		assert(inet_pton(AF_INET6, lan6[i], halves) == 1);
		policy->lan6[i].address = halves[0];
		policy->lan6[i].mask = ~0ULL;
	}
}

static void set_policy(struct world *world)
{
	static const __u32 strangers[] = { 16, 0, 2, 1000 }, heads[] = { 255, 3, 0, 20 };
	struct xdpen_policy policy = {};
	__u8 modes = take(world), rates = take(world), seed = take(world);
	__u32 zero = 0, choice = seed * 0x9e3779b1u;

	policy.mode = modes & 1 ? XDPEN_MONITOR : XDPEN_ENFORCE;
	policy.action = modes & 2 ? XDPEN_DROP : XDPEN_VLAN;
	policy.vlan_id = modes & 0x10 ? 100 : QUARANTINE;
	policy.strict = !(~modes & 0x0c);
	policy.pool_networks = modes >> 5 & 1;
	policy.strangers_per_epoch = strangers[rates & 3];
	policy.heads_per_epoch = heads[rates >> 2 & 3];
	policy.redirect = seed & 0x80 ? 1 : 0;
	policy.redirect_untagged = seed >> 6 & 1;
	policy.budget = modes & 0x40 ? choice & 3 : UINT32_MAX;
	for (int family = 0; family < XDPEN_FAMILIES; family++) {
		for (int kind = 1; kind < XDPEN_KINDS; kind++) {
			choice = choice * 1664525u + 1013904223u;
			policy.limits[family][kind] = limit_from(choice >> 16);
		}
	}
	fill_prefixes(&policy, rates >> 4);
	store(world, "policy", &zero, &policy);
}

static struct xdpen_verdict verdict_from(__u8 choice)
{
	static const __u8 actions[] = { XDPEN_PASS, XDPEN_PASS, XDPEN_VLAN, XDPEN_DROP };
	struct xdpen_verdict verdict = { .action = actions[choice & 3], .actor = choice >> 2 & 3 };

	if (!verdict.actor && verdict.action)
		verdict.actor = XDPEN_OPERATOR;
	if ((choice & 0x30) == 0x30)
		verdict.flags = choice & 0x40 ? XDPEN_HELD : XDPEN_EXEMPT;
	verdict.vlan_id = verdict.action == XDPEN_VLAN ? (choice & 0x80 ? 100 : QUARANTINE) : 0;
	verdict.generation = choice;
	return verdict;
}

/* Like the table of user space, but the last device is put where only the index finds it. */
static __u32 choose_slot(const struct world *world, const struct xdpen_key *key, bool aside)
{
	const struct xdpen_device *devices = (const void *)host_map("devices")->values;
	__u32 places[TABLE_PLACES];

	if (!aside)
		return table_choose(devices, world->knobs->slots, key, world->knobs->salt);
	table_places(key, world->knobs->salt, world->knobs->slots, places);
	for (__u32 slot = world->knobs->slots; slot--;) {
		if (!devices[slot].key.present && slot != places[0] && slot != places[1] && slot != places[2] &&
		    slot != places[3])
			return slot;
	}
	abort();
}

static void set_device(struct world *world, int number)
{
	struct xdpen_device device = { .key = key_of(mac_of(number)) };
	__u32 slot = world->slot[number];
	__u8 facts = take(world);

	if (facts & 1)
		device.verdict = verdict_from(take(world));
	device.family = facts >> 1 & 3;
	device.ifindex = facts >> 3 & 3 ? facts >> 4 & 1 : HOST_PORT + 1;
	device.ipv4 = facts & 0x20 ? htonl(DEVICE_IP + number) : 0;
	device.epoch = world->ticks >> world->knobs->fast_shift;
	store(world, "devices", &slot, &device);
}

static void place_device(struct world *world, int number)
{
	struct xdpen_key key = key_of(mac_of(number));

	world->slot[number] = choose_slot(world, &key, number == DEVICES - 1);
	assert(world->slot[number] < world->knobs->slots);
	store(world, "index", &key, &world->slot[number]);
	set_device(world, number);
}

static void set_owner(struct world *world, __u32 ipv4, int number)
{
	struct xdpen_address address = { { [10] = 0xff, [11] = 0xff } };
	struct xdpen_owner owner = { .key = key_of(mac_of(number)), .second = 1 };

	put32(address.bytes + 12, ipv4);
	store(world, "owners", &address, &owner);
}

static void set_resolved(struct world *world, int number, __u32 ipv4, __u32 flags)
{
	__be32 address = htonl(ipv4);
	struct xdpen_answer_key key = host_answer_key(world->slot[number], 4, (const __u8 *)&address);
	__u32 word = xdpen_named_bit(key.slot, key.address) >> 6;
	__u64 every_bit = ~0ULL;

	store(world, "resolved", &key, &flags);
	/* Of the filter before it, the whole word: what else may be in `resolved` is asked for, too. */
	store(world, "named", &word, &every_bit);
}

static void set_pool_nets(struct world *world)
{
	struct xdpen_network network = { .prefix = 96 + 24, .address = { [10] = 0xff, [11] = 0xff } };
	__u32 one = 1;

	put32(network.address + 12, POOL_IP);
	store(world, "pool_nets", &network, &one);
	network.prefix = 96 + 30;
	put32(network.address + 12, PUBLIC_IP + 4);
	store(world, "pool_nets", &network, &one);
	network.prefix = 33;
	assert(inet_pton(AF_INET6, "2001:db8:8000::", network.address) == 1);
	store(world, "pool_nets", &network, &one);
}

static void set_site(struct world *world)
{
	set_policy(world);
	for (int i = 0; i < DEVICES; i++)
		place_device(world, i);
	set_owner(world, DEVICE_IP + 1, 1);
	set_owner(world, DEVICE_IP + 2, 3);
	for (int i = 0; i < DEVICES; i++)
		for (__u32 host = 0; host < 4; host++)
			set_resolved(world, i, PUBLIC_IP + host, host == 3 ? XDPEN_ANSWER_POOL : 0);
	set_pool_nets(world);
}

/* --- what happens between frames --- */

static void move_clock(struct world *world)
{
	__u32 shift = world->knobs->fast_shift;
	const __u64 steps[] = {
		1,
		1ULL << (shift - 4),
		1ULL << (shift - 3),
		1ULL << (shift - 3),
		1ULL << shift,
		8ULL << shift,
		64ULL << shift,
		512ULL << shift,
		(1ULL << 32) - 1,
		1ULL << (shift + 16),
	};

	world->ticks += one_of(world, steps);
}

static void change_verdict(struct world *world)
{
	__u32 slot = world->slot[take(world) % DEVICES];
	struct xdpen_device device;

	memcpy(&device, host_lookup(host_map("devices"), &slot), sizeof(device));
	device.verdict = verdict_from(take(world));
	store(world, "devices", &slot, &device);
}

static void change_site(struct world *world)
{
	__u32 zero = 0, word = 0;

	switch (take(world) & 15) {
	case 0:
		word = 1;
		/* fall through */
	case 1:
	case 4:
	case 5:
		store(world, "panic", &zero, &word);
		break;
	case 2:
	case 3:
		set_policy(world);
		break;
	default:
		set_device(world, take(world) % DEVICES);
		break;
	}
}

static void change_override(struct world *world)
{
	struct xdpen_key key = key_of(mac_of(take(world) % MACS));
	__u8 choice = take(world);
	struct xdpen_verdict word = verdict_from(choice);

	store(world, "override", &key, choice == 0xff ? NULL : &word);
}

static void change_lists(struct world *world)
{
	__u8 choice = take(world);

	if (choice & 1)
		set_owner(world, DEVICE_IP + (choice >> 1 & 7), choice >> 4 & 7);
	else
		set_resolved(world, (choice >> 1 & 7) % DEVICES, PUBLIC_IP + take(world), choice >> 4 & 1);
}

/* --- the script --- */

static void step(struct world *world)
{
	__u8 choice = take(world);

	switch (choice & 31) {
	case 11:
		story_quarantine_side(world);
		return;
	case 12:
		story_spoof(world);
		return;
	case 13:
		story_flood(world);
		return;
	case 14:
	case 15:
		story_connection(world);
		return;
	case 16:
	case 17:
		story_sweep(world);
		return;
	case 18:
	case 19:
		repeat_frame(world);
		return;
	case 20:
	case 21:
	case 22:
		answer_frame(world);
		break;
	case 23:
	case 24:
	case 25:
		move_clock(world);
		return;
	case 26:
		change_verdict(world);
		return;
	case 27:
		change_site(world);
		return;
	case 28:
		change_override(world);
		return;
	case 29:
		change_lists(world);
		return;
	case 30:
	case 31:
		world->sink->drain(world->sink->context);
		return;
	default:
		draft_frame(world);
	}
	emit_frame(world);
}

void script_run(const __u8 *bytes, size_t size, const struct host_knobs *knobs, const struct script_sink *sink,
		__u64 *ticks)
{
	struct world *world = calloc(1, sizeof(*world));

	assert(world);
	world->bytes = bytes;
	world->size = size;
	world->knobs = knobs;
	world->sink = sink;
	world->ticks = *ticks;
	set_site(world);
	wire_ethernet(&world->wire, GATEWAY, mac_of(0));
	while (world->at < size && world->number < FRAMES_MOST)
		step(world);
	*ticks = world->ticks;
	free(world);
}
