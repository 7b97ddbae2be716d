// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "drive.h"
#include "plain.h"
#include "plain.skel.h"

static int fill_ports(const struct plain *plain)
{
	static const __u16 ports[] = { 22, 23, 445, 2323, 3333, 4444, 5555, 7547, 8080, 14444, 37215, 52869 };
	__u32 one = 1;
	int error = 0;

	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports) && !error; i++)
		error = bpf_map_update_elem(bpf_map__fd(plain->kernel->maps.ports), &ports[i], &one, BPF_ANY);
	return error;
}

int plain_open(struct plain *plain, __u32 devices)
{
	int error;

	*plain = (struct plain){ .devices = devices };
	plain->kernel = plain_bpf__open();
	if (!plain->kernel)
		return -errno;
	bpf_map__set_max_entries(plain->kernel->maps.devices, 2 * devices + 1024); /* an LRU map of exactly its size evicts */
	bpf_map__set_max_entries(plain->kernel->maps.dropped, 2 * devices);
	error = plain_bpf__load(plain->kernel);
	if (!error)
		error = fill_ports(plain);
	if (error)
		plain_close(plain);
	return error;
}

void plain_close(struct plain *plain)
{
	plain_bpf__destroy(plain->kernel);
	plain->kernel = NULL;
}

int plain_program(const struct plain *plain)
{
	return bpf_program__fd(plain->kernel->progs.plain);
}

int plain_set_dropped(struct plain *plain, bool dropped)
{
	int fd = bpf_map__fd(plain->kernel->maps.dropped), error = 0;
	__u32 one = 1;

	for (__u32 source = 0; source < plain->devices && !error; source++) {
		__u64 mac = drive_mac(source, 0);

		error = dropped ? bpf_map_update_elem(fd, &mac, &one, BPF_ANY) : bpf_map_delete_elem(fd, &mac);
	}
	return error;
}

__u32 plain_lost(const struct plain *plain, __u64 frames)
{
	__u32 lost = 0;

	for (__u32 source = 0; source < plain->devices; source++) {
		__u64 mac = drive_mac(source, 0), record[4]; /* struct device in plain.bpf.c: frames come first */

		if (bpf_map_lookup_elem(bpf_map__fd(plain->kernel->maps.devices), &mac, record) || record[0] < frames)
			lost++;
	}
	return lost;
}

__u64 plain_counted(const struct plain *plain)
{
	static const __u32 actions[] = { XDP_DROP, XDP_PASS };
	__u64 counts[libbpf_num_possible_cpus()], frames = 0;

	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (bpf_map_lookup_elem(bpf_map__fd(plain->kernel->maps.stats), &actions[i], counts))
			return 0;
		for (size_t cpu = 0; cpu < sizeof(counts) / sizeof(*counts); cpu++)
			frames += counts[cpu];
	}
	return frames;
}
