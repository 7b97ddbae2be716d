// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For each address two dumps that the kernel filters by itself (Linux 5.8): flows
 * that the address opened (source of the original direction), and flows that it
 * answers (source of the reply, which is the address also behind NAT). What comes
 * is deleted message by message, by the same tuple and identity.
 */
#include "flows.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../core/address.h"
#include "addresses.h"

/* There while connection tracking is; asking by netlink would load it. */
#define CONNTRACK_SIGN "/proc/sys/net/netfilter/nf_conntrack_count"
/* nf_internals.h of the kernel: the tuple's source address counts, and nothing else of it. */
#define FILTER_SOURCE 1
/* Seconds for one answer: of connection tracking with a million entries, some. */
#define PATIENCE 5
#define BATCH_BYTES 32768
/* A tuple, its zone and identity take half of that. */
#define DELETE_ROOM 512

struct flows {
	struct mnl_socket *dumps, *deletes;
	unsigned sequence;
	__u32 taken; /* of the device under work */
	const struct maps *maps;
	size_t batched;
	__u32 messages; /* in the batch */
	char batch[BATCH_BYTES];
};

static struct mnl_socket *open_socket(int flags)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC | flags);

	if (socket && !mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID))
		return socket;
	if (socket)
		mnl_socket_close(socket);
	return NULL;
}

int flows_open(const struct maps *maps, struct flows **flows)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	struct flows *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->maps = maps;
	made->dumps = open_socket(0);
	made->deletes = open_socket(SOCK_NONBLOCK);
	if (!made->dumps || !made->deletes ||
	    setsockopt(mnl_socket_get_fd(made->dumps), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience))) {
		int error = -errno;

		flows_close(made);
		return error;
	}
	*flows = made;
	return 0;
}

void flows_close(struct flows *flows)
{
	if (!flows)
		return;
	if (flows->dumps)
		mnl_socket_close(flows->dumps);
	if (flows->deletes)
		mnl_socket_close(flows->deletes);
	free(flows);
}

static struct nlmsghdr *put_header(void *at, __u16 type, __u16 flags, __u8 family, unsigned sequence)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(at);
	struct nfgenmsg *general;

	message->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | type;
	message->nlmsg_flags = NLM_F_REQUEST | flags;
	message->nlmsg_seq = sequence;
	general = mnl_nlmsg_put_extra_header(message, sizeof(*general));
	general->nfgen_family = family;
	general->version = NFNETLINK_V0;
	return message;
}

static void put_source(struct nlmsghdr *message, const __u8 address[static 16], bool answers)
{
	struct nlattr *tuple = mnl_attr_nest_start(message, answers ? CTA_TUPLE_REPLY : CTA_TUPLE_ORIG);
	struct nlattr *addresses = mnl_attr_nest_start(message, CTA_TUPLE_IP);

	if (address_is_ipv4(address))
		mnl_attr_put(message, CTA_IP_V4_SRC, 4, address + 12);
	else
		mnl_attr_put(message, CTA_IP_V6_SRC, 16, address);
	mnl_attr_nest_end(message, addresses);
	mnl_attr_nest_end(message, tuple);
}

static int ask(struct flows *flows, const __u8 address[static 16], bool answers)
{
	char buffer[256] = { 0 };
	__u8 family = address_is_ipv4(address) ? AF_INET : AF_INET6;
	struct nlmsghdr *message = put_header(buffer, IPCTNL_MSG_CT_GET, NLM_F_DUMP, family, ++flows->sequence);
	struct nlattr *filter;

	put_source(message, address, answers);
	filter = mnl_attr_nest_start(message, CTA_FILTER);
	mnl_attr_put_u32(message, CTA_FILTER_ORIG_FLAGS, answers ? 0 : FILTER_SOURCE);
	mnl_attr_put_u32(message, CTA_FILTER_REPLY_FLAGS, answers ? FILTER_SOURCE : 0);
	mnl_attr_nest_end(message, filter);
	return mnl_socket_sendto(flows->dumps, message, message->nlmsg_len) < 0 ? -errno : 0;
}

/* The kernel has dealt with a batch when it was sent. It answers only where an entry could not be deleted: it had gone. */
static __u32 count_refused(struct flows *flows)
{
	char buffer[8192];
	__u32 refused = 0;
	ssize_t length;

	while ((length = mnl_socket_recvfrom(flows->deletes, buffer, sizeof(buffer))) > 0 || (length < 0 && errno == ENOBUFS)) {
		int left = (int)length;

		for (struct nlmsghdr *message = (void *)buffer; left > 0 && mnl_nlmsg_ok(message, left);
		     message = mnl_nlmsg_next(message, &left))
			refused += message->nlmsg_type == NLMSG_ERROR;
	}
	return refused;
}

static void send_batch(struct flows *flows)
{
	__u32 sent = flows->messages, refused;

	flows->messages = 0;
	if (!flows->batched)
		return;
	if (mnl_socket_sendto(flows->deletes, flows->batch, flows->batched) < 0)
		sent = 0;
	flows->batched = 0;
	refused = count_refused(flows);
	flows->taken += refused < sent ? sent - refused : 0;
}

static int find_parts(const struct nlattr *attribute, void *data)
{
	const struct nlattr **parts = data;

	if (mnl_attr_get_type(attribute) <= CTA_MAX)
		parts[mnl_attr_get_type(attribute)] = attribute;
	return MNL_CB_OK;
}

static void copy(struct nlmsghdr *message, const struct nlattr *attribute)
{
	if (attribute)
		mnl_attr_put(message, attribute->nla_type, mnl_attr_get_payload_len(attribute), mnl_attr_get_payload(attribute));
}

/* The identity keeps an entry that came under the same tuple since from being hit. */
static int delete_entry(const struct nlmsghdr *entry, void *data)
{
	const struct nfgenmsg *general = mnl_nlmsg_get_payload(entry);
	const struct nlattr *parts[CTA_MAX + 1] = { NULL };
	struct flows *flows = data;
	struct nlmsghdr *message;

	mnl_attr_parse(entry, sizeof(*general), find_parts, parts);
	if (!parts[CTA_TUPLE_ORIG] || mnl_attr_get_len(parts[CTA_TUPLE_ORIG]) > DELETE_ROOM / 2)
		return MNL_CB_OK;
	if (flows->batched + DELETE_ROOM > BATCH_BYTES)
		send_batch(flows);
	message = put_header(flows->batch + flows->batched, IPCTNL_MSG_CT_DELETE, 0, general->nfgen_family, ++flows->messages);
	copy(message, parts[CTA_TUPLE_ORIG]);
	copy(message, parts[CTA_ZONE]);
	copy(message, parts[CTA_ID]);
	flows->batched += MNL_ALIGN(message->nlmsg_len);
	return MNL_CB_OK;
}

/* One dump; what it tells is deleted while it goes on. */
static int end_some(struct flows *flows, const __u8 address[static 16], bool answers)
{
	unsigned port = mnl_socket_get_portid(flows->dumps);
	char buffer[32768];
	int error = ask(flows, address, answers), more = MNL_CB_OK;

	while (!error && more > MNL_CB_STOP) {
		ssize_t length = mnl_socket_recvfrom(flows->dumps, buffer, sizeof(buffer));

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			error = errno == EAGAIN ? -ETIMEDOUT : -errno;
		else
			more = mnl_cb_run(buffer, length, flows->sequence, port, delete_entry, flows);
		send_batch(flows);
	}
	return error;
}

int flows_end(struct flows *flows, __u32 slot, __u32 *taken)
{
	struct addresses addresses;
	int error = 0;

	flows->taken = 0;
	*taken = 0;
	if (access(CONNTRACK_SIGN, F_OK))
		return 0;
	addresses_of(flows->maps, slot, &addresses);
	for (int i = 0; i < 2 * addresses.count && error != -ETIMEDOUT; i++)
		error = end_some(flows, addresses.list[i / 2].bytes, i & 1);
	*taken = flows->taken;
	return error;
}
