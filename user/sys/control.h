/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control socket RUN/control (0600): one request line in, one reply line
 * "CODE TEXT" out; after `watch` the daemon writes a line for each change until
 * the peer goes. Slow or silent peers are bounded: see the limits.
 */
#ifndef XDPEN_SYS_CONTROL_H
#define XDPEN_SYS_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "../core/request.h"

#define CONTROL_PEERS 32 /* more are told "busy" and closed */
#define CONTROL_PEER_SECONDS 5 /* a peer that has not finished its line by then is closed */
#define CONTROL_LINE_MAX 1024 /* of a reply and of a watch line */

/* RUN/control as a socket address. Returns 0 or -ENAMETOOLONG. */
struct sockaddr_un;
int control_address(const char *run, struct sockaddr_un *address);

/* Client. Returns the CODE of the reply, its text in `text`, or a negative errno. -ENOENT, -ECONNREFUSED: no daemon. */
int control_ask(const char *run, const struct request *request, char *text, size_t size);
/* 0 when a daemon listens there; -ENOENT, -ECONNREFUSED: none; or another negative errno. */
int control_listening(const char *run);
/* Client of `watch`: a connected descriptor to read lines from, or a negative errno. */
int control_watch(const char *run);

/* Server, driven by the caller's epoll: every descriptor is registered in `epoll` with data.ptr = the struct below. */
struct control;
/* Answers one parsed request: fills `text`, returns the code. */
typedef int control_answer(void *context, const struct request *request, char *text, size_t size);

/* Binds under a tight umask, replaces a stale socket. Returns 0 or a negative errno. */
int control_open(const char *run, int epoll, control_answer *answer, void *context, struct control **control);
/*
 * A second socket RUN/NAME with the same limits, for those who may say less: 0660, of the group `group` ((gid_t)-1: of
 * the process's own). Each line goes to `line`, its answer goes back as it is; a line that is none, or one too many,
 * is answered as on the other socket. There are no watchers there. Returns as control_open().
 */
#define CONTROL_ANSWER_MAX 32768 /* of `line`, with its NUL */
typedef void control_line(void *context, const char *text, char *answer, size_t size);
int control_open_lines(const char *run, const char *name, gid_t group, int epoll, control_line *line, void *context,
		       struct control **control);
/* An epoll event whose data.ptr belongs to `control` (control_owns). */
bool control_owns(const struct control *control, const void *pointer);
void control_event(struct control *control, void *pointer);
/* Closes peers that are late; call about once a second. */
void control_tick(struct control *control);
/* One line (without newline) to all watchers; one whose buffer is full is closed. */
void control_tell(struct control *control, const char *line);
void control_close(struct control *control);

#endif
