// SPDX-License-Identifier: GPL-2.0-or-later
/* The asking side of the control socket. */
#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ASK_SECONDS 10 /* the client's patience */

static int connect_daemon(const char *run)
{
	struct timeval patience = { .tv_sec = ASK_SECONDS };
	struct sockaddr_un address;
	int peer, error;

	error = control_address(run, &address);
	if (error)
		return error;
	peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer < 0)
		return -errno;
	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(peer, (struct sockaddr *)&address, sizeof(address)))
		return peer;
	error = -errno;
	close(peer);
	return error;
}

int control_listening(const char *run)
{
	int peer = connect_daemon(run);

	if (peer < 0)
		return peer;
	close(peer);
	return 0;
}

static int send_request(int peer, const struct request *request)
{
	char line[REQUEST_MAX];
	int length = request_format(request, line);

	return send(peer, line, (size_t)length, MSG_NOSIGNAL) == length ? 0 : -EPIPE;
}

/* Byte by byte: what follows the reply of `watch` belongs to the caller. */
static int receive_line(int peer, char *line, size_t size)
{
	size_t length = 0;
	ssize_t got;

	while (length < size) {
		got = recv(peer, line + length, 1, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		if (got == 0)
			return -ECONNRESET;
		if (line[length] == '\n') {
			line[length] = '\0';
			return 0;
		}
		length++;
	}
	return -EPROTO;
}

/* "CODE TEXT" */
static int parse_reply(const char *line, char *text, size_t size)
{
	size_t digits = strspn(line, "0123456789");

	if (!digits || digits > 3 || line[digits] != ' ')
		return -EPROTO;
	snprintf(text, size, "%s", line + digits + 1);
	return atoi(line);
}

static int converse(int peer, const struct request *request, char *text, size_t size)
{
	char line[CONTROL_LINE_MAX];
	int error;

	error = send_request(peer, request);
	if (!error)
		error = receive_line(peer, line, sizeof(line));
	return error ? error : parse_reply(line, text, size);
}

int control_ask(const char *run, const struct request *request, char *text, size_t size)
{
	int peer = connect_daemon(run);
	int code;

	if (peer < 0)
		return peer;
	code = converse(peer, request, text, size);
	close(peer);
	return code;
}

int control_watch(const char *run)
{
	const struct request request = { .verb = VERB_WATCH };
	struct timeval forever = { .tv_sec = 0 };
	char text[CONTROL_LINE_MAX];
	int peer = connect_daemon(run);
	int code;

	if (peer < 0)
		return peer;
	code = converse(peer, &request, text, sizeof(text));
	if (code) {
		close(peer);
		return code < 0 ? code : -EBUSY;
	}
	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof(forever));
	return peer;
}
