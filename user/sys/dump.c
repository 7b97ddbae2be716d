// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define REQUEST_BYTES 128
#define REPLY_BYTES 32768

static int receive_all(struct mnl_socket *socket, unsigned sequence, mnl_cb_t read, void *context)
{
	char buffer[REPLY_BYTES];
	int result;

	do {
		ssize_t length = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));

		if (length < 0)
			return -errno;
		result = mnl_cb_run(buffer, length, sequence, mnl_socket_get_portid(socket), read, context);
	} while (result > 0);
	return result < 0 ? -errno : 0;
}

int dump_table(int bus, unsigned short type, const void *header, size_t size, mnl_cb_t read, void *context)
{
	char buffer[MNL_NLMSG_HDRLEN + REQUEST_BYTES] = { 0 };
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct mnl_socket *socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	int error = 0;

	if (!socket)
		return -errno;
	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = time(NULL);
	memcpy(mnl_nlmsg_put_extra_header(message, size), header, size);
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) || mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
		error = -errno;
	else
		error = receive_all(socket, message->nlmsg_seq, read, context);
	mnl_socket_close(socket);
	return error;
}
