// SPDX-License-Identifier: GPL-2.0-or-later
/* A list of pools' addresses takes effect as a whole or not at all, in a map with few places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "core/address.h"
#include "sys/pools.h"

#define PLACES 6
#define REFUSED 129 /* a prefix that no map takes */

static struct xdpen_policy policy;
static struct maps maps;

static int make_map(void **state)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_NO_PREALLOC);

	(void)state;
	memset(&policy, 0, sizeof(policy));
	maps.policy = &policy;
	maps.pool_nets = bpf_map_create(BPF_MAP_TYPE_LPM_TRIE, "pools", sizeof(struct xdpen_network), sizeof(__u32), PLACES,
					&options);
	return maps.pool_nets < 0;
}

static int close_map(void **state)
{
	(void)state;
	return close(maps.pool_nets);
}

static struct networks list_of(const char *text)
{
	struct networks networks = { 0 };
	char error[256] = "";

	if (networks_parse("list", text, strlen(text), &networks, error, sizeof(error)))
		fail_msg("%s", error);
	return networks;
}

static int apply(const char *text)
{
	struct networks networks = list_of(text);
	int error = pools_apply(&maps, &networks);

	networks_free(&networks);
	return error;
}

/* The last entry of the list is one that the kernel refuses, so that all before it are in by then. */
static int apply_spoilt(const char *text)
{
	struct networks networks = list_of(text);
	int error;

	networks.list[networks.count - 1].prefix = REFUSED;
	error = pools_apply(&maps, &networks);
	networks_free(&networks);
	return error;
}

/* Exactly these are in the map, and the programs are told so. */
static void check_holds(const char *text)
{
	struct networks expected = list_of(text);
	struct xdpen_network entry, *at = NULL;
	size_t count = 0;
	__u32 value;

	for (; !bpf_map_get_next_key(maps.pool_nets, at, &entry); at = &entry)
		count++;
	assert_int_equal(count, expected.count);
	for (size_t i = 0; i < expected.count; i++) {
		struct xdpen_network wanted = { .prefix = expected.list[i].prefix };

		memcpy(wanted.address, &expected.list[i].address, sizeof(wanted.address));
		/* A longest match would be found for another prefix as well: taken out and put back, it is this one. */
		assert_int_equal(bpf_map_delete_elem(maps.pool_nets, &wanted), 0);
		value = 1;
		assert_int_equal(bpf_map_update_elem(maps.pool_nets, &wanted, &value, BPF_ANY), 0);
	}
	assert_int_equal(policy.pool_networks, expected.count);
	networks_free(&expected);
}

#define OLD "192.0.2.0/24\n192.0.2.1\n2001:db8::/32\n"

static void one_list_after_the_other(void **state)
{
	(void)state;
	assert_int_equal(apply(OLD), 0);
	check_holds(OLD);
	assert_int_equal(apply("192.0.2.0/24\n198.51.100.1\n"), 0);
	check_holds("192.0.2.0/24\n198.51.100.1\n");
	assert_int_equal(apply(""), 0);
	check_holds("");
}

/* What a process that died at the wrong moment has left is not counted anywhere. */
static void what_nobody_counted_goes(void **state)
{
	(void)state;
	assert_int_equal(apply(OLD), 0);
	policy.pool_networks = 0;
	assert_int_equal(apply("198.51.100.1\n"), 0);
	check_holds("198.51.100.1\n");
}

static void a_list_that_never_fits(void **state)
{
	(void)state;
	assert_int_equal(apply(OLD), 0);
	assert_int_equal(apply("192.0.2.1\n10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4\n10.0.0.5\n10.0.0.6\n"), -ENOSPC);
	check_holds(OLD);
}

/* Three and five others: more than the map's places together, each alone is not. */
static void two_lists_that_do_not_fit_together(void **state)
{
#define LONGER "10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4\n192.0.2.0/24\n192.0.2.9\n"
	(void)state;
	assert_int_equal(apply(OLD), 0);
	assert_int_equal(apply(LONGER), 0);
	check_holds(LONGER);
	assert_int_equal(apply(OLD), 0);
	check_holds(OLD);
}

static void a_failure_in_the_middle(void **state)
{
	(void)state;
	assert_int_equal(apply(OLD), 0);
	assert_int_equal(apply_spoilt("10.0.0.1\n10.0.0.2\n192.0.2.1\n203.0.113.1\n"), -EINVAL);
	check_holds(OLD);
	assert_int_equal(apply_spoilt("10.0.0.1\n10.0.0.2\n10.0.0.3\n192.0.2.1\n203.0.113.1\n"), -EINVAL);
	check_holds(OLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_list_after_the_other, make_map, close_map),
		cmocka_unit_test_setup_teardown(what_nobody_counted_goes, make_map, close_map),
		cmocka_unit_test_setup_teardown(a_list_that_never_fits, make_map, close_map),
		cmocka_unit_test_setup_teardown(two_lists_that_do_not_fit_together, make_map, close_map),
		cmocka_unit_test_setup_teardown(a_failure_in_the_middle, make_map, close_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
