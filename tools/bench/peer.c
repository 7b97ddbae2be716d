// SPDX-License-Identifier: GPL-2.0-or-later
#include <glob.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "drive.h"
#include "peer.h"

#define PEER_OBJECT "xdpfilt_dny_eth.o"
#define PEER_LISTED_SOURCE 1 /* the flag in a value's lowest bits that means "source" */

static int find_object(char *path, size_t size)
{
	static const char *const patterns[] = { "/usr/lib/*/bpf/" PEER_OBJECT, "/usr/lib/bpf/" PEER_OBJECT,
						"/usr/lib64/bpf/" PEER_OBJECT, "/usr/local/lib/bpf/" PEER_OBJECT };
	glob_t found = {};
	int error = -1;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &found);
	if (found.gl_pathc) {
		snprintf(path, size, "%s", found.gl_pathv[0]);
		error = 0;
	}
	globfree(&found);
	return error;
}

static int list_sources(int fd, __u32 devices)
{
	__u64 values[libbpf_num_possible_cpus()];
	int error = 0;

	for (size_t cpu = 0; cpu < sizeof(values) / sizeof(*values); cpu++)
		values[cpu] = PEER_LISTED_SOURCE;
	for (__u32 source = 0; source < devices && !error; source++) {
		__u64 mac = drive_mac(source, 0);

		error = bpf_map_update_elem(fd, &mac, values, BPF_ANY);
	}
	return error;
}

static const char *load(struct peer *peer, const char *path, __u32 devices)
{
	struct bpf_program *program;
	struct bpf_map *map, *filter;
	libbpf_print_fn_t voice = libbpf_set_print(NULL); /* it would warn of sections that are its loader's business */

	peer->object = bpf_object__open_file(path, NULL);
	libbpf_set_print(voice);
	if (!peer->object)
		return "its object does not open";
	bpf_object__for_each_map(map, peer->object)
		bpf_map__set_pin_path(map, NULL);
	filter = bpf_object__find_map_by_name(peer->object, "filter_ethernet");
	map = bpf_object__find_map_by_name(peer->object, "xdp_stats_map");
	program = bpf_object__next_program(peer->object, NULL);
	if (!filter || !map || !program || bpf_map__key_size(filter) != 6)
		return "its object is not laid out as in xdp-tools 1.3";
	bpf_map__set_max_entries(filter, devices);
	if (bpf_object__load(peer->object))
		return "its object does not load";
	if (list_sources(bpf_map__fd(filter), devices))
		return "its table does not take the MACs";
	peer->program = bpf_program__fd(program);
	peer->stats = bpf_map__fd(map);
	return NULL;
}

void peer_open(struct peer *peer, __u32 devices)
{
	char path[256];

	*peer = (struct peer){ .missing = "xdp-tools is not installed" };
	if (find_object(path, sizeof(path)))
		return;
	peer->missing = load(peer, path, devices);
	if (peer->missing && peer->object) {
		bpf_object__close(peer->object);
		peer->object = NULL;
	}
}

void peer_close(struct peer *peer)
{
	if (peer->object)
		bpf_object__close(peer->object);
	*peer = (struct peer){};
}

__u64 peer_counted(const struct peer *peer)
{
	struct {
		__u64 frames;
		__u64 bytes;
	} counts[libbpf_num_possible_cpus()];
	__u32 key = XDP_PASS;
	__u64 frames = 0;

	if (bpf_map_lookup_elem(peer->stats, &key, counts))
		return 0;
	for (size_t cpu = 0; cpu < sizeof(counts) / sizeof(*counts); cpu++)
		frames += counts[cpu].frames;
	return frames;
}
