// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A question is a connection: the daemon closes it after its answer, and a daemon that was restarted needs no care.
 * It answers within a millisecond or two; one that does not is left alone for a while, so that a daemon that hangs
 * costs a visitor one wait and not all visitors theirs.
 */
#include "ask.h"

#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../core/address.h"
#include "../core/names.h"
#include "../core/portal.h"
#include "../sys/clock.h"
#include "../sys/log.h"

#define PATIENCE_SECONDS 1 /* for a connection, and for each piece of the answer */
#define SILENCE_NS SECOND
#define MEMORY_NS SECOND
#define ANSWER_MAX 65536

int ask_begin(struct ask *ask, const char *run)
{
	*ask = (struct ask){ .socket.sun_family = AF_UNIX };
	if (snprintf(ask->socket.sun_path, sizeof(ask->socket.sun_path), "%s/portal", run) >=
	    (int)sizeof(ask->socket.sun_path))
		return -ENAMETOOLONG;
	return 0;
}

static int connect_daemon(const struct ask *ask)
{
	const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	if (peer < 0)
		return -errno;
	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(peer, (const struct sockaddr *)&ask->socket, sizeof(ask->socket)))
		return peer;
	error = -errno;
	close(peer);
	return error;
}

/* Up to the newline, which is replaced by NUL. */
static int receive_line(int peer, char *line, size_t size)
{
	size_t length = 0;

	while (length < size) {
		ssize_t got = recv(peer, line + length, size - length, 0);
		char *end;

		if (got <= 0)
			return !got ? -ECONNRESET : errno == EAGAIN ? -ETIMEDOUT : -errno;
		end = memchr(line + length, '\n', (size_t)got);
		length += (size_t)got;
		if (end) {
			*end = '\0';
			return 0;
		}
	}
	return -EPROTO;
}

static int converse(const struct ask *ask, const struct portal_request *request, char *answer, size_t size)
{
	char line[PORTAL_LINE_MAX + 1];
	int length = portal_format(request, line), peer = connect_daemon(ask), error;

	if (peer < 0)
		return peer;
	line[length++] = '\n';
	if (send(peer, line, (size_t)length, MSG_NOSIGNAL) != length)
		error = -EPIPE;
	else
		error = receive_line(peer, answer, size);
	close(peer);
	return error;
}

/* Once for each change, not once for each visitor. */
static void complain(struct ask *ask, int error)
{
	if (error == ask->complained)
		return;
	if (error == -EACCES)
		log_line(LOG_LEVEL_WARNING, "may not use '%s': start xdpend with --portal-group, this program with --group",
			 ask->socket.sun_path);
	else if (error)
		log_line(LOG_LEVEL_WARNING, "xdpend does not answer at '%s': %s", ask->socket.sun_path, strerror(-error));
	else
		log_line(LOG_LEVEL_INFO, "xdpend answers again");
	ask->complained = error;
}

/* A release is never put off: there are two of them for each device. */
static bool may_ask(struct ask *ask, enum portal_verb verb)
{
	__u64 now = clock_monotonic();

	if (now >= ask->second + SECOND) {
		ask->second = now;
		ask->budget = ASK_A_SECOND;
	}
	return now >= ask->silent_until && (verb == PORTAL_FIXED || (ask->budget > 0 && ask->budget--));
}

/* The answer as JSON, or NULL. */
static json_t *question(struct ask *ask, const struct portal_request *request)
{
	static char answer[ANSWER_MAX]; /* one at a time, and too much for a stack */
	json_t *json = NULL;
	int error;

	if (!may_ask(ask, request->verb))
		return NULL;
	error = converse(ask, request, answer, sizeof(answer));
	if (!error) {
		json = json_loads(answer, JSON_REJECT_DUPLICATES, NULL);
		error = json_is_object(json) ? 0 : -EPROTO;
	}
	if (error) {
		json_decref(json);
		json = NULL;
		ask->silent_until = clock_monotonic() + SILENCE_NS;
	}
	complain(ask, error);
	return json;
}

static enum remedy remedy_of(const char *word)
{
	if (!strcmp(word, PORTAL_DO_FIX))
		return REMEDY_FIX;
	return !strcmp(word, PORTAL_DO_WAIT) ? REMEDY_WAIT : REMEDY_ADMINISTRATOR;
}

static __u32 bounded(json_int_t number)
{
	return number < 0 ? 0 : number > UINT32_MAX ? UINT32_MAX : (__u32)number;
}

/* Whole or not at all. */
static int read_told(json_t *json, struct told *told)
{
	const char *mac, *name, *maker, *class, *actor, *remedy;
	json_int_t since, until, remaining, number, window, limit;
	int kind, self_releases;

	if (json_unpack(json, "{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:I, s:I, s:I, s:i, s:s}", "mac", &mac, "name",
			&name, "maker", &maker, "class", &class, "actor", &actor, "since", &since, "until", &until,
			"remaining_s", &remaining, "kind", &kind, "number", &number, "window_s", &window, "limit", &limit,
			"self_releases", &self_releases, "do", &remedy))
		return -EPROTO;
	*told = (struct told){
		.class = class_by_name(class) < 0 ? 0 : (unsigned)class_by_name(class),
		.actor = actor_number(actor) < 0 ? 0 : (unsigned)actor_number(actor),
		.kind = kind < 0 ? 0 : (unsigned)kind,
		.number = bounded(number),
		.limit = bounded(limit),
		.window = bounded(window),
		.since = since,
		.until = until,
		.remaining = remaining < 0 ? 0 : (__u64)remaining,
		.self_releases = self_releases < 0 ? 0 : (unsigned)self_releases,
		.remedy = remedy_of(remedy),
	};
	snprintf(told->name, sizeof(told->name), "%s", name);
	snprintf(told->maker, sizeof(told->maker), "%s", maker);
	snprintf(told->mac, sizeof(told->mac), "%s", mac);
	return mac_parse(mac, &told->key);
}

static struct remembered *recall(struct ask *ask, const __u8 address[static 16])
{
	__u64 now = clock_monotonic();

	for (int i = 0; i < ASK_REMEMBERED; i++)
		if (ask->remembered[i].until > now && !memcmp(ask->remembered[i].address, address, 16))
			return &ask->remembered[i];
	return NULL;
}

static void remember(struct ask *ask, const __u8 address[static 16], enum tidings tidings, const struct told *told)
{
	struct remembered *place = &ask->remembered[ask->next];

	ask->next = (ask->next + 1) % ASK_REMEMBERED;
	*place = (struct remembered){ .until = clock_monotonic() + MEMORY_NS, .tidings = tidings, .told = *told };
	memcpy(place->address, address, 16);
}

static enum tidings tidings_of(json_t *json, struct told *told)
{
	const char *error = json_string_value(json_object_get(json, "error"));
	json_t *device = json_object_get(json, "device");

	if (device)
		return read_told(device, told) ? TIDINGS_SILENT : TIDINGS_DEVICE;
	if (!error)
		return TIDINGS_SILENT;
	if (!strcmp(error, PORTAL_NOT_QUARANTINED))
		return TIDINGS_FREE;
	return !strcmp(error, PORTAL_AMBIGUOUS) ? TIDINGS_AMBIGUOUS : TIDINGS_SILENT;
}

enum tidings ask_device(struct ask *ask, const __u8 address[static 16], struct told *told)
{
	struct portal_request request = { .verb = PORTAL_DEVICE };
	struct remembered *known = recall(ask, address);
	enum tidings tidings;
	json_t *json;

	*told = (struct told){ 0 };
	if (known) {
		*told = known->told;
		return known->tidings;
	}
	memcpy(request.address, address, sizeof(request.address));
	json = question(ask, &request);
	if (!json)
		return TIDINGS_SILENT;
	tidings = tidings_of(json, told);
	json_decref(json);
	if (tidings != TIDINGS_SILENT)
		remember(ask, address, tidings, told);
	return tidings;
}

static int read_list(json_t *json, struct list *list)
{
	json_t *devices = json_object_get(json, "devices"), *device;
	json_int_t count;
	size_t i;

	*list = (struct list){ 0 };
	if (json_unpack(json, "{s:I}", "count", &count) || count < 0 || !json_is_array(devices))
		return -EPROTO;
	list->count = (__u64)count;
	json_array_foreach(devices, i, device) {
		if (list->shown == TOLD_MAX)
			break;
		if (read_told(device, &list->devices[list->shown++]))
			return -EPROTO;
	}
	return 0;
}

enum tidings ask_list(struct ask *ask, const struct list **list)
{
	const struct portal_request request = { .verb = PORTAL_LIST };
	json_t *json;
	int error;

	*list = &ask->list;
	if (clock_monotonic() < ask->list_until)
		return TIDINGS_DEVICE;
	json = question(ask, &request);
	error = json ? read_list(json, &ask->list) : -EAGAIN;
	json_decref(json);
	if (error)
		return TIDINGS_SILENT;
	ask->list_until = clock_monotonic() + MEMORY_NS;
	return TIDINGS_DEVICE;
}

int ask_release(struct ask *ask, const __u8 address[static 16])
{
	struct portal_request request = { .verb = PORTAL_FIXED };
	struct remembered *known;
	char text[ADDRESS_TEXT];
	const char *error;
	json_t *json;
	int code;

	memcpy(request.address, address, sizeof(request.address));
	json = question(ask, &request);
	while ((known = recall(ask, address)))
		known->until = 0;
	if (!json)
		return -EAGAIN;
	error = json_string_value(json_object_get(json, "error"));
	code = error || !json_object_get(json, "done") ? -EACCES : 0;
	log_line(LOG_LEVEL_INFO, "'it is fixed' from %s: %s", address_format(address, text),
		 code ? error ? error : "refused" : "released");
	json_decref(json);
	return code;
}
