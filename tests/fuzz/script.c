// SPDX-License-Identifier: GPL-2.0-or-later
#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "../prog/frames.h"
#include "table.h"

#define QUARANTINE 66
#define DEVICES 7 /* in the table; the last of them only through `index` */
#define MACS 8 /* and one stranger who comes again */
#define REPEATS 96
#define FRAMES_MOST 768 /* of one script, whatever it repeats */

#define LAN_NET IPV4(192, 168, 1, 0)
#define DEVICE_IP IPV4(192, 168, 1, 50) /* of the first; the next has the next */
#define PUBLIC_IP IPV4(198, 18, 0, 0)
#define POOL_IP IPV4(203, 0, 113, 0)

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const char *const SCRIPT_KEEP[] = { "ports", NULL };

static const struct mac GATEWAY = { { 0x02, 0x6a, 0x7e, 0x00, 0x00, 0xff } };
static const struct mac BROADCAST = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
static const struct mac GROUP = { { 0x33, 0x33, 0xff, 0x00, 0x00, 0x50 } };

struct world {
	const __u8 *bytes;
	size_t size, at;
	const struct host_knobs *knobs;
	const struct script_sink *sink;
	__u64 ticks;
	__u32 number;
	__u32 slot[DEVICES];
	int focus; /* the MAC that sends, until another is chosen */
	struct wire wire; /* the last frame */
};

/* --- choices --- */

static __u8 take(struct world *world)
{
	return world->at < world->size ? world->bytes[world->at++] : 0;
}

static __u16 take16(struct world *world)
{
	__u16 high = take(world);

	return high << 8 | take(world);
}

static __u32 take32(struct world *world)
{
	__u32 high = take16(world);

	return high << 16 | take16(world);
}

#define one_of(world, array) ((array)[take(world) % COUNT(array)])

static struct mac mac_of(int number)
{
	return (struct mac){ { 0x02, 0xde, 0xad, 0x00, 0x00, number + 1 } };
}

static struct xdpen_key key_of(struct mac mac)
{
	struct xdpen_key key = { .present = 1 };

	memcpy(key.mac, mac.bytes, sizeof(key.mac));
	return key;
}

static void store(const struct world *world, const char *map, const void *key, const void *value)
{
	world->sink->store(world->sink->context, map, key, value);
}

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

/* --- frames, layer by layer --- */

static bool has_room(const struct world *world, size_t bytes)
{
	return world->wire.length + bytes <= WIRE_MAX;
}

static struct mac source_mac(struct world *world)
{
	__u8 choice = take(world);

	if (choice & 0x80)
		return mac_of(world->focus);
	switch (choice >> 3 & 15) {
	case 0:
		return GATEWAY;
	case 1:
		return (struct mac){ { 0x03, 0x11, 0x22, 0x33, 0x44, take(world) } };
	case 2:
		return (struct mac){};
	case 3:
		return (struct mac){ { 0x00, 0x16, 0x3e, 0x01, 0x02, take(world) } };
	}
	world->focus = choice & 7;
	return mac_of(world->focus);
}

static struct mac destination_mac(struct world *world)
{
	__u8 choice = take(world);

	switch (choice & 7) {
	case 0:
		return BROADCAST;
	case 1:
		return GROUP;
	case 2:
	case 3:
		return mac_of(choice >> 3 & 7);
	case 4:
		return (struct mac){ { 0x00, 0x16, 0x3e, 0x09, choice, 0x01 } };
	}
	return GATEWAY;
}

static void put_tags(struct world *world)
{
	static const __u16 types[] = { ETH_P_8021Q, ETH_P_8021Q, ETH_P_8021AD, ETH_P_QINQ1, 0x9200 };
	static const __u16 tags[] = { QUARANTINE, TCI(5, QUARANTINE), 0x1000 | QUARANTINE, 5, TCI(3, 0), 100, 0xffff };
	static const int numbers[] = { 0, 0, 0, 0, 0, 1, 1, 1, 2, 3 };

	for (int i = one_of(world, numbers); i > 0; i--)
		wire_tag(&world->wire, one_of(world, types), one_of(world, tags));
}

static __u32 any_ipv4(struct world *world)
{
	__u8 choice = take(world);

	switch (choice & 15) {
	case 0:
	case 1:
	case 2:
	case 3:
		return PUBLIC_IP + (choice >> 4);
	case 4:
	case 5:
		return PUBLIC_IP + take16(world);
	case 6:
		return DEVICE_IP + (choice >> 4);
	case 7:
		return LAN_NET + take(world);
	case 8:
		return IPV4(224, 0, 0, 251);
	case 9:
		return 0xffffffff;
	case 10:
		return 0;
	case 11:
		return IPV4(10, choice >> 4, 0, take(world));
	case 12:
	case 13:
		return POOL_IP + (choice >> 4);
	case 14:
		return choice & 0x10 ? IPV4(169, 254, 1, 1) : IPV4(100, 64, 1, 1);
	}
	return take32(world);
}

static __u32 source_ipv4(struct world *world)
{
	switch (take(world) & 7) {
	case 0:
		return any_ipv4(world);
	case 1:
		return 0;
	case 2:
		return DEVICE_IP + (take(world) & 7);
	}
	return DEVICE_IP + world->focus;
}

static void any_ipv6(struct world *world, __u8 *to)
{
	static const char *const texts[] = {
		"2001:db8::",	   "2001:db8::", "2001:db8:1::", "fd00:1::50",	      "fe80::",
		"ff02::1:ff00:50", "ff02::fb",	 "::",		 "::ffff:198.18.0.1", "2001:db8:8000::",
	};

	assert(inet_pton(AF_INET6, one_of(world, texts), to) == 1);
	if (to[0] == 0x20)
		put16(to + 14, take16(world));
}

static void source_ipv6(struct world *world, __u8 *to)
{
	struct mac mac = mac_of(world->focus);
	__u8 choice = take(world) & 3;

	if (!choice) {
		any_ipv6(world, to);
		return;
	}
	assert(inet_pton(AF_INET6, choice == 1 ? "fe80::ff:fe00:0" : "fd00:1::50", to) == 1);
	if (choice > 1) {
		to[15] += world->focus;
		return;
	}
	memcpy(to + 8, mac.bytes, 3);
	to[8] ^= 2;
	memcpy(to + 13, mac.bytes + 3, 3);
}

static void put_ipv4(struct world *world)
{
	static const __u16 fragments[] = { 0, 0, 0, 0, 0x4000, 0x2000, 0x2001, 0x0001 };
	__u8 choice = take(world);
	__u32 source = source_ipv4(world);
	__u32 destination = any_ipv4(world);

	wire_ipv4_with(&world->wire, source, destination, (choice & 7) == 7 ? take(world) % 11 : 0,
		       fragments[choice >> 3 & 7]);
	world->wire.bytes[world->wire.ip_at + 8] = choice & 0x40 ? 64 : choice;
}

static void put_ipv6(struct world *world)
{
	static const __u8 kinds[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING, IPPROTO_AH, 135,
				      IPPROTO_FRAGMENT };
	__u8 choice = take(world);

	wire_ipv6(&world->wire, "::", "::");
	source_ipv6(world, world->wire.bytes + world->wire.ip_at + 8);
	any_ipv6(world, world->wire.bytes + world->wire.ip_at + 24);
	for (int i = choice & 8 ? choice & 7 : 0; i > 0; i--) {
		__u8 kind = one_of(world, kinds), units = take(world);

		units = units >= 0xf0 ? units : units & 3;
		if (!has_room(world, 8 + units * 8 + 512))
			break;
		if (kind == IPPROTO_FRAGMENT)
			wire_fragment(&world->wire, units & 2 ? units : 0, units & 1);
		else
			wire_extension(&world->wire, kind, units);
	}
}

static void put_arp(struct world *world)
{
	__u32 sender = source_ipv4(world);

	wire_arp(&world->wire, take(world) & 3 ? 1 : 2, mac_of(world->focus), sender, (struct mac){}, any_ipv4(world));
}

static __u16 any_port(struct world *world)
{
	static const __u16 known[] = { 23, 22, 445, 2323, 80, 443, 3333, 4444, 53, 67, 68, 5353, 9000, 40000, 1023 };
	__u8 choice = take(world);

	return choice & 0x80 ? take16(world) : known[choice % COUNT(known)];
}

/* --- payloads --- */

static void put_text(struct world *world, const char *text, size_t filler, const char *end)
{
	size_t length = strlen(text);
	__u8 *at = wire_append(&world->wire, length + filler + strlen(end));

	memcpy(at, text, length);
	memset(at + length, 'a', filler);
	memcpy(at + length + filler, end, strlen(end));
}

static void put_client_hello(struct world *world, size_t length, __u16 record)
{
	__u8 *at = wire_append(&world->wire, length);
	const __u8 begin[] = { 0x16, 3, 1, record >> 8, record & 0xff, 1 };

	memcpy(at, begin, length < sizeof(begin) ? length : sizeof(begin));
}

static void put_raw(struct world *world, size_t length)
{
	__u8 *at = wire_append(&world->wire, length);

	for (size_t i = 0; i < length; i++)
		at[i] = i < 16 ? take(world) : i;
}

/* A client's text frame, masked; its first byte undone is `first`. */
static void put_websocket(struct world *world, size_t length, __u8 first)
{
	__u8 *at = wire_append(&world->wire, 8 + length);
	const __u8 mask = take(world), brace = mask ^ first;
	bool extended = length > 125;

	memset(at, 'a' ^ mask, 8 + length);
	at[0] = 0x81;
	at[1] = 0x80 | (extended ? 126 : length);
	memset(at + (extended ? 4 : 2), mask, 4);
	at[extended ? 8 : 6] = brace;
}

static void put_payload(struct world *world)
{
	static const size_t lengths[] = { 64, 64, 234, 170, 1, 7, 8, 9 };
	__u8 choice = take(world);
	size_t filler = choice & 0x80 ? choice & 0x7f : (size_t)take(world) * 4;

	if (!has_room(world, 1200))
		return;
	switch (choice & 15) {
	case 0:
		put_text(world, "{\"id\":1,\"method\":\"mining.subscribe\"", filler, "}\n");
		break;
	case 1:
		put_text(world, "{\"method\":\"login\"", filler, "");
		break;
	case 2:
		put_text(world, choice & 0x10 ? "\r\n{\"id\":1}" : " {\"id\":1}", 0, "");
		break;
	case 3:
		put_text(world, "POST / HTTP/1.1\r\n", filler, "");
		break;
	case 4:
		put_client_hello(world, 8 + filler, 3 + filler);
		break;
	case 5:
		put_client_hello(world, 8 + filler, 1400);
		break;
	case 6:
	case 7:
	case 8:
		put_raw(world, lengths[choice >> 4 & 7]);
		break;
	case 9:
		put_raw(world, filler);
		break;
	case 10:
		put_text(world, "GET / HTTP/1.1\r\n", filler, "");
		break;
	case 11:
	case 12:
		put_websocket(world, 1 + filler, choice & 0x20 ? '{' : filler);
		break;
	}
}

/* --- transports --- */

/* The destination's address as Mirai puts it, what the device is expected to send next, anything. */
static __u32 any_sequence(struct world *world)
{
	const struct wire *wire = &world->wire;
	const struct xdpen_device *device;
	__u32 word;

	switch (take(world) & 7) {
	case 0:
		if (wire->version == 4)
			memcpy(&word, wire->bytes + wire->ip_at + 16, sizeof(word));
		else
			word = 0;
		return ntohl(word);
	case 1:
	case 2:
	case 3:
		device = host_lookup(host_map("devices"), &world->slot[world->focus % DEVICES]);
		return ntohl(device->next_seq);
	case 4:
		return take32(world);
	}
	return 0x12345678;
}

static void put_tcp(struct world *world)
{
	static const __u8 flags[] = {
		FLAG_SYN,
		FLAG_SYN,
		FLAG_SYN,
		FLAG_SYN,
		FLAG_ACK | FLAG_PSH,
		FLAG_ACK | FLAG_PSH,
		FLAG_ACK | FLAG_PSH,
		FLAG_ACK,
		FLAG_SYN | FLAG_ACK,
		FLAG_SYN | FLAG_ACK,
		FLAG_RST,
		FLAG_FIN,
		0,
		0x29,
		FLAG_SYN | FLAG_RST,
		0xff,
	};
	__u8 choice = one_of(world, flags), layout = take(world);
	__u16 source = layout & 0x10 ? any_port(world) : 40000;
	__u16 destination = any_port(world);
	size_t options = layout & 1 ? 0 : choice & FLAG_SYN ? 20 : 12;

	wire_tcp(&world->wire, source, destination, any_sequence(world), choice, options);
	if (choice & FLAG_PSH || (layout & 0x0c) == 0x0c)
		put_payload(world);
}

static void put_udp(struct world *world)
{
	__u8 layout = take(world);
	__u16 source = layout & 1 ? any_port(world) : 40000;
	__u16 destination = any_port(world);

	if ((layout & 6) == 6)
		wire_dhcp(&world->wire, 67, layout & 8 ? 68 : 67, mac_of(layout >> 4 & 7));
	else
		wire_udp(&world->wire, source, destination, 0);
	if (layout & 0x80)
		put_payload(world);
}

static void put_icmp(struct world *world)
{
	static const __u8 types[] = { 8, 128, 0, 135, 3 };
	__u8 choice = take(world);

	if (world->wire.version == 6 && choice & 1) {
		wire_solicitation(&world->wire, "::");
		any_ipv6(world, world->wire.bytes + world->wire.length - 16);
	} else {
		wire_icmp(&world->wire,
			  world->wire.version == 6 && choice & 2 ? 128 : types[(choice >> 2) % COUNT(types)]);
	}
}

static void put_transport(struct world *world)
{
	static const __u8 odd[] = { IPPROTO_IPIP, IPPROTO_IPV6, IPPROTO_GRE,	IPPROTO_ESP, 112,
				    115,	  132,		IPPROTO_ICMPV6, IPPROTO_ICMP };
	__u8 choice = take(world);

	switch (choice & 15) {
	case 10:
	case 11:
	case 12:
		put_udp(world);
		break;
	case 13:
		put_icmp(world);
		break;
	case 14:
		wire_protocol(&world->wire, one_of(world, odd), choice >> 4);
		break;
	case 15:
		wire_protocol(&world->wire, take(world), choice >> 2);
		break;
	default:
		put_tcp(world);
	}
}

/* --- damage --- */

static void flip(struct world *world)
{
	__u16 at = take16(world);

	if (world->wire.length)
		world->wire.bytes[at % (at & 0x8000 ? world->wire.length : 80) % world->wire.length] ^= take(world);
}

static void damage(struct world *world)
{
	struct wire *wire = &world->wire;
	__u8 choice = take(world);

	switch (choice & 31) {
	case 1:
		wire_cut(wire, wire->length - take(world) % wire->length);
		break;
	case 2:
		wire_cut(wire, take16(world) % wire->length);
		break;
	case 3:
		if (wire->l4_at)
			wire_cut(wire, wire->l4_at + take(world) % (wire->length - wire->l4_at + 1));
		break;
	case 4:
	case 5:
		if (has_room(world, 64))
			wire_pad(wire, choice >> 5 ? choice >> 5 : take(world) & 63);
		break;
	case 6:
		flip(world);
		/* fall through */
	case 7:
		flip(world);
		break;
	case 8:
		if (wire->ip_at && wire->version == 4)
			put16(wire->bytes + wire->ip_at + 2, take16(world));
		else if (wire->ip_at)
			put16(wire->bytes + wire->ip_at + 4, take16(world));
		break;
	case 9:
		if (wire->ip_at)
			wire->bytes[wire->ip_at] = take(world);
		break;
	}
}

static void draft(struct world *world)
{
	static const __u16 others[] = { 0x888e, 0x88cc, 38, ETH_P_PPP_SES, ETH_P_IP, ETH_P_IPV6, ETH_P_ARP };
	struct mac source = source_mac(world), destination = destination_mac(world);

	wire_ethernet(&world->wire, destination, source);
	put_tags(world);
	switch (take(world) & 15) {
	case 12:
	case 13:
		put_arp(world);
		break;
	case 14:
		wire_next(&world->wire, one_of(world, others));
		put_raw(world, take(world) & 63);
		break;
	case 8:
	case 9:
	case 10:
	case 11:
		put_ipv6(world);
		put_transport(world);
		break;
	default:
		put_ipv4(world);
		put_transport(world);
	}
	damage(world);
}

static void emit(struct world *world)
{
	static const __u32 cut_off[] = { 0, 0, 0, 0, 0, 1, 1000, 70000 };
	static const __u32 stripped[] = { 0, 0, 0, 0, 0, 0, 5, QUARANTINE };
	struct host_frame frame;
	__u8 choice = take(world);

	frame.ticks = world->ticks;
	frame.number = ++world->number;
	frame.captured = world->wire.length;
	frame.length = frame.captured + cut_off[choice & 7];
	frame.stripped = stripped[choice >> 3 & 7];
	memcpy(frame.bytes, world->wire.bytes, frame.captured);
	world->sink->frame(world->sink->context, &frame);
}

/* --- frames made of the last one --- */

/* Adds to a big-endian number of `bytes` bytes in the frame, if they are there. */
static void add(struct wire *wire, size_t at, size_t bytes, __u32 more)
{
	for (size_t i = at + bytes; i > at && i <= wire->length; i--) {
		more += wire->bytes[i - 1];
		wire->bytes[i - 1] = more;
		more >>= 8;
	}
}

static void repeat(struct world *world)
{
	struct wire *wire = &world->wire;
	size_t target = wire->version == 4 ? wire->ip_at + 18 : wire->ip_at + 38;
	__u8 what = take(world), times = take(world) % REPEATS;
	__u64 pace = take(world) & 1 ? 1ULL << (world->knobs->fast_shift - 6) : 0;

	for (int i = 0; i <= times && world->number < FRAMES_MOST; i++) {
		if (what & 1 && wire->ip_at)
			add(wire, target, 2, 1 + (what >> 4));
		if (what & 2 && wire->l4_at)
			add(wire, wire->l4_at + 2, 2, 1);
		if (what & 4 && wire->l4_at)
			add(wire, wire->l4_at + 4, 4, wire->length);
		if (what & 8 && !wire->ip_at)
			add(wire, 40, 2, 1); /* an untagged ARP request's target */
		world->ticks += pace;
		emit(world);
	}
}

static void swap(__u8 *one, __u8 *other, size_t bytes)
{
	__u8 kept[16];

	memcpy(kept, one, bytes);
	memcpy(one, other, bytes);
	memcpy(other, kept, bytes);
}

/* From where the last frame went, to where it came from. */
static void answer(struct world *world)
{
	static const __u8 flags[] = { FLAG_SYN | FLAG_ACK, FLAG_RST | FLAG_ACK, FLAG_ACK | FLAG_PSH };
	struct wire *wire = &world->wire;
	size_t bytes = wire->version == 4 ? 4 : 16, at = wire->ip_at + (wire->version == 4 ? 12 : 8);
	__u8 choice = take(world);

	if (!wire->ip_at || wire->length < wire->l4_at + 4)
		return;
	swap(wire->bytes, wire->bytes + 6, 6);
	swap(wire->bytes + at, wire->bytes + at + bytes, bytes);
	swap(wire->bytes + wire->l4_at, wire->bytes + wire->l4_at + 2, 2);
	if (wire->payload_at < wire->l4_at + 14 || wire->length < wire->l4_at + 14)
		return; /* not TCP */
	wire->bytes[wire->l4_at + 13] = flags[choice % COUNT(flags)];
	if (choice & 0x80)
		put_payload(world);
}

/* --- stories: what random frames hardly ever come to --- */

static void hurry(struct world *world, int frames, size_t at, size_t bytes)
{
	for (int i = 0; i < frames && world->number < FRAMES_MOST; i++) {
		emit(world);
		if (at)
			add(&world->wire, at, bytes, 1);
	}
}

static void begin(struct world *world, __u32 destination)
{
	wire_ethernet(&world->wire, GATEWAY, mac_of(world->focus));
	wire_ipv4(&world->wire, DEVICE_IP + world->focus, destination);
}

/* Hosts one after the other, from a device that is what it says: every kind that counts them. */
static void sweep(struct world *world)
{
	static const __u8 odd[] = { IPPROTO_GRE, IPPROTO_ESP, IPPROTO_IPIP, IPPROTO_IPV6, 112, 115, 132 };
	struct wire *wire = &world->wire;
	__u8 choice = take(world), hosts = 2 + take(world) % 40;
	__u32 first = (choice & 0x80 ? IPV4(192, 168, 1, 0) : PUBLIC_IP) + take(world);

	world->focus = choice >> 4 & 7;
	begin(world, first);
	switch (choice & 7) {
	case 0:
		wire_ethernet(wire, BROADCAST, mac_of(world->focus));
		wire_arp(wire, 1, mac_of(world->focus), DEVICE_IP + world->focus, (struct mac){}, first);
		hurry(world, hosts, wire->length - 2, 2);
		return;
	case 1:
		wire_icmp(wire, 8);
		break;
	case 2:
	case 3:
		wire_udp(wire, 40000, any_port(world), 0);
		break;
	case 4:
		wire_protocol(wire, one_of(world, odd), 8);
		break;
	default:
		wire_tcp(wire, 40000, any_port(world), choice & 8 ? first : 7, FLAG_SYN, choice & 1 ? 20 : 0);
	}
	hurry(world, hosts, wire->ip_at + 18, 2);
	answer(world);
	emit(world);
}

/* More than a limit in each of some seconds, answered or not. */
static void flood(struct world *world)
{
	struct wire *wire = &world->wire;
	__u8 choice = take(world), seconds = 2 + (choice & 3);

	world->focus = choice >> 2 & 7;
	for (int i = 0; i < seconds; i++) {
		begin(world, PUBLIC_IP + (choice >> 5));
		if (choice & 0x80)
			wire_udp(wire, 40000, 9000, 8);
		else
			wire_tcp(wire, 40000, 9000, 7, FLAG_SYN, 20);
		hurry(world, choice & 0x80 ? 140 : 50, 0, 0);
		if (choice & 0x40) {
			answer(world);
			hurry(world, 1 + (take(world) & 3), 0, 0);
		}
		world->ticks += 1ULL << (world->knobs->fast_shift - 3);
	}
}

/* A sender of public addresses that are not of this LAN. */
static void spoof(struct world *world)
{
	__u8 choice = take(world);

	world->focus = choice & 7;
	if (choice & 0x80) {
		wire_ethernet(&world->wire, GATEWAY, mac_of(world->focus));
		wire_ipv6(&world->wire, choice & 0x40 ? "2001:db8:2::1" : "3001:db8::1", "2001:db8::1");
		wire_udp(&world->wire, 40000, 9000, 0);
		hurry(world, choice & 31, world->wire.ip_at + 14, 2);
		return;
	}
	begin(world, PUBLIC_IP + choice);
	put32(world->wire.bytes + world->wire.ip_at + 12, IPV4(8, 8, choice, 0));
	wire_udp(&world->wire, 40000, 9000, 0);
	hurry(world, choice & 31, world->wire.ip_at + 14, 2);
}

/* `length` 0: any payload. */
static void data(struct world *world, __u32 sequence, __u16 port, size_t length)
{
	begin(world, PUBLIC_IP + 9);
	wire_tcp(&world->wire, 40000, port, sequence, FLAG_ACK | FLAG_PSH, 12);
	if (length)
		put_raw(world, length);
	else
		put_payload(world);
}

/* A connection with its first data, what follows it, and the server's. */
static void connection(struct world *world)
{
	static const size_t noise_answers[] = { 234, 170, 233, 64 };
	__u8 choice = take(world);
	__u16 port = any_port(world);
	__u32 sequence = 100;

	world->focus = choice & 3;
	begin(world, PUBLIC_IP + 9);
	wire_tcp(&world->wire, 40000, port, sequence++, FLAG_SYN, 20);
	emit(world);
	answer(world);
	emit(world);
	for (int i = choice >> 2 & 7; i >= 0; i--) {
		data(world, sequence, port, choice & 0x40 ? 64 : 0);
		sequence += world->wire.length - world->wire.payload_at;
		emit(world);
		if (!(choice & 0x20))
			continue;
		data(world, 7, port, choice & 0x40 ? one_of(world, noise_answers) : 0);
		answer(world);
		world->wire.bytes[world->wire.l4_at + 13] = FLAG_ACK | FLAG_PSH;
		emit(world);
	}
}

/* The quarantine side asks for a device that has spoken, or answers it. */
static void quarantine_side(struct world *world)
{
	struct wire *wire = &world->wire;
	__u8 choice = take(world);
	int number = choice & 3;
	struct mac to = choice & 0x40 ? mac_of(number) : BROADCAST;

	if (choice & 0x80) {
		struct xdpen_device device;

		memcpy(&device, host_lookup(host_map("devices"), &world->slot[number]), sizeof(device));
		device.verdict = (struct xdpen_verdict){ XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD, 0, QUARANTINE, 1 };
		store(world, "devices", &world->slot[number], &device);
	}
	world->focus = number;
	begin(world, PUBLIC_IP);
	wire_udp(wire, 68, 67, 0);
	emit(world);
	wire_ethernet(wire, to, GATEWAY);
	wire_tag(wire, ETH_P_8021Q, choice & 0x20 ? 100 : QUARANTINE);
	switch (choice >> 2 & 3) {
	case 0:
		wire_arp(wire, 1, GATEWAY, IPV4(192, 168, 1, 1), (struct mac){}, DEVICE_IP + number);
		break;
	case 1:
		wire_ipv6(wire, "fe80::1", "ff02::1:ff00:50");
		wire_solicitation(wire, "fd00:1::50");
		break;
	default:
		wire_ipv4(wire, IPV4(192, 168, 1, 1), choice & 0x10 ? 0xffffffff : DEVICE_IP + number);
		wire_dhcp(wire, 67, 68, mac_of(number));
	}
	emit(world);
}

static void step(struct world *world)
{
	__u8 choice = take(world);

	switch (choice & 31) {
	case 11:
		quarantine_side(world);
		return;
	case 12:
		spoof(world);
		return;
	case 13:
		flood(world);
		return;
	case 14:
	case 15:
		connection(world);
		return;
	case 16:
	case 17:
		sweep(world);
		return;
	case 18:
	case 19:
		repeat(world);
		return;
	case 20:
	case 21:
	case 22:
		answer(world);
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
		draft(world);
	}
	emit(world);
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
