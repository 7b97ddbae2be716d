// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../sys/act.h"
#include "../sys/iterator.h"
#include "../sys/lock.h"
#include "../sys/log.h"
#include "../sys/perform.h"
#include "../sys/site.h"
#include "daemon.h"

/* An xdpen command holds the lock for a moment only: that is waited for. */
#define LOCK_TRIES 20
#define LOCK_PAUSE_US 100000

static int take_lock(struct daemon *daemon)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		daemon->lock = lock_take(daemon->options->run);
		if (daemon->lock != -EWOULDBLOCK)
			break;
		usleep(LOCK_PAUSE_US);
	}
	if (daemon->lock >= 0)
		return 0;
	if (daemon->lock == -EWOULDBLOCK)
		log_line(LOG_LEVEL_ERROR, "another xdpend holds '%s/lock'", daemon->options->run);
	else
		log_line(LOG_LEVEL_ERROR, "cannot take the lock in '%s': %s", daemon->options->run, strerror(-daemon->lock));
	return daemon->lock;
}

/* Devices that are in quarantine already follow when the site's quarantine becomes another one. */
static void move_quarantined(struct daemon *daemon)
{
	const struct xdpen_policy *policy = daemon->maps.policy;
	struct action action = { .set_verdict = true };

	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++) {
		__u16 vlan_id = policy->action == XDPEN_VLAN ? policy->vlan_id : 0;

		action.verdict = maps_verdict(&daemon->maps, slot);
		if (!daemon->maps.devices[slot].key.present || action.verdict.action == XDPEN_PASS ||
		    (action.verdict.action == policy->action && action.verdict.vlan_id == vlan_id))
			continue;
		action.verdict.action = policy->action;
		action.verdict.vlan_id = vlan_id;
		act(&daemon->maps, slot, &daemon->maps.states[slot], &action, XDPEN_OPERATOR);
	}
}

static void settle_policy(struct daemon *daemon)
{
	const struct options *options = daemon->options;
	const struct site_options fresh = {
		.mode = options->mode == XDPEN_ENFORCE ? XDPEN_ENFORCE : XDPEN_MONITOR,
		.vlan_id = options->vlan_id < 0 ? SITE_VLAN : options->vlan_id,
		.action = options->action < 0 ? XDPEN_VLAN : options->action,
		.mining = options->mining < 0 ? XDPEN_MINING_QUARANTINE : options->mining,
		.strict = 1,
	};

	site_defaults(&daemon->maps, &fresh);
	/* What the command line says holds for kept maps, too. */
	if (options->mode >= 0)
		daemon->maps.policy->mode = options->mode;
	if (options->vlan_id >= 0)
		daemon->maps.policy->vlan_id = options->vlan_id;
	if (options->action >= 0)
		daemon->maps.policy->action = options->action;
	if (options->mining >= 0)
		daemon->maps.policy->mining = options->mining;
	move_quarantined(daemon);
}

/* Kernels without BTF of their own have no iterators; everything else works there. */
static void pin_iterator(const struct daemon *daemon)
{
	int error;

	log_libbpf(1);
	error = iterator_pin(daemon->path);
	log_libbpf(0);
	if (error)
		log_line(LOG_LEVEL_DEBUG, "no '%s/table' on this kernel: %s", daemon->options->pins, strerror(-error));
}

static int bring_up(struct daemon *daemon)
{
	const struct datapath_options load = {
		.pins = daemon->options->pins,
		.devices = daemon->options->devices,
		.counters_per_cpu = !interfaces_single_queue(daemon->options),
	};
	const struct engine_hooks hooks = {
		.changed = report_change,
		.table_full = report_full,
		.exempt = interfaces_own,
		.has_lease = leases_has,
		.host = leases_host,
		.unfit = suspicion_unfit,
		.context = daemon,
	};
	int error = datapath_load(&load, &daemon->path);

	if (error) {
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
		return error;
	}
	error = maps_of(daemon->path, &daemon->maps);
	if (!error)
		error = engine_new(&daemon->maps, &hooks, &daemon->engine);
	if (error) {
		log_line(LOG_LEVEL_ERROR, "cannot open the maps: %s", strerror(-error));
		return error;
	}
	settle_policy(daemon);
	error = lists_load(daemon);
	if (error)
		return error;
	lists_load_makers(daemon);
	suspicion_learn_leases(daemon);
	suspicion_learn_neighbours(daemon);
	error = trunk_settle(daemon);
	if (error)
		return error;
	guards_renew(daemon);
	breaker_begin(daemon);
	error = interfaces_attach(daemon);
	if (error)
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
	else
		pin_iterator(daemon);
	return error;
}

int main(int argc, char **argv)
{
	struct options options;
	struct daemon daemon = { .options = &options, .lock = -1 };
	bool done = false;
	int code = options_read(argc, argv, &options, &done);

	if (code || done)
		return code;
	log_threshold(options.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	log_libbpf(0);
	code = OUTCOME_FAILED;
	if (!take_lock(&daemon) && !bring_up(&daemon))
		code = loop_run(&daemon);
	leases_forget(&daemon);
	engine_free(daemon.engine);
	lists_free(&daemon);
	maps_close(&daemon.maps);
	datapath_free(daemon.path);
	lock_release(daemon.lock);
	return code;
}
