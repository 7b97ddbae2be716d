// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "identity.h"

static const struct identity old = { { { 0x3c, 0xef, 0x8c, 1, 2, 3 }, 1, 0 }, 7, 0xabcd, 0x1234, 64 };

/* The same under a random MAC. */
static struct identity again(void)
{
	struct identity newcomer = old;

	newcomer.key.mac[0] = 0x02;
	return newcomer;
}

static void test_all_that_agrees_is_the_same_device(void **state)
{
	struct identity newcomer = again();

	(void)state;
	assert_true(identity_continues(&newcomer, &old, 0));
	assert_true(identity_continues(&newcomer, &old, 30));
	assert_true(identity_continues(&newcomer, &old, IDENTITY_SECONDS));
	/* Another maker's MAC is as good a disguise as a random one. */
	newcomer.key.mac[0] = 0x3c;
	newcomer.key.mac[1] = 0x00;
	assert_true(identity_continues(&newcomer, &old, 30));
}

static void test_two_that_speak_at_once_are_two(void **state)
{
	struct identity newcomer = again();

	(void)state;
	assert_false(identity_continues(&newcomer, &old, -1));
	assert_false(identity_continues(&newcomer, &old, IDENTITY_SECONDS + 1));
}

/* The infected camera was replaced by another of its batch. */
static void test_a_device_of_the_same_maker_is_another(void **state)
{
	struct identity newcomer = old;

	(void)state;
	newcomer.key.mac[5]++;
	assert_false(identity_continues(&newcomer, &old, 30));
}

static void test_one_difference_is_enough(void **state)
{
	struct identity newcomer;

	(void)state;
	newcomer = again(), newcomer.ifindex++;
	assert_false(identity_continues(&newcomer, &old, 30));
	newcomer = again(), newcomer.host++;
	assert_false(identity_continues(&newcomer, &old, 30));
	newcomer = again(), newcomer.dhcp_shape++;
	assert_false(identity_continues(&newcomer, &old, 30));
	newcomer = again(), newcomer.ttl = 128;
	assert_false(identity_continues(&newcomer, &old, 30));
}

/* A private MAC alone, or with nothing else known of either, is no reason. */
static void test_what_is_not_known_is_no_agreement(void **state)
{
	struct identity known = old, newcomer = again();

	(void)state;
	known.host = newcomer.host = 0;
	assert_false(identity_continues(&newcomer, &known, 30));
	known = old, newcomer = again(), known.dhcp_shape = newcomer.dhcp_shape = 0;
	assert_false(identity_continues(&newcomer, &known, 30));
	known = old, newcomer = again(), known.ttl = newcomer.ttl = 0;
	assert_false(identity_continues(&newcomer, &known, 30));
	known = old, newcomer = again(), known.ifindex = newcomer.ifindex = 0;
	assert_false(identity_continues(&newcomer, &known, 30));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_that_agrees_is_the_same_device),
		cmocka_unit_test(test_two_that_speak_at_once_are_two),
		cmocka_unit_test(test_a_device_of_the_same_maker_is_another),
		cmocka_unit_test(test_one_difference_is_enough),
		cmocka_unit_test(test_what_is_not_known_is_no_agreement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
