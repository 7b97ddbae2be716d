// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames to devices.
 *
 *   quarantine side --VID 66--> xdpen_out --untagged, unicast--> DEVICE (in quarantine)
 *   anywhere else   ----------> xdpen_out --as it is-----------> OTHER (normal)
 *
 * Every row runs three times: through the replay program, which only decides;
 * with the tag in the frame; and with the tag in metadata, as the kernel's VLAN
 * interfaces leave it.
 */
#include "harness.h"

static const struct mac UNKNOWN = { { 0x02, 0xde, 0xad, 0x00, 0x00, 0x77 } };
static const struct mac DROPPED = { { 0x02, 0xde, 0xad, 0x00, 0x00, 0x78 } };
static const struct mac SOLICITED = { { 0x33, 0x33, 0xff, 0x00, 0x00, 0x50 } };

static __u32 other_slot;

static int out_setup(void **state)
{
	struct rig *rig;

	rig_setup(state);
	rig = *state;
	other_slot = rig_place(rig, OTHER);
	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	set_verdict(rig, rig_place(rig, DROPPED), XDPEN_DROP, XDPEN_DAEMON, 0);
	return 0;
}

#define out_test(function) cmocka_unit_test_setup_teardown(function, out_setup, rig_teardown)

struct want {
	__u32 reason;
	bool drop;
	bool untag;
	const struct mac *to; /* NULL: as sent */
};

/* The frame as `wire` is without the tag, or with it where it stays. */
static void assert_sent(const struct outcome *outcome, const struct wire *wire, const struct want *want)
{
	struct mac to;

	memcpy(to.bytes, wire->bytes, 6);
	if (want->to)
		to = *want->to;
	assert_int_equal(outcome->length, wire->length);
	assert_memory_equal(outcome->bytes, to.bytes, 6);
	assert_memory_equal(outcome->bytes + 6, wire->bytes + 6, wire->length - 6);
}

static void assert_decided(const char *name, const char *way, const struct outcome *outcome, const struct want *want,
			   int pass, int drop)
{
	if (outcome->reason != want->reason || outcome->action != (want->drop ? drop : pass))
		fail_msg("%s, %s: reason %u action %d", name, way, outcome->reason, outcome->action);
}

static struct wire with_tag(const struct wire *plain, __u16 type, __u16 tci)
{
	struct wire tagged = *plain;

	memmove(tagged.bytes + 16, tagged.bytes + 12, plain->length - 12);
	put16(tagged.bytes + 12, type);
	put16(tagged.bytes + 14, tci);
	tagged.length += 4;
	return tagged;
}

/* `type` 0: untagged. `plain` is the frame without the tag. */
static void check_out(struct rig *rig, const char *name, const struct wire *plain, __u16 type, __u16 tci,
		      const struct want *want)
{
	struct wire sent = type ? with_tag(plain, type, tci) : *plain;
	struct outcome outcome;

	outcome = run_out_replay(rig, &sent);
	assert_decided(name, "replay", &outcome, want, XDP_PASS, XDP_DROP);
	assert_int_equal(outcome.length, sent.length);
	assert_memory_equal(outcome.bytes, sent.bytes, sent.length);

	outcome = run_out(rig, &sent);
	assert_decided(name, "tag in the frame", &outcome, want, TC_ACT_UNSPEC, TC_ACT_SHOT);
	if (!want->drop)
		assert_sent(&outcome, want->untag ? plain : &sent, want);
	if (!type)
		return;
	outcome = run_stripped(rig, rig->object->progs.xdpen_out, plain, type, tci);
	assert_decided(name, "tag in metadata", &outcome, want, TC_ACT_UNSPEC, TC_ACT_SHOT);
	if (!want->drop)
		assert_sent(&outcome, plain, want);
}

static void plain_frame(struct wire *wire, struct mac to)
{
	wire_ethernet(wire, to, GATEWAY);
	wire_ipv4(wire, GATEWAY_IP, DEVICE_IP);
	wire_udp(wire, 53, 40000, 33);
	memset(wire->bytes + wire->payload_at, 0x5a, 33);
}

/* --- unicast --- */

static void unicast(void **state)
{
	static const struct want PASSED = { .reason = XDPEN_OUT_PASS };
	static const struct want UNTAGGED = { .reason = XDPEN_OUT_UNTAGGED, .untag = true };
	static const struct want ELSEWHERE = { .reason = XDPEN_OUT_NOT_FROM_QUARANTINE, .drop = true };
	static const struct want NOT_IN_IT = { .reason = XDPEN_OUT_NOT_QUARANTINED, .drop = true };
	static const struct row {
		const char *name;
		const struct mac *to;
		__u16 type, tci;
		const struct want *want;
	} rows[] = {
		{ "normal, untagged", &OTHER, 0, 0, &PASSED },
		{ "normal, VID 5", &OTHER, ETH_P_8021Q, 5, &PASSED },
		{ "normal, VID 0", &OTHER, ETH_P_8021Q, TCI(5, 0), &PASSED },
		{ "normal, quarantine VID", &OTHER, ETH_P_8021Q, QUARANTINE, &NOT_IN_IT },
		{ "normal, quarantine VID and priority", &OTHER, ETH_P_8021Q, TCI(7, QUARANTINE), &NOT_IN_IT },
		{ "normal, quarantine VID, 802.1ad", &OTHER, ETH_P_8021AD, QUARANTINE, &NOT_IN_IT },
		{ "unknown, untagged", &UNKNOWN, 0, 0, &PASSED },
		{ "unknown, quarantine VID", &UNKNOWN, ETH_P_8021Q, QUARANTINE, &NOT_IN_IT },
		{ "quarantined, its VID", &DEVICE, ETH_P_8021Q, QUARANTINE, &UNTAGGED },
		{ "quarantined, its VID and priority", &DEVICE, ETH_P_8021Q, TCI(6, QUARANTINE), &UNTAGGED },
		{ "quarantined, its VID, 802.1ad", &DEVICE, ETH_P_8021AD, QUARANTINE, &UNTAGGED },
		{ "quarantined, untagged", &DEVICE, 0, 0, &ELSEWHERE },
		{ "quarantined, VID 5", &DEVICE, ETH_P_8021Q, 5, &ELSEWHERE },
		{ "quarantined, VID 0", &DEVICE, ETH_P_8021Q, TCI(7, 0), &ELSEWHERE },
		{ "dropped, untagged", &DROPPED, 0, 0, &ELSEWHERE },
		{ "dropped, quarantine VID", &DROPPED, ETH_P_8021Q, QUARANTINE, &ELSEWHERE },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct wire wire;

		plain_frame(&wire, *rows[i].to);
		check_out(rig, rows[i].name, &wire, rows[i].type, rows[i].tci, rows[i].want);
	}
}

/* What is not enforced on the way in is not enforced on the way out. */
static void only_what_is_enforced(void **state)
{
	static const struct want PASSED = { .reason = XDPEN_OUT_PASS };
	static const struct want NOT_IN_IT = { .reason = XDPEN_OUT_NOT_QUARANTINED, .drop = true };
	static const struct want ELSEWHERE = { .reason = XDPEN_OUT_NOT_FROM_QUARANTINE, .drop = true };
	struct rig *rig = *state;
	struct wire wire;

	plain_frame(&wire, DEVICE);
	rig->policy->mode = XDPEN_MONITOR;
	check_out(rig, "monitor", &wire, 0, 0, &PASSED);
	check_out(rig, "monitor, quarantine VID", &wire, ETH_P_8021Q, QUARANTINE, &NOT_IN_IT);
	device(rig)->verdict.actor = XDPEN_OPERATOR;
	check_out(rig, "operator in monitor", &wire, 0, 0, &ELSEWHERE);
	set_override(rig, DEVICE, XDPEN_PASS);
	check_out(rig, "override", &wire, 0, 0, &PASSED);
	set_override(rig, DEVICE, XDPEN_DROP);
	check_out(rig, "override drops", &wire, ETH_P_8021Q, QUARANTINE, &ELSEWHERE);
}

static void panic_touches_nothing(void **state)
{
	struct rig *rig = *state;
	struct wire plain, tagged;
	struct mac to[] = { DEVICE, OTHER, DROPPED, BROADCAST };

	set_panic(rig, 1);
	for (size_t i = 0; i < sizeof(to) / sizeof(*to); i++) {
		struct outcome outcome;

		plain_frame(&plain, to[i]);
		tagged = with_tag(&plain, ETH_P_8021Q, QUARANTINE);
		outcome = run_out(rig, &tagged);
		assert_int_equal(outcome.reason, XDPEN_OUT_PANIC);
		assert_int_equal(outcome.action, TC_ACT_UNSPEC);
		assert_int_equal(outcome.length, tagged.length);
		assert_memory_equal(outcome.bytes, tagged.bytes, tagged.length);
	}
}

/* A device that somebody speaks to is marked; a broadcast speaks to nobody. */
static void heard(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	plain_frame(&wire, BROADCAST);
	run_out(rig, &wire);
	assert_int_equal(device(rig)->flags & XDPEN_HEARD, 0);
	plain_frame(&wire, OTHER);
	run_out(rig, &wire);
	assert_int_equal(device(rig)->flags & XDPEN_HEARD, 0);
	plain_frame(&wire, DEVICE);
	run_out(rig, &wire);
	assert_int_equal(device(rig)->flags & XDPEN_HEARD, XDPEN_HEARD);
}

/* --- broadcast --- */

static void arp_for(struct wire *wire, __u32 target)
{
	wire_ethernet(wire, BROADCAST, GATEWAY);
	wire_arp(wire, 1, GATEWAY, GATEWAY_IP, NO_MAC, target);
}

static void dhcp_for(struct wire *wire, struct mac client, __u16 port)
{
	wire_ethernet(wire, BROADCAST, GATEWAY);
	wire_ipv4(wire, GATEWAY_IP, 0xffffffff);
	wire_dhcp(wire, 67, port, client);
}

static void solicitation_for(struct wire *wire, const char *target)
{
	wire_ethernet(wire, SOLICITED, GATEWAY);
	wire_ipv6(wire, "fe80::1", "ff02::1:ff00:50");
	wire_solicitation(wire, target);
}

static const struct want READDRESSED = { .reason = XDPEN_OUT_READDRESSED, .untag = true, .to = &DEVICE };
static const struct want NOBODY = { .reason = XDPEN_OUT_BROADCAST, .drop = true };
static const struct want BROADCAST_PASSED = { .reason = XDPEN_OUT_PASS };

static void check_quarantine(struct rig *rig, const char *name, const struct wire *wire, const struct want *want)
{
	check_out(rig, name, wire, ETH_P_8021Q, QUARANTINE, want);
	check_out(rig, name, wire, ETH_P_8021Q, TCI(5, QUARANTINE), want);
	check_out(rig, name, wire, 0, 0, &BROADCAST_PASSED);
	check_out(rig, name, wire, ETH_P_8021Q, 5, &BROADCAST_PASSED);
}

/* The device speaks, so that its address is known. */
static void bind_arp(struct rig *rig, struct mac mac, __u32 address)
{
	struct wire wire;

	wire_ethernet(&wire, BROADCAST, mac);
	wire_arp(&wire, 1, mac, address, NO_MAC, GATEWAY_IP);
	run_in(rig, &wire);
}

static void bind_ipv4(struct rig *rig, struct mac mac, __u32 address)
{
	struct wire wire;

	wire_ethernet(&wire, GATEWAY, mac);
	wire_ipv4(&wire, address, GATEWAY_IP);
	wire_udp(&wire, 1, 2, 0);
	run_in(rig, &wire);
}

static void bind_ipv6(struct rig *rig, struct mac mac, const char *address)
{
	struct wire wire;

	wire_ethernet(&wire, GATEWAY, mac);
	wire_tag(&wire, ETH_P_8021Q, 3);
	wire_ipv6(&wire, address, "fe80::1");
	wire_solicitation(&wire, "fe80::1");
	run_in(rig, &wire);
}

static void arp_is_readdressed(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	arp_for(&wire, DEVICE_IP);
	check_quarantine(rig, "not bound yet", &wire, &NOBODY);
	bind_arp(rig, DEVICE, DEVICE_IP);
	check_quarantine(rig, "bound by ARP", &wire, &READDRESSED);
	arp_for(&wire, DEVICE_IP + 1);
	check_quarantine(rig, "another address", &wire, &NOBODY);
	bind_ipv4(rig, DEVICE, DEVICE_IP + 1);
	check_quarantine(rig, "bound by IPv4", &wire, &READDRESSED);
}

static void solicitations_are_readdressed(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	solicitation_for(&wire, DEVICE_IP6);
	check_quarantine(rig, "not bound yet", &wire, &NOBODY);
	bind_ipv6(rig, DEVICE, DEVICE_IP6);
	check_quarantine(rig, "bound", &wire, &READDRESSED);
	solicitation_for(&wire, "fd00:1::51");
	check_quarantine(rig, "another address", &wire, &NOBODY);
	/* Another message that has the address at the same place. */
	solicitation_for(&wire, DEVICE_IP6);
	wire.bytes[wire.l4_at] = 136;
	check_quarantine(rig, "advertisement", &wire, &NOBODY);
}

/* A bridge floods it to every port: it leaves by the device's alone. The tests' frames leave by interface 1. */
static void by_the_port_of_the_device(void **state)
{
	static const struct row {
		const char *name;
		__u32 home;
		const struct want *want;
	} rows[] = { { "its port", 1, &READDRESSED }, { "not known", 0, &READDRESSED }, { "another port", 2, &NOBODY } };
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire, tagged;

	dhcp_for(&wire, DEVICE, 68);
	tagged = with_tag(&wire, ETH_P_8021Q, QUARANTINE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		device(rig)->ifindex = rows[i].home;
		outcome = run_out(rig, &tagged);
		assert_decided(rows[i].name, "tag in the frame", &outcome, rows[i].want, TC_ACT_UNSPEC, TC_ACT_SHOT);
		outcome = run_stripped(rig, rig->object->progs.xdpen_out, &wire, ETH_P_8021Q, QUARANTINE);
		assert_decided(rows[i].name, "tag in metadata", &outcome, rows[i].want, TC_ACT_UNSPEC, TC_ACT_SHOT);
		/* A capture does not say. */
		outcome = run_out_replay(rig, &tagged);
		assert_decided(rows[i].name, "replay", &outcome, &READDRESSED, XDP_PASS, XDP_DROP);
	}
}

static void dhcp_is_readdressed(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	dhcp_for(&wire, DEVICE, 68);
	check_quarantine(rig, "to the client", &wire, &READDRESSED);
	dhcp_for(&wire, OTHER, 68);
	check_quarantine(rig, "a normal client", &wire, &NOBODY);
	dhcp_for(&wire, UNKNOWN, 68);
	check_quarantine(rig, "an unknown client", &wire, &NOBODY);
	dhcp_for(&wire, DROPPED, 68);
	check_quarantine(rig, "a dropped client", &wire, &NOBODY);
	dhcp_for(&wire, DEVICE, 67);
	check_quarantine(rig, "to a server", &wire, &NOBODY);
	dhcp_for(&wire, DEVICE, 68);
	wire_cut(&wire, wire.payload_at + 33);
	check_quarantine(rig, "cut in the address", &wire, &NOBODY);
}

static void other_broadcasts_are_dropped(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	bind_arp(rig, DEVICE, DEVICE_IP);
	wire_ethernet(&wire, BROADCAST, GATEWAY);
	wire_ipv4(&wire, GATEWAY_IP, 0xffffffff);
	wire_udp(&wire, 5000, 5000, 8);
	check_quarantine(rig, "UDP", &wire, &NOBODY);
	wire_ethernet(&wire, (struct mac){ { 1, 0, 0x5e, 0, 0, 0xfb } }, GATEWAY);
	wire_ipv4(&wire, GATEWAY_IP, IPV4(224, 0, 0, 251));
	wire_udp(&wire, 5353, 5353, 8);
	check_quarantine(rig, "mDNS", &wire, &NOBODY);
	wire_ethernet(&wire, (struct mac){ { 0x33, 0x33, 0, 0, 0, 1 } }, GATEWAY);
	wire_ipv6(&wire, "fe80::1", "ff02::1");
	wire_icmp(&wire, 134);
	check_quarantine(rig, "router advertisement", &wire, &NOBODY);
	wire_ethernet(&wire, BROADCAST, GATEWAY);
	wire_next(&wire, 0x88cc);
	wire_append(&wire, 40);
	check_quarantine(rig, "no IP", &wire, &NOBODY);
	arp_for(&wire, DEVICE_IP);
	wire_cut(&wire, wire.length - 1);
	check_quarantine(rig, "ARP cut short", &wire, &NOBODY);
}

/* One device's frames do not take another device's address away. */
static void first_come_first_kept(void **state)
{
	static const struct want TO_OTHER = { .reason = XDPEN_OUT_READDRESSED, .untag = true, .to = &OTHER };
	struct rig *rig = *state;
	struct wire wire;

	bind_arp(rig, DEVICE, DEVICE_IP);
	set_verdict(rig, other_slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	bind_arp(rig, OTHER, DEVICE_IP);
	bind_arp(rig, OTHER, DEVICE_IP + 7);
	arp_for(&wire, DEVICE_IP);
	check_quarantine(rig, "kept", &wire, &READDRESSED);
	arp_for(&wire, DEVICE_IP + 7);
	check_quarantine(rig, "its own", &wire, &TO_OTHER);
}

/* Who is not in quarantine is never asked through it, whatever he was or claims. */
static void only_quarantined_devices_are_bound(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	bind_arp(rig, OTHER, DEVICE_IP + 9);
	arp_for(&wire, DEVICE_IP + 9);
	check_quarantine(rig, "a normal device's claim", &wire, &NOBODY);
	bind_arp(rig, DEVICE, DEVICE_IP + 9);
	check_quarantine(rig, "the claim was not kept", &wire, &READDRESSED);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_DAEMON, 0);
	check_quarantine(rig, "released", &wire, &NOBODY);
}

/* The sender of an ARP probe or of duplicate address detection has no address yet. */
static void no_address_is_not_bound(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	bind_arp(rig, DEVICE, 0);
	bind_ipv4(rig, DEVICE, 0);
	bind_ipv6(rig, DEVICE, "::");
	arp_for(&wire, 0);
	check_quarantine(rig, "ARP for 0.0.0.0", &wire, &NOBODY);
	solicitation_for(&wire, "::");
	check_quarantine(rig, "solicitation for ::", &wire, &NOBODY);
}

/*
 * Where a bridge joins the ports, what one quarantined device sends comes by on
 * its way to the next: rightly tagged, and still not from the quarantine side.
 */
static void nothing_between_quarantined_devices(void **state)
{
	static const struct want UNTAGGED = { .reason = XDPEN_OUT_UNTAGGED, .untag = true };
	static const struct want PEER = { .reason = XDPEN_OUT_PEER, .drop = true };
	struct rig *rig = *state;
	struct wire unicast, arp;

	bind_arp(rig, DEVICE, DEVICE_IP);
	plain_frame(&unicast, DEVICE);
	arp_for(&arp, DEVICE_IP);
	memcpy(unicast.bytes + 6, OTHER.bytes, 6);
	memcpy(arp.bytes + 6, OTHER.bytes, 6);
	set_verdict(rig, other_slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	check_out(rig, "unicast", &unicast, ETH_P_8021Q, QUARANTINE, &PEER);
	check_quarantine(rig, "ARP", &arp, &PEER);
	set_verdict(rig, other_slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	check_out(rig, "unicast of a dropped one", &unicast, ETH_P_8021Q, QUARANTINE, &PEER);
	/* Not enforced, or no longer in it: an address like any other. */
	set_override(rig, OTHER, XDPEN_PASS);
	check_out(rig, "unicast, lifted", &unicast, ETH_P_8021Q, QUARANTINE, &UNTAGGED);
	check_quarantine(rig, "ARP, lifted", &arp, &READDRESSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		out_test(unicast),
		out_test(only_what_is_enforced),
		out_test(panic_touches_nothing),
		out_test(heard),
		out_test(arp_is_readdressed),
		out_test(solicitations_are_readdressed),
		out_test(dhcp_is_readdressed),
		out_test(by_the_port_of_the_device),
		out_test(other_broadcasts_are_dropped),
		out_test(first_come_first_kept),
		out_test(only_quarantined_devices_are_bound),
		out_test(no_address_is_not_bound),
		out_test(nothing_between_quarantined_devices),
	};

	return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
