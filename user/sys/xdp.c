// SPDX-License-Identifier: GPL-2.0-or-later
#include "xdp.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void read_name(struct xdp_sight *sight)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);
	int program = bpf_prog_get_fd_by_id(sight->id);

	if (program < 0)
		return;
	if (!bpf_obj_get_info_by_fd(program, &info, &size))
		snprintf(sight->name, sizeof(sight->name), "%s", info.name);
	close(program);
}

int xdp_look(__u32 ifindex, struct xdp_sight *sight)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);
	int error = bpf_xdp_query((int)ifindex, 0, &query);

	memset(sight, 0, sizeof(*sight));
	if (error)
		return error;
	sight->id = query.prog_id ? query.prog_id : query.drv_prog_id ? query.drv_prog_id : query.skb_prog_id;
	sight->native = query.attach_mode == XDP_ATTACHED_DRV || query.attach_mode == XDP_ATTACHED_HW;
	if (sight->id)
		read_name(sight);
	sight->ours = !strcmp(sight->name, "xdpen_in");
	return 0;
}
