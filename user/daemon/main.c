// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../sys/iterator.h"
#include "../sys/lock.h"
#include "../sys/log.h"
#include "../sys/memory.h"
#include "../sys/perform.h"
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

/* After an upgrade the maps may mean something else: the ledger knows what mattered in them. */
static int load(struct daemon *daemon)
{
	const struct datapath_options options = {
		.pins = daemon->options->pins,
		.devices = daemon->options->devices,
		.counters_per_cpu = !interfaces_single_queue(daemon->options),
	};
	int error = datapath_load(&options, &daemon->path);

	if (error == -EPROTO && record_has_history(daemon)) {
		log_line(LOG_LEVEL_WARNING, "the maps in '%s' are of another version of xdpen: they are taken off, and what the "
					    "ledger knows goes into new ones",
			 daemon->options->pins);
		error = datapath_unload(daemon->options->pins);
		if (!error)
			error = datapath_load(&options, &daemon->path);
	}
	if (error)
		log_line(LOG_LEVEL_ERROR, "%s", datapath_error());
	return error;
}

static int open_maps(struct daemon *daemon)
{
	const struct engine_hooks hooks = {
		.changed = record_change,
		.table_full = report_full,
		.exempt = interfaces_own,
		.has_lease = leases_has,
		.host = leases_host,
		.unfit = suspicion_unfit,
		.context = daemon,
	};
	int error = maps_of(daemon->path, &daemon->maps);

	if (!error)
		error = engine_new(&daemon->maps, &hooks, &daemon->engine);
	if (error)
		log_line(LOG_LEVEL_ERROR, "cannot open the maps: %s", strerror(-error));
	return error;
}

static int bring_up(struct daemon *daemon)
{
	char sentence[CONFIG_ERROR];
	int error;

	record_open(daemon);
	error = load(daemon);
	if (!error)
		error = open_maps(daemon);
	if (error)
		return error;
	if (policy_settle(daemon))
		firstday_recall(daemon);
	/* A device that was in quarantine is there before its first frame is seen. */
	record_reconcile(daemon);
	policy_move_quarantined(daemon);
	error = lists_load(daemon, daemon->options, sentence, sizeof(sentence));
	if (error) {
		log_line(LOG_LEVEL_ERROR, "%s", sentence);
		return error;
	}
	lists_load_makers(daemon);
	suspicion_learn_leases(daemon);
	suspicion_learn_neighbours(daemon);
	error = trunk_settle(daemon);
	if (error)
		return error;
	guards_renew(daemon);
	breaker_begin(daemon);
	firstday_settle(daemon);
	error = interfaces_attach(daemon);
	if (!error)
		pin_iterator(daemon);
	memory_give_back();
	return error;
}

/* -t and -tt. */
static int check_only(const struct settings *settings)
{
	static char text[CONFIG_TEXT_MAX];

	if (settings->options.check > 1 && config_format(&settings->config, text, sizeof(text)))
		fputs(text, stdout);
	return fflush(stdout) ? OUTCOME_FAILED : OUTCOME_DONE;
}

static int run(struct daemon *daemon)
{
	int code = OUTCOME_FAILED;

	log_threshold(daemon->options->verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	log_libbpf(0);
	memory_begin();
	if (!daemon->options->interface_count) {
		fputs("xdpend: no interface given; name the LAN interfaces, for a bridge its ports, as arguments or in the "
		      "configuration: [lan], interfaces. Try 'xdpend --help'.\n",
		      stderr);
		return OUTCOME_USAGE;
	}
	if (!outward_check(daemon->options) && !take_lock(daemon) && !bring_up(daemon))
		code = loop_run(daemon);
	record_close(daemon);
	leases_forget(daemon);
	engine_free(daemon->engine);
	lists_free(daemon);
	maps_close(&daemon->maps);
	datapath_free(daemon->path);
	lock_release(daemon->lock);
	return code;
}

int main(int argc, char **argv)
{
	struct options command_line;
	struct daemon daemon = { .command_line = &command_line, .lock = -1 };
	char error[CONFIG_ERROR];
	bool done = false;
	int code = options_read(argc, argv, &command_line, &done);

	if (code || done)
		return code;
	daemon.settings = settings_read(&command_line, error, sizeof(error));
	if (!daemon.settings) {
		fprintf(stderr, "xdpend: %s\n", error);
		return OUTCOME_USAGE;
	}
	daemon.options = &daemon.settings->options;
	code = command_line.check ? check_only(daemon.settings) : run(&daemon);
	free(daemon.settings);
	return code;
}
