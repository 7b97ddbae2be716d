// SPDX-License-Identifier: GPL-2.0-or-later
#include "iterator.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "table.skel.h"

static int pin(struct table_bpf *programs, int devices, const char *where)
{
	union bpf_iter_link_info info = { .map.map_fd = devices };
	LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof(info));
	struct bpf_link *link;
	int error;

	link = bpf_program__attach_iter(programs->progs.table, &options);
	if (!link)
		return -errno;
	unlink(where);
	error = bpf_link__pin(link, where);
	/* The pin keeps it; this is our reference only. */
	bpf_link__destroy(link);
	return error;
}

int iterator_pin(const struct datapath *path)
{
	struct table_bpf *programs = table_bpf__open();
	char where[512];
	int error;

	if (!programs)
		return -errno;
	snprintf(where, sizeof(where), "%s/table", datapath_pins(path));
	error = table_bpf__load(programs);
	if (!error)
		error = pin(programs, datapath_map(path, "devices"), where);
	table_bpf__destroy(programs);
	return error;
}
