// SPDX-License-Identifier: GPL-2.0-or-later
/* Loading by hand, without the daemon: it finds the pins and takes over when it starts. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/lock.h"
#include "../sys/site.h"
#include "interfaces.h"
#include "render.h"

struct load {
	enum attach_mode mode;
	unsigned devices;
	struct site_options site;
	bool fresh; /* nothing was pinned before */
	int count;
	__u32 ifindexes[2 * DATAPATH_INTERFACES]; /* to attach now, then attached before */
	struct attachment attachments[DATAPATH_INTERFACES];
};

static int read_action(struct cli *cli, __u8 *action)
{
	const char *word = cli->options[OPTION_ACTION];
	int number = word ? action_number(word) : XDPEN_VLAN;

	if (number != XDPEN_VLAN && number != XDPEN_DROP && number != XDPEN_THROTTLE)
		return fail(cli, OUTCOME_USAGE, "--action \"%s\": vlan, drop or throttle is accepted", word);
	*action = (__u8)number;
	return OUTCOME_DONE;
}

static int read_options(struct cli *cli, struct load *load)
{
	unsigned vlan_id = SITE_VLAN;
	int code;

	if (cli->options[OPTION_GENERIC] && cli->options[OPTION_NATIVE])
		return fail(cli, OUTCOME_USAGE, "--generic and --native exclude each other");
	load->mode = cli->options[OPTION_GENERIC]  ? ATTACH_GENERIC
		     : cli->options[OPTION_NATIVE] ? ATTACH_NATIVE
						   : ATTACH_AUTO;
	load->devices = XDPEN_DEVICES_DEFAULT;
	load->site.mode = XDPEN_MONITOR;
	load->site.enforce_from = clock_boot().ns + MONITOR_FIRST; /* xdpend's default: it sees to it */
	code = option_number(cli, OPTION_DEVICES, XDPEN_DEVICES_MIN, XDPEN_DEVICES_MAX, &load->devices);
	if (!code)
		code = option_number(cli, OPTION_VID, 1, 4094, &vlan_id);
	load->site.vlan_id = (__u16)vlan_id;
	return code ? code : read_action(cli, &load->site.action);
}

/* All of them before any is touched. */
static int find_interfaces(struct cli *cli, struct load *load, char **names)
{
	for (int i = 0; i < load->count; i++) {
		if (strchr(names[i], '@'))
			return fail(cli, OUTCOME_USAGE, "\"%s\" is no interface name: what ip shows from '@' on is no part of it",
				    names[i]);
		load->ifindexes[i] = if_nametoindex(names[i]);
		if (!load->ifindexes[i])
			return fail(cli, OUTCOME_FAILED, "there is no interface \"%s\"", names[i]);
	}
	return OUTCOME_DONE;
}

/* What is kept decides for itself: an option that would be ignored is an error. */
static int look_for_pins(struct cli *cli, struct load *load)
{
	static const enum option settled[] = { OPTION_DEVICES, OPTION_VID, OPTION_ACTION };
	struct maps maps;
	int error = maps_open(cli->pins, &maps);

	load->fresh = error == -ENOENT;
	if (error)
		return OUTCOME_DONE; /* datapath_load says what is wrong with them */
	maps_close(&maps);
	for (size_t i = 0; i < sizeof(settled) / sizeof(*settled); i++)
		if (cli->options[settled[i]])
			return fail(cli, OUTCOME_FAILED,
				    "%s comes too late, xdpen is loaded already: `xdpen unload` first, or leave it out",
				    option_row(settled[i])->name);
	return OUTCOME_DONE;
}

static int fail_with(struct cli *cli, int error)
{
	const char *sentence = datapath_error();

	return fail(cli, OUTCOME_FAILED, "%s", *sentence ? sentence : strerror(-error));
}

/* The LAN is known before the first frame is counted. */
static int set_up(struct cli *cli, struct load *load, struct datapath *path)
{
	struct attachment attached[DATAPATH_INTERFACES];
	int before = datapath_attachments(cli->pins, attached), count = load->count;
	struct maps maps;
	int error;

	for (int i = 0; i < before; i++)
		if (attached[i].ifindex)
			load->ifindexes[count++] = attached[i].ifindex;
	error = maps_of(path, &maps);
	if (error)
		return fail(cli, OUTCOME_FAILED, "the maps cannot be opened: %s", strerror(-error));
	site_defaults(&maps, &load->site);
	error = site_learn_lan(&maps, load->ifindexes, count);
	load->site.mode = maps.policy->mode;
	maps_close(&maps);
	return error ? fail(cli, OUTCOME_FAILED, "the policy cannot be set up: %s", strerror(-error)) : OUTCOME_DONE;
}

static int attach(struct cli *cli, struct load *load, struct datapath *path, char **names)
{
	int code = set_up(cli, load, path);
	int error;

	for (int i = 0; !code && i < load->count; i++) {
		error = datapath_attach(path, names[i], load->mode, &load->attachments[i]);
		if (error)
			code = fail_with(cli, error);
	}
	return code;
}

static int report(struct cli *cli, const struct load *load)
{
	json_t *facts = facts_new(), *interfaces = json_array();

	facts_text(facts, "mode", mode_name(load->site.mode));
	for (int i = 0; i < load->count; i++)
		json_array_append_new(interfaces, facts_interface(&load->attachments[i]));
	facts_put(facts, "interfaces", interfaces);
	return render(cli, facts, render_loaded, OUTCOME_DONE);
}

static int load_locked(struct cli *cli, struct load *load, char **names)
{
	struct datapath_options options = {
		.pins = cli->pins,
		.devices = load->devices,
		.counters_per_cpu = sysconf(_SC_NPROCESSORS_CONF) > 1,
	};
	struct datapath *path;
	int code, error;

	code = look_for_pins(cli, load);
	if (code)
		return code;
	error = datapath_load(&options, &path);
	if (error)
		return fail_with(cli, error);
	code = attach(cli, load, path, names);
	datapath_free(path);
	if (code && load->fresh)
		datapath_unload(cli->pins);
	return code ? code : report(cli, load);
}

int cmd_load(struct cli *cli, int argc, char **argv)
{
	struct load load = { .count = argc - 1 };
	int code, lock;

	code = read_options(cli, &load);
	if (!code)
		code = find_interfaces(cli, &load, argv + 1);
	if (code)
		return code;
	lock = lock_take(cli->run);
	if (lock == -EWOULDBLOCK)
		return fail(cli, OUTCOME_FAILED, "the daemon is running, and loading is its business: give xdpend the "
						 "interfaces, or stop it first");
	if (lock < 0)
		return fail(cli, OUTCOME_FAILED, "the lock in %s cannot be taken: %s", cli->run, strerror(-lock));
	code = load_locked(cli, &load, argv + 1);
	lock_release(lock);
	return code;
}
