// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The answering side of the control socket. Peers live in a fixed array, so that
 * an epoll event that outlived its peer meets an empty place, or a new peer that
 * has nothing to read yet: events are hints, the descriptor says what is true.
 */
#include "control.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"

#define WATCHERS (CONTROL_PEERS / 2) /* the others stay free for questions */

static int address_of(const char *run, const char *name, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (snprintf(address->sun_path, sizeof(address->sun_path), "%s/%s", run, name) >= (int)sizeof(address->sun_path))
		return -ENAMETOOLONG;
	return 0;
}

int control_address(const char *run, struct sockaddr_un *address)
{
	return address_of(run, "control", address);
}

struct peer {
	int fd; /* -1 = free */
	bool watching;
	__u64 deadline; /* CLOCK_MONOTONIC, ns */
	size_t length;
	char line[REQUEST_MAX];
};

struct control {
	int listener, epoll;
	control_answer *answer;
	control_line *line; /* instead of `answer`: lines as they come */
	gid_t group; /* of the socket, where there is `line` */
	void *context;
	struct sockaddr_un address;
	struct peer peers[CONTROL_PEERS];
};

static void close_peer(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

/* Whole or not at all: a peer that does not read is not waited for. */
static bool send_line(int fd, const char *line)
{
	struct iovec parts[2] = {
		{ .iov_base = (void *)line, .iov_len = strlen(line) },
		{ .iov_base = (void *)"\n", .iov_len = 1 },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)(parts[0].iov_len + 1);
}

static bool reply(struct peer *peer, int code, const char *text)
{
	char line[CONTROL_LINE_MAX];

	snprintf(line, sizeof(line), "%d %.*s", code, (int)strcspn(text, "\n"), text);
	return send_line(peer->fd, line);
}

static int watchers(const struct control *control)
{
	int count = 0;

	for (int i = 0; i < CONTROL_PEERS; i++)
		count += control->peers[i].fd >= 0 && control->peers[i].watching;
	return count;
}

static void begin_watch(struct control *control, struct peer *peer)
{
	if (watchers(control) >= WATCHERS) {
		reply(peer, 1, "busy: too many are watching already");
		close_peer(peer);
		return;
	}
	peer->watching = true;
	if (!reply(peer, 0, "watching"))
		close_peer(peer);
}

static void answer_as_it_comes(struct control *control, struct peer *peer)
{
	static char answer[CONTROL_ANSWER_MAX]; /* one at a time, and too much for a stack */

	answer[0] = '\0';
	control->line(control->context, peer->line, answer, sizeof(answer));
	send_line(peer->fd, answer);
	close_peer(peer);
}

/* A whole line has come, its newline replaced by NUL. */
static void answer_line(struct control *control, struct peer *peer)
{
	char text[CONTROL_LINE_MAX - 8] = "";
	struct request request;
	int code;

	if (control->line) {
		answer_as_it_comes(control, peer);
		return;
	}
	if (request_parse(peer->line, &request, text, sizeof(text))) {
		code = 2;
	} else if (request.verb == VERB_WATCH) {
		begin_watch(control, peer);
		return;
	} else {
		code = control->answer(control->context, &request, text, sizeof(text));
	}
	reply(peer, code, text);
	close_peer(peer);
}

static void refuse_line(struct peer *peer, const char *text)
{
	reply(peer, 2, text);
	close_peer(peer);
}

static void take_bytes(struct control *control, struct peer *peer, size_t got)
{
	char *end;

	peer->length += got;
	end = memchr(peer->line, '\n', peer->length);
	if (!end && peer->length < sizeof(peer->line))
		return;
	if (!end) {
		refuse_line(peer, "the request is too long");
	} else if (end != peer->line + peer->length - 1 || memchr(peer->line, '\0', peer->length)) {
		refuse_line(peer, "a request is one line of text");
	} else {
		*end = '\0';
		answer_line(control, peer);
	}
}

static void read_peer(struct control *control, struct peer *peer)
{
	char *to = peer->watching ? peer->line : peer->line + peer->length;
	size_t room = peer->watching ? sizeof(peer->line) : sizeof(peer->line) - peer->length;
	ssize_t got = recv(peer->fd, to, room, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0)
		close_peer(peer);
	else if (!peer->watching) /* a watcher has nothing more to say */
		take_bytes(control, peer, (size_t)got);
}

static struct peer *free_peer(struct control *control)
{
	for (int i = 0; i < CONTROL_PEERS; i++)
		if (control->peers[i].fd < 0)
			return &control->peers[i];
	return NULL;
}

static void accept_peer(struct control *control)
{
	int fd = accept4(control->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct peer *peer = free_peer(control);
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };

	if (fd < 0)
		return;
	if (!peer || epoll_ctl(control->epoll, EPOLL_CTL_ADD, fd, &event)) {
		send_line(fd, "1 busy: too many requests at once");
		close(fd);
		return;
	}
	*peer = (struct peer){ .fd = fd, .deadline = clock_monotonic() + CONTROL_PEER_SECONDS * SECOND };
}

/* Whoever opens the socket holds the lock, so a socket that lies there is a dead daemon's. */
static int remove_stale(const char *path)
{
	struct stat status;

	if (lstat(path, &status))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode))
		return -ENOTSOCK;
	return unlink(path) ? -errno : 0;
}

/* Opened to its group only once it is that group's. */
static int admit_group(const struct control *control)
{
	const char *path = control->address.sun_path;

	if (!control->line)
		return 0;
	return lchown(path, -1, control->group) || chmod(path, 0660) ? -errno : 0;
}

/* The umask is tight before the name appears: nobody else ever connects. */
static int bind_tight(int listener, const struct sockaddr_un *address)
{
	mode_t mask = umask(0177);
	int error = bind(listener, (const struct sockaddr *)address, sizeof(*address)) ? -errno : 0;

	umask(mask);
	return error;
}

static int listen_on(struct control *control)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = control };
	int error;

	error = remove_stale(control->address.sun_path);
	if (error)
		return error;
	control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (control->listener < 0)
		return -errno;
	error = bind_tight(control->listener, &control->address);
	if (!error)
		error = admit_group(control);
	if (error)
		return error;
	if (listen(control->listener, CONTROL_PEERS) ||
	    epoll_ctl(control->epoll, EPOLL_CTL_ADD, control->listener, &event))
		return -errno;
	return 0;
}

/* What differs between the sockets is in `kind`. */
static int open_socket(const char *run, const char *name, const struct control *kind, struct control **control)
{
	struct control *made = calloc(1, sizeof(*made));
	int error;

	if (!made)
		return -ENOMEM;
	*made = *kind;
	made->listener = -1;
	for (int i = 0; i < CONTROL_PEERS; i++)
		made->peers[i].fd = -1;
	error = address_of(run, name, &made->address);
	if (!error)
		error = listen_on(made);
	if (error) {
		if (made->listener >= 0)
			close(made->listener);
		free(made);
		return error;
	}
	*control = made;
	return 0;
}

int control_open(const char *run, int epoll, control_answer *answer, void *context, struct control **control)
{
	const struct control kind = { .epoll = epoll, .answer = answer, .context = context };

	return open_socket(run, "control", &kind, control);
}

int control_open_lines(const char *run, const char *name, gid_t group, int epoll, control_line *line, void *context,
		       struct control **control)
{
	const struct control kind = { .epoll = epoll, .line = line, .group = group, .context = context };

	return open_socket(run, name, &kind, control);
}

bool control_owns(const struct control *control, const void *pointer)
{
	uintptr_t at = (uintptr_t)pointer, from = (uintptr_t)control;

	return control && at >= from && at < from + sizeof(*control);
}

void control_event(struct control *control, void *pointer)
{
	struct peer *peer = pointer;

	if (pointer == control)
		accept_peer(control);
	else if (peer->fd >= 0)
		read_peer(control, peer);
}

void control_tick(struct control *control)
{
	__u64 now = clock_monotonic();

	for (int i = 0; i < CONTROL_PEERS; i++) {
		struct peer *peer = &control->peers[i];

		if (peer->fd >= 0 && !peer->watching && now >= peer->deadline)
			close_peer(peer);
	}
}

void control_tell(struct control *control, const char *line)
{
	for (int i = 0; i < CONTROL_PEERS; i++) {
		struct peer *peer = &control->peers[i];

		if (peer->fd >= 0 && peer->watching && !send_line(peer->fd, line))
			close_peer(peer);
	}
}

void control_close(struct control *control)
{
	if (!control)
		return;
	for (int i = 0; i < CONTROL_PEERS; i++)
		close_peer(&control->peers[i]);
	close(control->listener);
	unlink(control->address.sun_path);
	free(control);
}
