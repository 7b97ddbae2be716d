// SPDX-License-Identifier: GPL-2.0-or-later
/* Who has logged in to the gateway from the network. */
#include "guards.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <utmp.h>

#include "../core/address.h"
#include "dump.h"

#define SSH_PORT 22
#define LOGINS_MAX 64

struct logins {
	__u8 addresses[LOGINS_MAX][16];
	bool connected[LOGINS_MAX];
	int count;
};

/* ut_addr_v6 holds an IPv4 address in its first word, the rest zero. */
static bool address_of(const struct utmp *entry, __u8 address[static 16])
{
	const __s32 *words = entry->ut_addr_v6;

	if (!words[0] && !words[1] && !words[2] && !words[3])
		return false;
	if (!words[1] && !words[2] && !words[3])
		address_map_ipv4(&words[0], address);
	else
		memcpy(address, words, 16);
	return true;
}

/* A record that a crash left behind has no process any more. */
static bool is_alive(const struct utmp *entry)
{
	return entry->ut_type == USER_PROCESS && entry->ut_pid > 0 && (!kill(entry->ut_pid, 0) || errno == EPERM);
}

static int read_logins(struct logins *logins)
{
	int file = open(_PATH_UTMP, O_RDONLY | O_CLOEXEC);
	struct utmp entry;

	if (file < 0)
		return errno == ENOENT ? 0 : -errno;
	while (logins->count < LOGINS_MAX && read(file, &entry, sizeof(entry)) == sizeof(entry))
		if (is_alive(&entry) && address_of(&entry, logins->addresses[logins->count]))
			logins->count++;
	close(file);
	return 0;
}

static int read_socket(const struct nlmsghdr *message, void *context)
{
	const struct inet_diag_msg *socket = mnl_nlmsg_get_payload(message);
	struct logins *logins = context;
	__u8 address[16];

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY || message->nlmsg_len < NLMSG_LENGTH(sizeof(*socket)) ||
	    socket->id.idiag_sport != htons(SSH_PORT))
		return MNL_CB_OK;
	if (socket->idiag_family == AF_INET)
		address_map_ipv4(socket->id.idiag_dst, address);
	else
		memcpy(address, socket->id.idiag_dst, sizeof(address));
	for (int i = 0; i < logins->count; i++)
		if (!memcmp(logins->addresses[i], address, sizeof(address)))
			logins->connected[i] = true;
	return MNL_CB_OK;
}

static int read_sockets(struct logins *logins, __u8 family)
{
	const struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = 1U << TCP_ESTABLISHED,
	};

	return dump_table(NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, &request, sizeof(request), read_socket, logins);
}

int guards_sessions(guard_found *found, void *context)
{
	struct logins logins = { .count = 0 };
	int error = read_logins(&logins);

	if (error || !logins.count)
		return error;
	error = read_sockets(&logins, AF_INET);
	if (!error)
		error = read_sockets(&logins, AF_INET6);
	for (int i = 0; i < logins.count; i++)
		if (logins.connected[i])
			found(context, logins.addresses[i], XDPEN_GUARD_ADMINISTRATOR);
	return error;
}
