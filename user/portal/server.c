// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libmicrohttpd without threads of its own: its epoll descriptors, one a place, are in ours. It reads and writes when
 * we say so; between two requests the process sleeps until something comes, or a connection or a release is due.
 */
#include "server.h"

#include <errno.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../sys/clock.h"
#include "../sys/log.h"
#include "request.h"

#define CONNECTION_MEMORY 6144 /* bytes of a request's head; longer ones are refused by the library */
#define BACKLOG 64
#define TICK_MS 1000 /* while a connection is open */

struct server {
	struct portal *portal;
	struct MHD_Daemon *places[LISTEN_MAX];
	int epoll, signals;
};

/* An IPv6 wildcard serves both families; any other address is one of its own family only. */
static int open_socket(const struct place *place)
{
	const struct sockaddr *address = (const struct sockaddr *)&place->address;
	const bool wildcard = IN6_IS_ADDR_UNSPECIFIED(&place->address.sin6_addr);
	const int on = 1, alone = !wildcard;
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &alone, sizeof(alone));
	if (!bind(fd, address, place->length) && !listen(fd, BACKLOG))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

__attribute__((format(printf, 2, 0))) static void say_quietly(void *context, const char *format, va_list arguments)
{
	char text[256];

	(void)context;
	vsnprintf(text, sizeof(text), format, arguments);
	text[strcspn(text, "\n")] = '\0';
	log_line(LOG_LEVEL_DEBUG, "libmicrohttpd: %s", text);
}

static void connection_changed(void *context, struct MHD_Connection *connection, void **state,
			       enum MHD_ConnectionNotificationCode what)
{
	struct server *server = context;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*state = connections_begin(&server->portal->connections, info->connect_fd, clock_monotonic());
	else
		connections_end(*state);
}

static struct MHD_Daemon *start_library(struct server *server, int fd)
{
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, request_answer, server->portal,
				MHD_OPTION_EXTERNAL_LOGGER, say_quietly, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
				MHD_OPTION_NOTIFY_COMPLETED, request_completed, server->portal,
				MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server,
				MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
				MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_OF_ONE,
				MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_IDLE_SECONDS,
				MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
				MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

static int watch(struct server *server, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static int open_place(struct server *server, int number)
{
	const struct place *place = &server->portal->options->places[number];
	int fd = open_socket(place);

	if (fd < 0) {
		log_line(LOG_LEVEL_ERROR, "cannot listen on %s: %s", place->text, strerror(-fd));
		return fd;
	}
	server->places[number] = start_library(server, fd);
	if (!server->places[number]) {
		close(fd);
		log_line(LOG_LEVEL_ERROR, "cannot serve HTTP on %s", place->text);
		return -EIO;
	}
	return watch(server, MHD_get_daemon_info(server->places[number], MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd);
}

static int watch_signals(struct server *server)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	server->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return server->signals < 0 ? -errno : watch(server, server->signals);
}

int server_open(struct portal *portal, struct server **server)
{
	struct server *made = calloc(1, sizeof(*made));
	int error;

	if (!made)
		return -ENOMEM;
	*made = (struct server){ .portal = portal, .signals = -1 };
	made->epoll = epoll_create1(EPOLL_CLOEXEC);
	error = made->epoll < 0 ? -errno : watch_signals(made);
	for (int i = 0; !error && i < portal->options->place_count; i++)
		error = open_place(made, i);
	if (error)
		server_close(made);
	else
		*server = made;
	return error;
}

/* Milliseconds until `due`, rounded up. */
static __u64 until(__u64 due, __u64 now)
{
	return due <= now ? 0 : (due - now + MILLISECOND - 1) / MILLISECOND;
}

/* What is due is done; returns how long nothing will be, in ms, or -1: until something comes. */
static int tick(struct server *server)
{
	__u64 now = clock_monotonic();
	bool open = connections_tick(&server->portal->connections, now);
	__u64 release = releases_run(&server->portal->releases, &server->portal->ask, now);
	unsigned long long pause = open ? TICK_MS : ~0ULL, wish;

	if (release && until(release, now) < pause)
		pause = until(release, now);
	for (int i = 0; i < server->portal->options->place_count; i++)
		if (MHD_get_timeout(server->places[i], &wish) == MHD_YES && wish < pause)
			pause = wish;
	return pause == ~0ULL ? -1 : (int)pause;
}

/* A signal that was read ends the loop. */
static bool ended(const struct server *server)
{
	struct signalfd_siginfo signal;

	return read(server->signals, &signal, sizeof(signal)) == sizeof(signal);
}

int server_run(struct server *server)
{
	struct epoll_event events[LISTEN_MAX + 1];

	while (!ended(server)) {
		if (epoll_wait(server->epoll, events, LISTEN_MAX + 1, tick(server)) < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < server->portal->options->place_count; i++)
			MHD_run(server->places[i]);
	}
	return 0;
}

void server_close(struct server *server)
{
	if (!server)
		return;
	for (int i = 0; i < LISTEN_MAX; i++)
		if (server->places[i])
			MHD_stop_daemon(server->places[i]);
	if (server->signals >= 0)
		close(server->signals);
	if (server->epoll >= 0)
		close(server->epoll);
	free(server);
}
