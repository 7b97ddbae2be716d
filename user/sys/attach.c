// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attaching, replacing and removing. What is attached is written down as pins
 * under PINS/links/INTERFACE/: xdp, guard, out are links (guard and out are
 * missing on kernels without tcx, where filters stand), and two markers that
 * say what to undo: clsact (the qdisc is ours), rxvlan (the offload was on).
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "datapath.h"
#include "error.h"
#include "netlink.h"
#include "offload.h"
#include "pin.h"
#include "tc.h"
#include "trunk.h"

static int make_directories(const char *pins, const char *interface)
{
	char path[PIN_PATH];

	snprintf(path, sizeof(path), "%s/links", pins);
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	pin_path(path, pins, "links", interface, NULL);
	return mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
}

/* A marker is a pinned program: bpffs holds nothing else that says yes. */
static int set_marker(const char *pins, const char *interface, const char *what, int program)
{
	char path[PIN_PATH];

	pin_path(path, pins, "links", interface, what);
	return bpf_obj_pin(program, path) && errno != EEXIST ? -errno : 0;
}

static bool has_pin(const char *pins, const char *interface, const char *what)
{
	char path[PIN_PATH];

	pin_path(path, pins, "links", interface, what);
	return !access(path, F_OK);
}

static int open_link(const char *pins, const char *interface, const char *what)
{
	char path[PIN_PATH];
	int link;

	pin_path(path, pins, "links", interface, what);
	link = bpf_obj_get(path);
	return link < 0 ? -errno : link;
}

/* Replaces the program behind a pinned link; -ENOENT when there is none, or its interface has gone. */
static int replace(const char *pins, const char *interface, const char *what, __u32 ifindex, int program)
{
	char path[PIN_PATH];
	int link = open_link(pins, interface, what);
	int error;

	if (link < 0)
		return link;
	if (pin_link_ifindex(link) != ifindex) {
		pin_path(path, pins, "links", interface, what);
		unlink(path);
		close(link);
		return -ENOENT;
	}
	error = bpf_link_update(link, program, NULL) ? -errno : 0;
	close(link);
	return error;
}

static int pin_link(const char *pins, const char *interface, const char *what, int link)
{
	char path[PIN_PATH];
	int error;

	pin_path(path, pins, "links", interface, what);
	error = bpf_obj_pin(link, path) ? -errno : 0;
	close(link);
	return error;
}

static int xdp_link(int program, __u32 ifindex, __u32 flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = flags);
	int link = bpf_link_create(program, ifindex, BPF_XDP, &options);

	return link < 0 ? -errno : link;
}

static bool driver_cannot(int error)
{
	return error == -EOPNOTSUPP || error == -EINVAL || error == -ERANGE;
}

static int attach_xdp(const char *pins, const char *interface, __u32 ifindex, int program, enum attach_mode mode)
{
	int link = replace(pins, interface, "xdp", ifindex, program);

	if (link < 0 && link != -ENOENT)
		return datapath_fail(link, "cannot replace the program on '%s': %s", interface, strerror(-link));
	if (!link)
		return 0;
	link = xdp_link(program, ifindex, mode == ATTACH_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE);
	if (mode == ATTACH_AUTO && driver_cannot(link))
		link = xdp_link(program, ifindex, XDP_FLAGS_SKB_MODE);
	if (link == -EBUSY || link == -EEXIST)
		return datapath_fail(-EBUSY, "another XDP program is attached to '%s': remove it first (ip link set dev %s xdp off, "
					     "or the tool that loaded it)",
				     interface, interface);
	if (link < 0 && driver_cannot(link) && mode == ATTACH_NATIVE)
		return datapath_fail(link, "the driver of '%s' has no native XDP: use --generic, or neither", interface);
	if (link < 0)
		return datapath_fail(link, "cannot attach to '%s': %s", interface, strerror(-link));
	link = pin_link(pins, interface, "xdp", link);
	return link ? datapath_fail(link, "cannot pin the link of '%s': %s", interface, strerror(-link)) : 0;
}

static int attach_tc(const char *pins, const char *interface, __u32 ifindex, const char *what, enum tc_direction direction,
		     int program, bool *tcx)
{
	bool made = false;
	int link = replace(pins, interface, what, ifindex, program);

	*tcx = true;
	if (link != -ENOENT)
		return link;
	link = tc_link(ifindex, direction, program);
	if (link >= 0)
		return pin_link(pins, interface, what, link);
	if (link != -EOPNOTSUPP)
		return link;
	*tcx = false;
	link = tc_filter_attach(ifindex, direction, program, &made);
	if (!link && made)
		link = set_marker(pins, interface, "clsact", program);
	return link;
}

static void quiet_offload(const char *pins, const char *interface, int program, bool *off)
{
	bool on = false;
	int error = offload_get(interface, &on);

	*off = !error && !on;
	if (error || !on)
		return;
	if (set_marker(pins, interface, "rxvlan", program))
		return;
	*off = !offload_set(interface, false);
}

struct question {
	__u32 ifindex;
	bool yes;
};

static void look_for_bridge(void *context, const struct link *link)
{
	struct question *question = context;

	question->yes |= link->ifindex == question->ifindex && !strcmp(link->kind, "bridge");
}

static bool is_bridge(__u32 ifindex)
{
	struct question question = { .ifindex = ifindex };

	netlink_links(look_for_bridge, &question);
	return question.yes;
}

static bool is_native(__u32 ifindex)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);

	return !bpf_xdp_query(ifindex, 0, &query) && query.attach_mode == XDP_ATTACHED_DRV;
}

static int attach_all(struct datapath *path, const char *pins, enum attach_mode mode, struct attachment *attachment)
{
	const char *name = attachment->name;
	int guard = datapath_program(path, "xdpen_guard");
	int error = make_directories(pins, name);

	if (error)
		return datapath_fail(error, "cannot make directories under '%s': %s", pins, strerror(-error));
	quiet_offload(pins, name, guard, &attachment->offload_off);
	/* From the outside in: when the first frame is retagged, guard and way back are in place. */
	error = attach_tc(pins, name, attachment->ifindex, "out", TC_OUTWARD, datapath_program(path, "xdpen_out"),
			  &attachment->tcx);
	if (!error)
		error = attach_tc(pins, name, attachment->ifindex, "guard", TC_INWARD, guard, &attachment->tcx);
	if (error)
		return datapath_fail(error, "cannot attach the TC programs to '%s': %s", name, strerror(-error));
	error = attach_xdp(pins, name, attachment->ifindex, datapath_program(path, "xdpen_in"), mode);
	attachment->native = is_native(attachment->ifindex);
	return error;
}

int datapath_attach(struct datapath *path, const char *interface, enum attach_mode mode, struct attachment *attachment)
{
	const char *pins = datapath_pins(path);
	struct attachment made = { .ifindex = if_nametoindex(interface) };
	char kept[512];
	bool fresh;
	int error;

	if (!made.ifindex)
		return datapath_fail(-ENODEV, "there is no interface '%s'", interface);
	snprintf(made.name, sizeof(made.name), "%s", interface);
	fresh = !has_pin(pins, interface, "xdp");
	error = attach_all(path, pins, mode, &made);
	if (error && fresh) {
		snprintf(kept, sizeof(kept), "%s", datapath_error());
		datapath_detach(pins, interface);
		return datapath_fail(error, "%s", kept);
	}
	if (!error) {
		made.bridge = is_bridge(made.ifindex);
		*attachment = made;
	}
	return error;
}

static void read_attachment(const char *pins, const char *interface, struct attachment *attachment)
{
	int link = open_link(pins, interface, "xdp");
	bool on = false;

	memset(attachment, 0, sizeof(*attachment));
	snprintf(attachment->name, sizeof(attachment->name), "%s", interface);
	if (link >= 0) {
		attachment->ifindex = pin_link_ifindex(link);
		close(link);
	}
	attachment->native = attachment->ifindex && is_native(attachment->ifindex);
	attachment->bridge = attachment->ifindex && is_bridge(attachment->ifindex);
	attachment->tcx = has_pin(pins, interface, "guard");
	attachment->offload_off = !offload_get(interface, &on) && !on;
}

int datapath_attachments(const char *pins, struct attachment attachments[static DATAPATH_INTERFACES])
{
	char path[PIN_PATH], name[IF_NAMESIZE];
	struct dirent *entry;
	int count = 0;
	DIR *links;

	snprintf(path, sizeof(path), "%s/links", pins);
	links = opendir(path);
	if (!links)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(links)) && count < DATAPATH_INTERFACES) {
		if (entry->d_name[0] == '.' || strlen(entry->d_name) >= sizeof(name))
			continue;
		memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
		pin_swap(name, '@', '.');
		read_attachment(pins, name, &attachments[count++]);
	}
	closedir(links);
	return count;
}

static void drop_link(const char *pins, const char *interface, const char *what)
{
	char path[PIN_PATH];
	int link = open_link(pins, interface, what);

	if (link >= 0) {
		/* Detached now, not when the last holder of the descriptor ends. */
		bpf_link_detach(link);
		close(link);
	}
	pin_path(path, pins, "links", interface, what);
	unlink(path);
}

static void drop_filters(const char *pins, const char *interface, __u32 ifindex)
{
	char path[PIN_PATH];

	if (has_pin(pins, interface, "guard") || !ifindex)
		return;
	tc_filter_detach(ifindex, TC_INWARD);
	tc_filter_detach(ifindex, TC_OUTWARD);
	if (!has_pin(pins, interface, "clsact"))
		return;
	tc_qdisc_remove(ifindex);
	pin_path(path, pins, "links", interface, "clsact");
	unlink(path);
}

/* What the links hold to; by the name where they hold to nothing any more. */
static __u32 attached_to(const char *pins, const char *interface)
{
	int link = open_link(pins, interface, "xdp");
	__u32 ifindex = link < 0 ? 0 : pin_link_ifindex(link);

	if (link >= 0)
		close(link);
	return ifindex ? ifindex : if_nametoindex(interface);
}

int datapath_detach(const char *pins, const char *interface)
{
	__u32 ifindex = attached_to(pins, interface);
	char path[PIN_PATH], name[IF_NAMESIZE];

	/* The other way round from attaching: the retag goes first. */
	drop_link(pins, interface, "xdp");
	drop_filters(pins, interface, ifindex);
	drop_link(pins, interface, "guard");
	drop_link(pins, interface, "out");
	if (has_pin(pins, interface, "rxvlan")) {
		if (ifindex && if_indextoname(ifindex, name))
			offload_set(name, true);
		pin_path(path, pins, "links", interface, "rxvlan");
		unlink(path);
	}
	pin_path(path, pins, "links", interface, "clsact");
	unlink(path);
	pin_path(path, pins, "links", interface, NULL);
	return rmdir(path) && errno != ENOENT ? -errno : 0;
}

static int remove_pins(const char *pins)
{
	char path[PIN_PATH];
	struct dirent *entry;
	DIR *directory = opendir(pins);

	if (!directory)
		return -errno;
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", pins, entry->d_name);
		if (unlink(path))
			rmdir(path);
	}
	closedir(directory);
	return rmdir(pins) ? -errno : 0;
}

int datapath_unload(const char *pins)
{
	struct attachment attachments[DATAPATH_INTERFACES];
	int count, error;

	if (access(pins, F_OK))
		return datapath_fail(-errno, "nothing is loaded: '%s': %s", pins, strerror(errno));
	while ((count = datapath_attachments(pins, attachments)) > 0) {
		for (int i = 0; i < count; i++) {
			error = datapath_detach(pins, attachments[i].name);
			if (error)
				return datapath_fail(error, "cannot take '%s' off: %s", attachments[i].name, strerror(-error));
		}
	}
	error = count < 0 ? count : trunk_remove(pins);
	if (!error)
		error = remove_pins(pins);
	return error ? datapath_fail(error, "cannot remove '%s': %s", pins, strerror(-error)) : 0;
}
