// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "address.h"
#include "mac.h"
#include "uplink.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define ROUTER "02:00:00:00:00:01"
#define CAMERA "02:00:00:00:00:02"
#define PHONE "02:00:00:00:00:03"

/* One frame seen. */
struct seen {
	const char *mac;
	const char *address;
};

static struct xdpen_key key_of(const char *text)
{
	struct xdpen_key key;

	assert_int_equal(mac_parse(text, &key), 0);
	return key;
}

static void learn(struct uplink *uplink, struct seen seen)
{
	struct xdpen_key key = key_of(seen.mac);
	__u8 address[16];

	assert_int_equal(address_parse(seen.address, address), 0);
	assert_int_equal(uplink_learn(uplink, &key, address), 0);
}

static void test_cases(void **state)
{
	static const struct {
		const char *what;
		int router_is_uplink;
		struct seen seen[8];
	} cases[] = {
		{ "nothing seen", 0, { { 0 } } },
		{ "several public IPv4 beside a private one", 1,
		  { { ROUTER, "198.51.100.1" }, { ROUTER, "203.0.113.2" }, { CAMERA, "192.168.1.9" }, { ROUTER, "8.8.8.8" } } },
		{ "the same, and its own private address", 1,
		  { { ROUTER, "192.168.1.1" }, { ROUTER, "198.51.100.1" }, { ROUTER, "203.0.113.2" }, { ROUTER, "8.8.8.8" },
		    { CAMERA, "192.168.1.9" } } },
		{ "a private address only of its own", 0,
		  { { ROUTER, "192.168.1.1" }, { ROUTER, "198.51.100.1" }, { ROUTER, "203.0.113.2" }, { ROUTER, "8.8.8.8" } } },
		{ "nobody has a private address", 0,
		  { { ROUTER, "198.51.100.1" }, { ROUTER, "203.0.113.2" }, { ROUTER, "8.8.8.8" }, { CAMERA, "198.51.100.9" } } },
		{ "one public address, again and again", 0,
		  { { ROUTER, "198.51.100.1" }, { ROUTER, "198.51.100.1" }, { ROUTER, "198.51.100.1" }, { CAMERA, "10.0.0.9" } } },
		{ "two public addresses", 1,
		  { { ROUTER, "198.51.100.1" }, { ROUTER, "203.0.113.2" }, { ROUTER, "198.51.100.1" }, { CAMERA, "10.0.0.9" } } },
		{ "several private addresses", 0,
		  { { ROUTER, "192.168.1.1" }, { ROUTER, "192.168.1.2" }, { ROUTER, "10.0.0.1" }, { CAMERA, "192.168.1.9" } } },
		{ "several IPv6 prefixes", 1,
		  { { ROUTER, "2001:db8:1::1" }, { ROUTER, "2001:db8:2::1" }, { ROUTER, "2001:db8:3::1" }, { CAMERA, "fd00::9" } } },
		{ "several IPv6 addresses of one prefix", 0,
		  { { ROUTER, "2001:db8:1::1" }, { ROUTER, "2001:db8:1::2" }, { ROUTER, "2001:db8:1::3" }, { ROUTER, "2001:db8:1::4" },
		    { CAMERA, "192.168.1.9" } } },
		{ "a dual-stack device: one of each family", 0,
		  { { ROUTER, "198.51.100.1" }, { ROUTER, "2001:db8:1::1" }, { ROUTER, "2001:db8:1::2" },
		    { CAMERA, "192.168.1.9" } } },
		{ "link-local, multicast and loopback say nothing", 0,
		  { { ROUTER, "169.254.1.1" }, { ROUTER, "169.254.1.2" }, { ROUTER, "224.0.0.1" }, { ROUTER, "fe80::1" },
		    { ROUTER, "127.0.0.1" }, { ROUTER, "0.0.0.0" }, { CAMERA, "192.168.1.9" } } },
		{ "link-local of the other is not private", 0,
		  { { ROUTER, "198.51.100.1" }, { ROUTER, "203.0.113.2" }, { ROUTER, "8.8.8.8" }, { CAMERA, "fe80::9" } } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uplink *uplink = uplink_new();
		struct xdpen_key router = key_of(ROUTER), camera = key_of(CAMERA), phone = key_of(PHONE);

		assert_non_null(uplink);
		for (size_t j = 0; j < COUNT(cases[i].seen) && cases[i].seen[j].mac; j++)
			learn(uplink, cases[i].seen[j]);
		if (uplink_is(uplink, &router) != cases[i].router_is_uplink)
			fail_msg("wrong: %s", cases[i].what);
		assert_false(uplink_is(uplink, &camera));
		assert_false(uplink_is(uplink, &phone));
		uplink_free(uplink);
	}
}

static void test_no_key(void **state)
{
	struct uplink *uplink = uplink_new();
	struct xdpen_key none = { 0 };
	__u8 address[16];

	(void)state;
	assert_int_equal(address_parse("8.8.8.8", address), 0);
	assert_int_equal(uplink_learn(uplink, &none, address), 0);
	assert_false(uplink_is(uplink, &none));
	uplink_free(uplink);
	uplink_free(NULL);
}

/* A flood of forged sources neither loses the uplink nor grows without end. */
static void test_flood_of_macs(void **state)
{
	struct uplink *uplink = uplink_new();
	struct xdpen_key forged = { .mac = { 0x06 }, .present = 1 }, router = key_of(ROUTER);
	__u8 address[16];

	(void)state;
	learn(uplink, (struct seen){ ROUTER, "198.51.100.1" });
	learn(uplink, (struct seen){ ROUTER, "203.0.113.2" });
	learn(uplink, (struct seen){ ROUTER, "8.8.8.8" });
	assert_int_equal(address_parse("192.168.1.1", address), 0);
	for (unsigned i = 0; i < 70000; i++) {
		forged.mac[3] = i >> 16;
		forged.mac[4] = i >> 8;
		forged.mac[5] = i;
		assert_int_equal(uplink_learn(uplink, &forged, address), 0);
	}
	assert_true(uplink_is(uplink, &router));
	assert_false(uplink_is(uplink, &forged));
	uplink_free(uplink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_no_key),
		cmocka_unit_test(test_flood_of_macs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
