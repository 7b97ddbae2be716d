// SPDX-License-Identifier: GPL-2.0-or-later
#include "pin.h"

#include <bpf/bpf.h>
#include <linux/magic.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

void pin_swap(char *name, char from, char to)
{
	for (; *name; name++)
		if (*name == from)
			*name = to;
}

void pin_path(char path[static PIN_PATH], const char *pins, const char *directory, const char *interface, const char *what)
{
	char name[IF_NAMESIZE];

	snprintf(name, sizeof(name), "%s", interface);
	pin_swap(name, '.', '@');
	snprintf(path, PIN_PATH, "%s/%s/%s%s%s", pins, directory, name, what ? "/" : "", what ? what : "");
}

__u32 pin_link_ifindex(int link)
{
	/* tcx links (Linux 6.6) say it in the same place as those of XDP. */
	struct bpf_link_info info = { 0 };
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(link, &info, &size) ? 0 : info.xdp.ifindex;
}

bool pin_is_on_bpffs(const char *pins, char parent[static PIN_PATH])
{
	struct statfs fs;
	char *slash;

	snprintf(parent, PIN_PATH, "%s", pins);
	slash = strrchr(parent, '/');
	if (slash && slash != parent)
		*slash = '\0';
	return !statfs(parent, &fs) && (__u32)fs.f_type == BPF_FS_MAGIC;
}
