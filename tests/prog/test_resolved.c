// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of the host that is contacted: that DNS gave it, that it is on a list of pools. */
#include "harness.h"

/* --- names --- */

/* As user/sys/answers.c does with every entry. */
static void mark_named(struct rig *rig, const struct xdpen_answer_key *key)
{
	__u32 bit = xdpen_named_bit(key->slot, key->address), word = bit >> 6;
	int map = bpf_map__fd(rig->object->maps.named);
	__u64 bits;

	assert_int_equal(bpf_map_lookup_elem(map, &word, &bits), 0);
	bits |= 1ULL << (bit & 63);
	assert_int_equal(bpf_map_update_elem(map, &word, &bits, BPF_ANY), 0);
}

static void resolve(struct rig *rig, int version, __u32 host, __u32 flags)
{
	struct xdpen_answer_key key = { .slot = rig->slot, .address = host_hash(rig, version, host) >> 32 };

	assert_int_equal(bpf_map_update_elem(bpf_map__fd(rig->object->maps.resolved), &key, &flags, BPF_ANY), 0);
	mark_named(rig, &key);
}

/* What DNS gave is no host without a name; for another device it gave nothing. */
static void given_by_dns(void **state)
{
	(void)state;
	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct rig *rig;
		__u32 hosts[3];

		assert_int_equal(rig_setup((void **)&rig), 0);
		distinct_hosts(rig, SHAPES[shape].version, hosts, 3);
		resolve(rig, SHAPES[shape].version, hosts[0], 0);
		for (int i = 0; i < 2; i++)
			send_syn(rig, SHAPES[shape], hosts[i], WEB_PORT);
		assert_int_equal(spread_value(rig, XDPEN_NO_DNS), 1);
		assert_int_equal(spread_value(rig, XDPEN_CONTACT_WEB), 2);
		assert_int_equal(take_events(rig), 0);
		/* Given for the name of a pool: told, since a listed name was not only asked for. */
		resolve(rig, SHAPES[shape].version, hosts[2], XDPEN_ANSWER_POOL);
		send_syn(rig, SHAPES[shape], hosts[2], OTHER_PORT);
		assert_int_equal(take_events(rig), 1);
		assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_CROSSED);
		assert_int_equal(rig->event[0].event.kind, XDPEN_POOL_NAME);
		rig_free(rig);
	}
}

/* Hosts of the LAN and private ones have no names to miss. */
static void only_public_hosts_have_names(void **state)
{
	static const __u32 addresses[] = { IPV4(192, 168, 1, 9), IPV4(10, 0, 0, 9), IPV4(172, 20, 0, 9) };
	struct rig *rig = *state;
	struct wire wire;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_ipv4(&wire, DEVICE_IP, addresses[i]);
		wire_tcp(&wire, 40000, WEB_PORT, 1, FLAG_SYN, 20);
		run_in(rig, &wire);
	}
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_ipv6(&wire, DEVICE_IP6, "fd00:2::9");
	wire_tcp(&wire, 40000, WEB_PORT, 1, FLAG_SYN, 20);
	run_in(rig, &wire);
	assert_null(spread_of(rig, rig->slot, XDPEN_NO_DNS));
	assert_in_range(spread_value(rig, XDPEN_CONTACT_WEB), 3, 4);
}

/* --- addresses of pools --- */

static void list_pool(struct rig *rig, __u32 prefix, const __u8 address[16])
{
	struct xdpen_network network = { .prefix = prefix };
	__u32 value = 1;

	memcpy(network.address, address, 16);
	assert_int_equal(bpf_map_update_elem(bpf_map__fd(rig->object->maps.pool_nets), &network, &value, BPF_ANY), 0);
	rig->policy->pool_networks++;
}

/* Only a listed address that accepts a connection is told; one that was merely tried, or refused, is not. */
static void a_listed_address_that_accepts(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * SHAPE_COUNT; i++) {
		struct shape shape = SHAPES[i / 2];
		__u8 listed[16] = { [10] = 0xff, [11] = 0xff };
		const struct xdpen_event *event;
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		hear_tcp(rig, i & 1, shape, 9, OTHER_PORT, FLAG_SYN | FLAG_ACK);
		if (shape.version == 4)
			put32(listed + 12, PUBLIC_IP + 9);
		else
			assert_int_equal(inet_pton(AF_INET6, host6(9), listed), 1);
		list_pool(rig, shape.version == 4 ? 96 + 31 : 112, listed);
		send_syn(rig, shape, 9, OTHER_PORT);
		hear_tcp(rig, i & 1, shape, 9, OTHER_PORT, FLAG_RST | FLAG_ACK);
		hear_tcp(rig, i & 1, shape, 9, OTHER_PORT, FLAG_ACK);
		hear_tcp(rig, i & 1, shape, 256 + 9, OTHER_PORT, FLAG_SYN | FLAG_ACK);
		assert_int_equal(take_events(rig), 0);
		hear_tcp(rig, i & 1, shape, 9, OTHER_PORT, FLAG_SYN | FLAG_ACK);
		assert_int_equal(take_events(rig), 1);
		event = &rig->event[0].event;
		assert_int_equal(event->type, XDPEN_EVENT_CROSSED);
		assert_int_equal(event->kind, XDPEN_POOL_ADDR);
		assert_int_equal(event->slot, rig->slot);
		assert_int_equal(event->value, 1);
		assert_memory_equal(event->key.mac, DEVICE.bytes, 6);
		assert_int_equal(event->header.source_port, OTHER_PORT);
		assert_memory_equal(event->header.source, listed, 16);
		rig_free(rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given_by_dns),
		rig_test(only_public_hosts_have_names),
		cmocka_unit_test(a_listed_address_that_accepts),
	};

	return cmocka_run_group_tests_name("resolved", tests, NULL, NULL);
}
