// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "flow.h"

static struct flow flow_of(unsigned device, __u16 port)
{
	return (struct flow){ .key = { .mac = { 2, device }, .present = 1 }, .source_port = port };
}

static void test_found_by_all_its_parts(void **state)
{
	struct flow_places places = { .lifetime = 10 };
	struct flow flow = flow_of(1, 1000), other = flow;
	unsigned place = flow_take(&places, &flow, 5);

	(void)state;
	assert_int_equal(flow_find(&places, &flow, 5), place);
	other.key.mac[5] = 1;
	assert_int_equal(flow_find(&places, &other, 5), FLOW_NONE);
	other = flow, other.destination[15] = 1;
	assert_int_equal(flow_find(&places, &other, 5), FLOW_NONE);
	other = flow, other.source_port++;
	assert_int_equal(flow_find(&places, &other, 5), FLOW_NONE);
	other = flow, other.destination_port++;
	assert_int_equal(flow_find(&places, &other, 5), FLOW_NONE);
	flow_leave(&places, place);
	assert_int_equal(flow_find(&places, &flow, 5), FLOW_NONE);
}

static void test_expires_since_the_last_touch(void **state)
{
	struct flow_places places = { .lifetime = 10 };
	struct flow flow = flow_of(1, 1000);
	unsigned place = flow_take(&places, &flow, 100);

	(void)state;
	assert_int_equal(flow_find(&places, &flow, 110), place);
	flow_touch(&places, place, 105);
	flow_touch(&places, place, 90); /* a tick that comes late */
	assert_int_equal(flow_find(&places, &flow, 50), place);
	assert_int_equal(flow_find(&places, &flow, 115), place);
	assert_int_equal(flow_find(&places, &flow, 116), FLOW_NONE);
	assert_int_equal(flow_find(&places, &flow, 115), FLOW_NONE);
}

static void test_the_oldest_is_replaced(void **state)
{
	struct flow_places places = { .lifetime = 1000 };

	(void)state;
	for (unsigned i = 0; i < FLOW_PLACES; i++)
		flow_take(&places, &(struct flow){ .key = { .mac = { 2, i }, .present = 1 } },
			  100 + (i + 7) % FLOW_PLACES);
	flow_take(&places, &(struct flow){ .key = { .mac = { 4 }, .present = 1 } }, 200);
	for (unsigned i = 0; i < FLOW_PLACES; i++) {
		struct flow flow = flow_of(i, 0);
		unsigned place = flow_find(&places, &flow, 200);

		if (i == FLOW_PLACES - 7)
			assert_int_equal(place, FLOW_NONE);
		else
			assert_int_not_equal(place, FLOW_NONE);
	}
}

/* However many connections a device opens, another's entry stays. */
static void test_a_device_pushes_out_its_own(void **state)
{
	struct flow_places places = { .lifetime = 100000 };
	struct flow quiet = flow_of(1, 1), loud;
	unsigned kept = 0;

	(void)state;
	flow_take(&places, &quiet, 1);
	for (unsigned port = 0; port < 1000; port++) {
		loud = flow_of(2, port);
		assert_int_equal(flow_find(&places, &loud, 10 + port), FLOW_NONE);
		flow_take(&places, &loud, 10 + port);
	}
	assert_int_not_equal(flow_find(&places, &quiet, 500), FLOW_NONE);
	for (unsigned port = 0; port < 1000; port++) {
		loud = flow_of(2, port);
		kept += flow_find(&places, &loud, 500) != FLOW_NONE;
	}
	assert_int_equal(kept, FLOW_PER_DEVICE);
	assert_int_not_equal(flow_find(&places, &loud, 500), FLOW_NONE);
}

static void test_who_serves(void **state)
{
	static const struct {
		__u16 source, destination;
		bool server;
	} cases[] = {
		{ 22, 50000, true },	  { 1023, 1024, true },	      { 1024, 1023, false }, { 8080, 40000, true },
		{ 32767, 32768, true }, { 32768, 32768, false }, { 8080, 32767, false }, { 45000, 3333, false },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(flow_from_server(&(struct flow){ .source_port = cases[i].source,
								  .destination_port = cases[i].destination }),
				 cases[i].server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_by_all_its_parts),
		cmocka_unit_test(test_expires_since_the_last_touch),
		cmocka_unit_test(test_the_oldest_is_replaced),
		cmocka_unit_test(test_a_device_pushes_out_its_own),
		cmocka_unit_test(test_who_serves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
