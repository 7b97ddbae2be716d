// SPDX-License-Identifier: GPL-2.0-or-later
/* Sleeps on descriptors and wakes for a reason: ring buffer, timer, signals, interfaces, the control socket. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/flusher.h"
#include "../sys/log.h"
#include "../sys/notify.h"
#include "../sys/perform.h"
#include "../sys/privilege.h"
#include "daemon.h"

#define EPOLL_BATCH 16

/* What an epoll event that is not the control socket's points at. */
struct source {
	int descriptor;
};

struct loop {
	struct daemon *daemon;
	struct ring_buffer *ring;
	int epoll;
	struct source ring_source, timer, signals, netlink, flusher;
	bool ending;
};

static int on_record(void *context, void *record, size_t size)
{
	struct daemon *daemon = context;

	return engine_event(daemon->engine, record, size, clock_boot());
}

static void report_command(struct daemon *daemon, __u32 slot, unsigned from)
{
	static const struct weighing nothing;
	struct change change = {
		.slot = slot,
		.key = daemon->maps.devices[slot].key,
		.from = from,
		.state = &daemon->maps.states[slot],
		.weighing = &nothing,
	};

	report_change(daemon, &change);
}

/* The same function that the CLI calls when there is no daemon; here the others hear of it. */
int loop_perform(struct daemon *daemon, const struct request *request, char *text)
{
	__u32 slot = XDPEN_NO_SLOT;
	__u64 since = 0;
	unsigned from = 0;
	int code;

	if (request->key.present)
		slot = maps_find(&daemon->maps, &request->key);
	if (slot != XDPEN_NO_SLOT) {
		from = daemon->maps.states[slot].state;
		since = daemon->maps.states[slot].since;
	}
	code = record_request(daemon, request, text);
	if (slot != XDPEN_NO_SLOT && request->verb != VERB_FORGET && daemon->maps.states[slot].since != since)
		report_command(daemon, slot, from);
	/* Begun before the answer, and soon done: who asked may look. */
	if (slot != XDPEN_NO_SLOT)
		flush_consider(daemon, slot);
	return code;
}

static int reload(struct daemon *daemon, char *text, size_t size)
{
	int code = settings_reload(daemon, text, size);

	log_line(code == OUTCOME_DONE ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "%s", text);
	return code;
}

/* Done, if not written down. */
static bool is_done(int code)
{
	return code == OUTCOME_DONE || code == OUTCOME_DEGRADED;
}

static bool sets_enforce(const struct request *request)
{
	return request->verb == VERB_MODE && request->mode == XDPEN_ENFORCE && !request->key.present && !request->kinds;
}

static int answer(void *context, const struct request *request, char *text, size_t size)
{
	struct daemon *daemon = context;
	char sentence[PERFORM_TEXT];
	int code;

	if (request->verb == VERB_NOTIFY)
		return outward_answer(daemon, request, text, size);
	if (request->verb == VERB_QUARANTINE && interfaces_own(daemon, &request->key)) {
		snprintf(text, size, "this MAC address is the gateway's own: it would cut everybody off");
		return OUTCOME_REFUSED;
	}
	if (request->verb == VERB_RELOAD)
		return reload(daemon, text, size);
	if (sets_enforce(request)) {
		breaker_reset(daemon);
		if (daemon->maps.policy->mode == XDPEN_MONITOR)
			breaker_sift(daemon);
	}
	code = loop_perform(daemon, request, sentence);
	if (is_done(code) && (request->verb == VERB_MODE || request->verb == VERB_FORGET))
		log_line(LOG_LEVEL_INFO, "%s", sentence);
	snprintf(text, size, "%s", sentence);
	return code;
}

static void on_timer(struct loop *loop)
{
	struct daemon *daemon = loop->daemon;
	__u64 expirations, ticks = maps_ticks(&daemon->maps);

	if (read(loop->timer.descriptor, &expirations, sizeof(expirations)) < 0)
		return;
	ring_buffer__consume(loop->ring);
	engine_sweep(daemon->engine, clock_boot(), ticks);
	flush_sweep(daemon);
	breaker_tick(daemon);
	firstday_tick(daemon);
	record_tick(daemon);
	interfaces_check(daemon);
	guards_check(daemon);
	control_tick(daemon->control);
	control_tick(daemon->portal);
	outward_tick(daemon);
	daemon->maps.policy->heartbeat = ticks;
	notify("WATCHDOG=1");
}

static void on_signal(struct loop *loop)
{
	struct signalfd_siginfo info;
	char text[CONFIG_ERROR];

	if (read(loop->signals.descriptor, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		reload(loop->daemon, text, sizeof(text));
		return;
	}
	log_line(LOG_LEVEL_INFO, "ending; what is enforced stays enforced ('xdpen unload' takes it off)");
	loop->ending = true;
}

static void on_netlink(struct loop *loop)
{
	int error = netlink_read(loop->daemon->netlink, interfaces_seen, loop->daemon);

	if (error == -ENOBUFS)
		netlink_links(interfaces_seen, loop->daemon);
	guards_soon(loop->daemon);
}

static int watch(struct loop *loop, struct source *source, int descriptor)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = source };

	source->descriptor = descriptor;
	if (descriptor < 0 || epoll_ctl(loop->epoll, EPOLL_CTL_ADD, descriptor, &event))
		return -errno;
	return 0;
}

static int open_timer(void)
{
	const struct itimerspec every_second = { .it_interval.tv_sec = 1, .it_value.tv_nsec = 50000000 };
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

	if (timer >= 0)
		timerfd_settime(timer, 0, &every_second, NULL);
	return timer;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int open_all(struct loop *loop)
{
	struct daemon *daemon = loop->daemon;
	int error;

	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->ring = ring_buffer__new(daemon->maps.events, on_record, daemon, NULL);
	if (loop->epoll < 0 || !loop->ring)
		return -errno;
	error = netlink_open(&daemon->netlink);
	if (!error)
		error = watch(loop, &loop->signals, open_signals());
	if (!error)
		error = watch(loop, &loop->timer, open_timer());
	if (!error)
		error = watch(loop, &loop->ring_source, ring_buffer__epoll_fd(loop->ring));
	if (!error)
		error = watch(loop, &loop->netlink, netlink_descriptor(daemon->netlink));
	if (!error)
		error = flush_open(daemon);
	if (!error && daemon->flusher)
		error = watch(loop, &loop->flusher, flusher_descriptor(daemon->flusher));
	if (!error)
		error = control_open(daemon->options->run, loop->epoll, answer, daemon, &daemon->control);
	if (!error)
		error = portal_open(daemon, loop->epoll);
	if (!error)
		error = outward_open(daemon, loop->epoll);
	return error;
}

static void dispatch(struct loop *loop, const struct epoll_event *event)
{
	void *source = event->data.ptr;

	if (source == &loop->ring_source)
		ring_buffer__consume(loop->ring);
	else if (source == &loop->timer)
		on_timer(loop);
	else if (source == &loop->signals)
		on_signal(loop);
	else if (source == &loop->netlink)
		on_netlink(loop);
	else if (source == &loop->flusher)
		flush_done(loop->daemon);
	else if (outward_event(loop->daemon, source))
		return;
	else if (control_owns(loop->daemon->control, source))
		control_event(loop->daemon->control, source);
	else if (control_owns(loop->daemon->portal, source))
		control_event(loop->daemon->portal, source);
}

/* Milliseconds until `moment`, rounded up; -1: there is none. */
static int until(__u64 moment, __u64 now)
{
	if (!moment)
		return -1;
	return moment <= now ? 0 : (int)((moment - now + MILLISECOND - 1) / MILLISECOND);
}

/* Until a device's contacts can be judged, or what was decided is to be written. */
static int longest_sleep(const struct loop *loop)
{
	int check = until(engine_next_check(loop->daemon->engine), clock_boot().ns);
	int record = until(record_due(loop->daemon), clock_monotonic());

	return check < 0 || (record >= 0 && record < check) ? record : check;
}

static void announce_ready(const struct daemon *daemon)
{
	const struct xdpen_policy *policy = daemon->maps.policy;
	struct engine_counts counts;
	char state[160], vlan[16] = "";

	engine_counts(daemon->engine, &counts);
	snprintf(state, sizeof(state), "READY=1\nSTATUS=%s, %u devices, %u in quarantine", mode_name(policy->mode),
		 counts.devices, counts.by_state[XDPEN_QUARANTINED]);
	notify(state);
	if (policy->action == XDPEN_VLAN)
		snprintf(vlan, sizeof(vlan), " (VLAN %u)", policy->vlan_id);
	log_line(LOG_LEVEL_INFO, "ready: mode %s, quarantine by %s%s, %u of %u devices known, %u in quarantine",
		 mode_name(policy->mode), action_name(policy->action), vlan, counts.devices, daemon->maps.meta.devices, counts.by_state[XDPEN_QUARANTINED]);
}

static void close_all(struct loop *loop)
{
	notify("STOPPING=1");
	control_close(loop->daemon->control);
	control_close(loop->daemon->portal);
	outward_close(loop->daemon);
	netlink_close(loop->daemon->netlink);
	flush_close(loop->daemon);
	ring_buffer__free(loop->ring);
	close(loop->timer.descriptor);
	close(loop->signals.descriptor);
	close(loop->epoll);
}

/* Everything is open now. A kernel that refuses is told, and no reason to leave the LAN unwatched. */
static void reduce_privileges(void)
{
	int error = privilege_reduce();

	if (error)
		log_line(LOG_LEVEL_WARNING, "cannot give up privileges: %s", strerror(-error));
}

int loop_run(struct daemon *daemon)
{
	struct epoll_event events[EPOLL_BATCH];
	struct loop loop = { .daemon = daemon, .epoll = -1 };
	int count, error = open_all(&loop);

	if (error) {
		log_line(LOG_LEVEL_ERROR, "cannot start: %s", strerror(-error));
		return OUTCOME_FAILED;
	}
	reduce_privileges();
	announce_ready(daemon);
	while (!loop.ending) {
		count = epoll_wait(loop.epoll, events, EPOLL_BATCH, longest_sleep(&loop));
		for (int i = 0; i < count; i++)
			dispatch(&loop, &events[i]);
		engine_check(daemon->engine, clock_boot(), maps_ticks(&daemon->maps));
		record_settle_due(daemon);
	}
	record_settle(daemon);
	firstday_note(daemon);
	/* Ended by order: what holds goes on holding, and nobody is missed. */
	daemon->maps.policy->heartbeat = 0;
	close_all(&loop);
	return OUTCOME_DONE;
}
