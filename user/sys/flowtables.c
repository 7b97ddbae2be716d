// SPDX-License-Identifier: GPL-2.0-or-later
#include "flowtables.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* A string of a message: as long as it says, whether it ends with a NUL or not. */
static void copy_text(const struct nlattr *attribute, char *text, size_t size)
{
	snprintf(text, size, "%.*s", (int)mnl_attr_get_payload_len(attribute), (const char *)mnl_attr_get_payload(attribute));
}

static void add_device(struct flowtable *table, const struct nlattr *attribute)
{
	size_t length = strlen(table->devices);
	char name[FLOWTABLE_NAME];

	copy_text(attribute, name, sizeof(name));
	snprintf(table->devices + length, sizeof(table->devices) - length, "%s%s", length ? ", " : "", name);
}

static void read_hook(const struct nlattr *hook, struct flowtable *table)
{
	const struct nlattr *part, *device;

	mnl_attr_for_each_nested(part, hook) {
		if (mnl_attr_get_type(part) != NFTA_FLOWTABLE_HOOK_DEVS)
			continue;
		mnl_attr_for_each_nested(device, part)
			if (mnl_attr_get_type(device) == NFTA_DEVICE_NAME)
				add_device(table, device);
	}
}

void flowtable_read(const struct nlmsghdr *message, struct flowtable *table)
{
	const struct nlattr *attribute;

	memset(table, 0, sizeof(*table));
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg)) {
		switch (mnl_attr_get_type(attribute)) {
		case NFTA_FLOWTABLE_TABLE:
			copy_text(attribute, table->table, sizeof(table->table));
			break;
		case NFTA_FLOWTABLE_NAME:
			copy_text(attribute, table->name, sizeof(table->name));
			break;
		case NFTA_FLOWTABLE_HOOK:
			read_hook(attribute, table);
			break;
		case NFTA_FLOWTABLE_FLAGS:
			if (mnl_attr_get_payload_len(attribute) >= sizeof(__u32))
				table->hardware = ntohl(mnl_attr_get_u32(attribute)) & NFT_FLOWTABLE_HW_OFFLOAD;
			break;
		}
	}
}

struct list {
	struct flowtable *tables;
	int count;
};

static int add_table(const struct nlmsghdr *message, void *data)
{
	struct list *list = data;

	if (message->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWFLOWTABLE) && list->count < FLOWTABLES_MAX)
		flowtable_read(message, &list->tables[list->count++]);
	return MNL_CB_OK;
}

static int ask(struct mnl_socket *socket)
{
	char buffer[MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct nfgenmsg))] = { 0 };
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

	message->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETFLOWTABLE;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = 1;
	mnl_nlmsg_put_extra_header(message, sizeof(struct nfgenmsg)); /* zero: every family */
	return mnl_socket_sendto(socket, message, message->nlmsg_len) < 0 ? -errno : 1;
}

static int list_all(struct mnl_socket *socket, struct list *list)
{
	char buffer[16384];
	ssize_t length;
	int result = ask(socket);

	while (result > 0) {
		length = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
		result = length < 0 ? -1 : mnl_cb_run(buffer, length, 1, mnl_socket_get_portid(socket), add_table, list);
		if (result < 0)
			result = -errno;
	}
	return result;
}

int flowtables_list(struct flowtable tables[static FLOWTABLES_MAX])
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	struct list list = { tables, 0 };
	int error;

	if (!socket)
		return errno == EPROTONOSUPPORT ? 0 : -errno;
	error = mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) ? -errno : list_all(socket, &list);
	mnl_socket_close(socket);
	/* So answers a kernel without nftables, or one that knows no flow tables. */
	if (error == -EINVAL || error == -EOPNOTSUPP || error == -ENOENT)
		return 0;
	return error ? error : list.count;
}
