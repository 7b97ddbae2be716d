// SPDX-License-Identifier: GPL-2.0-or-later
#include "tc.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>

/* Linux 6.6; Debian 12's headers do not name them yet. */
#define ATTACH_TCX_INGRESS 46
#define ATTACH_TCX_EGRESS 47

/* "xd": a handle and priority that nobody else is likely to use, in front of what others add. */
#define FILTER_HANDLE 0x7864
#define FILTER_PRIORITY 1

int tc_link(__u32 ifindex, enum tc_direction direction, int program)
{
	int type = direction == TC_INWARD ? ATTACH_TCX_INGRESS : ATTACH_TCX_EGRESS;
	int link = bpf_link_create(program, ifindex, (enum bpf_attach_type)type, NULL);

	if (link >= 0)
		return link;
	return errno == EINVAL || errno == EOPNOTSUPP ? -EOPNOTSUPP : -errno;
}

static enum bpf_tc_attach_point point(enum tc_direction direction)
{
	return direction == TC_INWARD ? BPF_TC_INGRESS : BPF_TC_EGRESS;
}

int tc_filter_attach(__u32 ifindex, enum tc_direction direction, int program, bool *made)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = ifindex, .attach_point = point(direction));
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = FILTER_HANDLE, .priority = FILTER_PRIORITY, .prog_fd = program,
		    .flags = BPF_TC_F_REPLACE);
	int error = bpf_tc_hook_create(&hook);

	if (error && error != -EEXIST)
		return error;
	if (!error)
		*made = true;
	return bpf_tc_attach(&hook, &options);
}

int tc_filter_detach(__u32 ifindex, enum tc_direction direction)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = ifindex, .attach_point = point(direction));
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = FILTER_HANDLE, .priority = FILTER_PRIORITY);

	return bpf_tc_detach(&hook, &options);
}

int tc_qdisc_remove(__u32 ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = ifindex, .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	return bpf_tc_hook_destroy(&hook);
}
