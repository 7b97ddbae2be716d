// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "address.h"
#include "device.h"
#include "guard.h"

static const struct xdpen_key ROUTER = { { 2, 0, 0, 0, 0, 1 }, 1, 0 };
static const struct xdpen_key CAMERA = { { 2, 0, 0, 0, 0, 2 }, 1, 0 };
static struct guard_list list;
static bool router_is_known;

static int fresh(void **unused)
{
	(void)unused;
	memset(&list, 0, sizeof(list));
	router_is_known = true;
	return 0;
}

static bool known(void *context, const struct xdpen_key *key)
{
	(void)context;
	return router_is_known && !memcmp(key, &ROUTER, sizeof(*key));
}

static struct when second(__u64 seconds)
{
	return (struct when){ (1000 + seconds) * SECOND };
}

static void note(const char *address, const struct xdpen_key *key, __u8 reason, __u64 seconds)
{
	struct guard_fact fact = { .reason = reason };

	if (key)
		fact.key = *key;
	if (address)
		assert_int_equal(address_parse(address, fact.address), 0);
	guard_note(&list, &fact, known, NULL, second(seconds));
}

static void test_reasons_add_up(void **unused)
{
	(void)unused;
	note("192.0.2.1", &ROUTER, XDPEN_GUARD_NEXT_HOP, 0);
	note("192.0.2.1", &ROUTER, XDPEN_GUARD_DNS, 0);
	note("2001:db8::1", &ROUTER, XDPEN_GUARD_NEXT_HOP, 0);
	note("192.0.2.1", &ROUTER, XDPEN_GUARD_DNS, 1);
	assert_int_equal(list.count, 3);
	assert_int_equal(guard_reasons(&list, &ROUTER), XDPEN_GUARD_NEXT_HOP | XDPEN_GUARD_DNS);
	assert_int_equal(guard_reasons(&list, &CAMERA), 0);
}

static void test_a_reason_lingers_and_ends(void **unused)
{
	(void)unused;
	note("192.0.2.9", &CAMERA, XDPEN_GUARD_ADMINISTRATOR, 0);
	guard_expire(&list, second(599));
	assert_int_equal(guard_reasons(&list, &CAMERA), XDPEN_GUARD_ADMINISTRATOR);
	guard_expire(&list, second(600));
	assert_int_equal(guard_reasons(&list, &CAMERA), 0);
}

/* An infected device answers for the next hop's address: that shields it not, and uncovers nobody. */
static void test_a_poisoned_neighbour_table_guards_nobody(void **unused)
{
	(void)unused;
	note("192.0.2.1", &ROUTER, XDPEN_GUARD_NEXT_HOP, 0);
	note("192.0.2.1", &CAMERA, XDPEN_GUARD_NEXT_HOP, 1);
	assert_int_equal(guard_reasons(&list, &CAMERA), 0);
	assert_int_equal(guard_reasons(&list, &ROUTER), XDPEN_GUARD_NEXT_HOP);
	/* Another router was plugged in, and the old one has left the table. */
	router_is_known = false;
	note("192.0.2.1", &CAMERA, XDPEN_GUARD_NEXT_HOP, 2);
	assert_int_equal(guard_reasons(&list, &CAMERA), XDPEN_GUARD_NEXT_HOP);
}

static void test_without_a_mac_nobody_is_guarded(void **unused)
{
	(void)unused;
	note("192.0.2.1", NULL, XDPEN_GUARD_NEXT_HOP, 0);
	assert_int_equal(list.count, 0);
}

static void test_configured_devices_are_told_apart(void **unused)
{
	(void)unused;
	note(NULL, &ROUTER, XDPEN_GUARD_LISTED, 0);
	note(NULL, &CAMERA, XDPEN_GUARD_LISTED, 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(guard_reasons(&list, &CAMERA), XDPEN_GUARD_LISTED);
}

static void test_the_list_has_an_end(void **unused)
{
	struct xdpen_key key = ROUTER;

	(void)unused;
	for (int i = 0; i < GUARDS_MAX + 5; i++) {
		key.mac[4] = i;
		note(NULL, &key, XDPEN_GUARD_LISTED, 0);
	}
	assert_int_equal(list.count, GUARDS_MAX);
	assert_int_equal(list.refused, 5);
}

static void test_names_and_sentences(void **unused)
{
	(void)unused;
	for (unsigned bit = 1; bit <= XDPEN_GUARD_LISTED; bit <<= 1) {
		assert_string_not_equal(guard_name(bit), "unknown");
		assert_string_not_equal(guard_text(bit), "is guarded");
	}
	assert_string_equal(guard_text(XDPEN_GUARD_DNS | XDPEN_GUARD_NEXT_HOP),
			    "is the next hop: everything behind the gateway would be cut off");
	assert_string_equal(guard_name(3), "unknown");
}

/* A guarded device, or any while the breaker is open, becomes suspect at most, and stays so. */
static void test_guilt_makes_a_guarded_device_suspect(void **unused)
{
	static const struct xdpen_policy site = { .action = XDPEN_VLAN, .vlan_id = 66, .mode = XDPEN_ENFORCE };
	static const struct weighing guilty[] = { { .score = 100, .active = true }, { .decisive = true, .active = true } };
	static const struct xdpen_verdict pass;

	(void)unused;
	for (int i = 0; i < 4; i++) {
		struct xdpen_state state = { .state = XDPEN_NORMAL, .guard = i & 1 ? GUARD_BREAKER_OPEN : XDPEN_GUARD_DNS };
		struct action action = device_step(&state, pass, &guilty[i / 2], &site, second(1));

		assert_int_equal(state.state, XDPEN_SUSPECT);
		assert_true(action.changed);
		assert_false(action.set_verdict);
		assert_false(device_step(&state, pass, &guilty[i / 2], &site, second(2)).changed);
		state.guard = 0;
		assert_true(device_step(&state, pass, &guilty[i / 2], &site, second(3)).set_verdict);
		assert_int_equal(state.state, XDPEN_QUARANTINED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_reasons_add_up, fresh),
		cmocka_unit_test_setup(test_a_reason_lingers_and_ends, fresh),
		cmocka_unit_test_setup(test_a_poisoned_neighbour_table_guards_nobody, fresh),
		cmocka_unit_test_setup(test_without_a_mac_nobody_is_guarded, fresh),
		cmocka_unit_test_setup(test_configured_devices_are_told_apart, fresh),
		cmocka_unit_test_setup(test_the_list_has_an_end, fresh),
		cmocka_unit_test_setup(test_names_and_sentences, fresh),
		cmocka_unit_test_setup(test_guilt_makes_a_guarded_device_suspect, fresh),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
