// SPDX-License-Identifier: GPL-2.0-or-later
#include "datapath.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/when.h"
#include "clock.h"
#include "error.h"
#include "pin.h"
#include "probe.h"
#include "xdpen.skel.h"

/* What replay pretends: one rate on every machine, so that its answer is the same everywhere. */

#define PINS_LENGTH 256

struct datapath {
	struct xdpen_bpf *programs;
	char pins[PINS_LENGTH];
};

static char sentence[512];

const char *datapath_error(void)
{
	return sentence;
}

int datapath_fail(int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	return error;
}

static int check_kernel(void)
{
	switch (probe_atomics()) {
	case 0:
		return 0;
	case -EPERM:
		return datapath_fail(-EPERM, "loading BPF programs is not permitted: run as root, or with CAP_BPF, "
					     "CAP_NET_ADMIN and CAP_PERFMON");
	default:
		return datapath_fail(-EOPNOTSUPP, "this kernel is too old: it has no BPF compare-and-swap; "
						  "xdpen needs Linux 5.15 or newer");
	}
}

/* `pins` or the directory above it must be on a bpffs. */
static int check_pins(const char *pins)
{
	char parent[PIN_PATH];

	if (strlen(pins) >= PINS_LENGTH)
		return datapath_fail(-ENAMETOOLONG, "pin directory '%s' is longer than %d bytes", pins, PINS_LENGTH - 1);
	if (!pin_is_on_bpffs(pins, parent))
		return datapath_fail(-ENODEV, "'%s' is not on a BPF file system; mount one: mount -t bpf bpf %s", pins, parent);
	if (mkdir(pins, 0700) && errno != EEXIST)
		return datapath_fail(-errno, "cannot make '%s': %s", pins, strerror(errno));
	return 0;
}

static __u32 round_up(__u32 devices)
{
	__u32 power = XDPEN_DEVICES_MIN;

	while (power < devices)
		power *= 2;
	return power;
}

static int start_clock(struct xdpen_meta *meta)
{
	int error = probe_hz(&meta->hz);

	if (!error)
		error = probe_ticks(&meta->ticks_base);
	meta->monotonic_base = clock_monotonic();
	return error ? datapath_fail(error, "cannot read the tick counter: %s", strerror(-error)) : 0;
}

/* What the maps are to mean: from the pins where there are any, else from the options. */
static int settle_meta(const struct datapath_options *options, struct xdpen_meta *meta, bool *pinned)
{
	char path[288];
	__u32 zero = 0;
	int map, error;

	*pinned = false;
	if (options->pins) {
		snprintf(path, sizeof(path), "%s/meta", options->pins);
		map = bpf_obj_get(path);
		error = map >= 0 && bpf_map_lookup_elem(map, &zero, meta) ? -errno : 0;
		if (map >= 0)
			close(map);
		if (error)
			return datapath_fail(error, "cannot read '%s': %s", path, strerror(-error));
		*pinned = map >= 0 && meta->abi_version;
		if (*pinned && meta->abi_version != XDPEN_ABI_VERSION)
			return datapath_fail(-EPROTO, "the maps in '%s' have ABI version %u, this program has %u: "
						      "stop xdpend and run 'xdpen unload' first",
					     options->pins, meta->abi_version, XDPEN_ABI_VERSION);
	}
	if (*pinned)
		return 0;
	memset(meta, 0, sizeof(*meta));
	meta->abi_version = XDPEN_ABI_VERSION;
	meta->devices = round_up(options->devices);
	meta->slots = meta->devices * XDPEN_SLOTS_PER_DEVICE;
	meta->pool = meta->slots < XDPEN_POOL_MAX ? meta->slots : XDPEN_POOL_MAX;
	meta->counters_per_cpu = options->counters_per_cpu;
	meta->salt = options->salt;
	if (!meta->salt && getrandom(&meta->salt, sizeof(meta->salt), 0) != sizeof(meta->salt))
		return datapath_fail(-errno, "no random salt: %s", strerror(errno));
	meta->hz = options->hz ? options->hz : REPLAY_HZ;
	error = options->replay || options->hz ? 0 : start_clock(meta);
	if (error)
		return error;
	meta->fast_shift = fast_shift_for(meta->hz);
	return 0;
}

static void set_knobs(struct xdpen_bpf *programs, const struct xdpen_meta *meta, bool replay)
{
	programs->rodata->salt = meta->salt;
	programs->rodata->slot_mask = meta->slots - 1;
	programs->rodata->pool_mask = meta->pool - 1;
	programs->rodata->fast_shift = meta->fast_shift;
	programs->rodata->counters_per_cpu = meta->counters_per_cpu;
	programs->rodata->replaying = replay;
	bpf_map__set_max_entries(programs->maps.devices, meta->slots);
	bpf_map__set_max_entries(programs->maps.sketches, meta->slots);
	bpf_map__set_max_entries(programs->maps.states, meta->slots);
	bpf_map__set_max_entries(programs->maps.counters, meta->counters_per_cpu ? meta->slots : 1);
	bpf_map__set_max_entries(programs->maps.index, meta->devices);
	bpf_map__set_max_entries(programs->maps.spread, meta->pool * XDPEN_SPREAD_PLACES);
	bpf_map__set_max_entries(programs->maps.evidence, meta->pool / XDPEN_EVIDENCE_PART);
	bpf_map__set_max_entries(programs->maps.owners, meta->devices * XDPEN_OWNERS_PER_DEVICE);
}

/* Maps with a pin path are reused where the path exists and created and pinned where it does not. */
static int set_pins(struct xdpen_bpf *programs, const char *pins)
{
	struct bpf_map *map;
	char path[288];
	int error;

	bpf_object__for_each_map(map, programs->obj) {
		if (bpf_map__is_internal(map) || map == programs->maps.scratch)
			continue;
		snprintf(path, sizeof(path), "%s/%s", pins, bpf_map__name(map));
		error = bpf_map__set_pin_path(map, path);
		if (error)
			return datapath_fail(error, "cannot pin to '%s': %s", path, strerror(-error));
	}
	return 0;
}

static int load(struct xdpen_bpf *programs, const struct xdpen_meta *meta, bool pinned)
{
	__u32 zero = 0;
	int error = xdpen_bpf__load(programs);

	if (error == -EINVAL && pinned)
		return datapath_fail(error, "the kept maps do not fit this program: run 'xdpen unload' first");
	if (error)
		return datapath_fail(error, "the kernel refused the programs: %s", strerror(-error));
	if (!pinned && bpf_map_update_elem(bpf_map__fd(programs->maps.meta), &zero, meta, BPF_ANY))
		return datapath_fail(-errno, "cannot write meta: %s", strerror(errno));
	return 0;
}

static int prepare(const struct datapath_options *options, struct datapath *path)
{
	struct xdpen_meta meta;
	bool pinned;
	int error = settle_meta(options, &meta, &pinned);

	if (error)
		return error;
	path->programs = xdpen_bpf__open();
	if (!path->programs)
		return datapath_fail(-errno, "cannot open the built-in programs: %s", strerror(errno));
	set_knobs(path->programs, &meta, options->replay);
	if (options->pins)
		error = set_pins(path->programs, options->pins);
	return error ? error : load(path->programs, &meta, pinned);
}

int datapath_load(const struct datapath_options *options, struct datapath **path)
{
	struct datapath *loaded;
	int error = check_kernel();

	if (!error && options->pins)
		error = check_pins(options->pins);
	if (error)
		return error;
	loaded = calloc(1, sizeof(*loaded));
	if (!loaded)
		return datapath_fail(-ENOMEM, "out of memory");
	/* Its length was checked with the directory. */
	snprintf(loaded->pins, sizeof(loaded->pins), "%s", options->pins ? options->pins : "");
	error = prepare(options, loaded);
	if (error) {
		datapath_free(loaded);
		return error;
	}
	*path = loaded;
	return 0;
}

void datapath_free(struct datapath *path)
{
	if (!path)
		return;
	xdpen_bpf__destroy(path->programs);
	free(path);
}

int datapath_map(const struct datapath *path, const char *name)
{
	int map = bpf_object__find_map_fd_by_name(path->programs->obj, name);

	return map < 0 ? -ENOENT : map;
}

int datapath_program(const struct datapath *path, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(path->programs->obj, name);

	return program ? bpf_program__fd(program) : -ENOENT;
}

const char *datapath_pins(const struct datapath *path)
{
	return path->pins;
}
