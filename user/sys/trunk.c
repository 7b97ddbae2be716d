// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PINS/trunk/INTERFACE/back is the link (missing on kernels without tcx, where
 * a filter stands), PINS/trunk/INTERFACE/clsact says that the qdisc is ours.
 */
#include "trunk.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "pin.h"
#include "tc.h"

/* -ENOENT: there is no link, or only one whose interface has gone. */
static int replace(const char *pin, __u32 ifindex, int program)
{
	int link = bpf_obj_get(pin), error;

	if (link < 0)
		return -errno;
	if (pin_link_ifindex(link) == ifindex) {
		error = bpf_link_update(link, program, NULL) ? -errno : 0;
	} else {
		unlink(pin);
		error = -ENOENT;
	}
	close(link);
	return error;
}

static int pin_link(const char *pin, int link)
{
	int error = bpf_obj_pin(link, pin) ? -errno : 0;

	close(link);
	return error;
}

static int attach_filter(const char *pins, const char *interface, __u32 ifindex, int program)
{
	char marker[PIN_PATH];
	bool made = false;
	int error = tc_filter_attach(ifindex, TC_INWARD, program, &made);

	pin_path(marker, pins, "trunk", interface, "clsact");
	if (!error && made && bpf_obj_pin(program, marker) && errno != EEXIST)
		error = -errno;
	if (error && made)
		tc_qdisc_remove(ifindex);
	return error;
}

int trunk_attach(const struct datapath *path, const char *interface, __u32 ifindex)
{
	int program = datapath_program(path, "xdpen_back"), link, error;
	char pin[PIN_PATH];

	pin_path(pin, datapath_pins(path), "trunk", interface, "back");
	error = replace(pin, ifindex, program);
	if (error == -ENOENT) {
		link = tc_link(ifindex, TC_INWARD, program);
		if (link >= 0)
			error = pin_link(pin, link);
		else if (link == -EOPNOTSUPP)
			error = attach_filter(datapath_pins(path), interface, ifindex, program);
		else
			error = link;
	}
	return error ? datapath_fail(error, "cannot attach to the trunk '%s': %s", interface, strerror(-error)) : 0;
}

/* The interface written down, -ENOENT: none. */
static int read_name(const char *pins, char name[static IF_NAMESIZE])
{
	char path[PIN_PATH];
	struct dirent *entry;
	int error = -ENOENT;
	DIR *directory;

	snprintf(path, sizeof(path), "%s/trunk", pins);
	directory = opendir(path);
	if (!directory)
		return -errno;
	while (error && (entry = readdir(directory))) {
		if (entry->d_name[0] == '.' || strlen(entry->d_name) >= IF_NAMESIZE)
			continue;
		memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
		pin_swap(name, '@', '.');
		error = 0;
	}
	closedir(directory);
	return error;
}

int trunk_choose(const struct datapath *path, const char *interface)
{
	const char *pins = datapath_pins(path);
	char name[IF_NAMESIZE], directory[PIN_PATH];
	int error = 0;

	if (!read_name(pins, name) && strcmp(name, interface))
		error = trunk_remove(pins);
	snprintf(directory, sizeof(directory), "%s/trunk", pins);
	if (!error && mkdir(directory, 0700) && errno != EEXIST)
		error = -errno;
	pin_path(directory, pins, "trunk", interface, NULL);
	if (!error && mkdir(directory, 0700) && errno != EEXIST)
		error = -errno;
	return error ? datapath_fail(error, "cannot write down the trunk in '%s/trunk': %s", pins, strerror(-error)) : 0;
}

int trunk_read(const char *pins, struct trunk *trunk)
{
	char pin[PIN_PATH];
	int link, error;

	memset(trunk, 0, sizeof(*trunk));
	error = read_name(pins, trunk->name);
	if (error)
		return error;
	pin_path(pin, pins, "trunk", trunk->name, "back");
	link = bpf_obj_get(pin);
	if (link < 0) {
		trunk->ifindex = if_nametoindex(trunk->name);
		return 0;
	}
	trunk->ifindex = pin_link_ifindex(link);
	close(link);
	return 0;
}

static void drop_filter(const char *pins, const char *interface)
{
	__u32 ifindex = if_nametoindex(interface);
	char marker[PIN_PATH];

	pin_path(marker, pins, "trunk", interface, "clsact");
	if (ifindex) {
		tc_filter_detach(ifindex, TC_INWARD);
		if (!access(marker, F_OK))
			tc_qdisc_remove(ifindex);
	}
	unlink(marker);
}

int trunk_remove(const char *pins)
{
	char name[IF_NAMESIZE], path[PIN_PATH];
	int link, error = read_name(pins, name);

	if (error)
		return error == -ENOENT ? 0 : error;
	pin_path(path, pins, "trunk", name, "back");
	link = bpf_obj_get(path);
	if (link >= 0) {
		/* Detached now, not when the last holder of the descriptor ends. */
		bpf_link_detach(link);
		close(link);
		unlink(path);
	} else {
		drop_filter(pins, name);
	}
	pin_path(path, pins, "trunk", name, NULL);
	if (rmdir(path))
		return -errno;
	snprintf(path, sizeof(path), "%s/trunk", pins);
	return rmdir(path) ? -errno : 0;
}
