// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel says of flow tables, read out of messages made here: few kernels have one that hands flows to hardware. */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sys/flowtables.h"

static char buffer[8192];

static struct nlmsghdr *begin(const char *table, const char *name)
{
	struct nlmsghdr *message;

	memset(buffer, 0, sizeof(buffer));
	message = mnl_nlmsg_put_header(buffer);
	mnl_nlmsg_put_extra_header(message, sizeof(struct nfgenmsg));
	mnl_attr_put_strz(message, NFTA_FLOWTABLE_TABLE, table);
	mnl_attr_put_strz(message, NFTA_FLOWTABLE_NAME, name);
	return message;
}

static void put_devices(struct nlmsghdr *message, int count)
{
	struct nlattr *hook = mnl_attr_nest_start(message, NFTA_FLOWTABLE_HOOK), *devices;
	char name[16];

	mnl_attr_put_u32(message, NFTA_FLOWTABLE_HOOK_NUM, htonl(0));
	devices = mnl_attr_nest_start(message, NFTA_FLOWTABLE_HOOK_DEVS);
	for (int i = 1; i <= count; i++) {
		snprintf(name, sizeof(name), "lan%d", i);
		mnl_attr_put_strz(message, NFTA_DEVICE_NAME, name);
	}
	mnl_attr_nest_end(message, devices);
	mnl_attr_nest_end(message, hook);
}

static void test_software(void **state)
{
	struct nlmsghdr *message = begin("filter", "fast");
	struct flowtable table;

	(void)state;
	put_devices(message, 2);
	mnl_attr_put_u32(message, NFTA_FLOWTABLE_FLAGS, htonl(NFT_FLOWTABLE_COUNTER));
	flowtable_read(message, &table);
	assert_string_equal(table.table, "filter");
	assert_string_equal(table.name, "fast");
	assert_string_equal(table.devices, "lan1, lan2");
	assert_false(table.hardware);
}

static void test_hardware(void **state)
{
	struct nlmsghdr *message = begin("fw4", "ft");
	struct flowtable table;

	(void)state;
	mnl_attr_put_u32(message, NFTA_FLOWTABLE_FLAGS, htonl(NFT_FLOWTABLE_HW_OFFLOAD | NFT_FLOWTABLE_COUNTER));
	put_devices(message, 1);
	flowtable_read(message, &table);
	assert_true(table.hardware);
	assert_string_equal(table.devices, "lan1");
}

/* Without flags, without devices; flags too short to be read. */
static void test_sparse(void **state)
{
	struct nlmsghdr *message = begin("t", "f");
	struct flowtable table;

	(void)state;
	mnl_attr_put_u8(message, NFTA_FLOWTABLE_FLAGS, NFT_FLOWTABLE_HW_OFFLOAD);
	flowtable_read(message, &table);
	assert_false(table.hardware);
	assert_string_equal(table.devices, "");
}

static void test_long(void **state)
{
	char name[200];
	struct nlmsghdr *message;
	struct flowtable table;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	message = begin(name, name);
	put_devices(message, 100);
	flowtable_read(message, &table);
	assert_int_equal(strlen(table.table), FLOWTABLE_NAME - 1);
	assert_int_equal(strlen(table.devices), FLOWTABLE_DEVICES - 1);
	assert_memory_equal(table.devices, "lan1, lan2, lan3", 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_software),
		cmocka_unit_test(test_hardware),
		cmocka_unit_test(test_sparse),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
