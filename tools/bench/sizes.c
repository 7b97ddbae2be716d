// SPDX-License-Identifier: GPL-2.0-or-later
/* What the maps take, and how long it takes to look at all records. */
#include <bpf/libbpf.h>

#include "fact.h"
#include "subject.h"

#define SWEEPS 21
#define SWEPT 65536 /* devices */
#define MIB 1048576.0

static double least_sweep(const struct site *site)
{
	double least = site_sweep(site);

	for (int i = 1; i < SWEEPS; i++) {
		double now = site_sweep(site);

		if (now < least)
			least = now;
	}
	return least;
}

/* Bytes that one more device costs in a map, without what the map itself costs once. */
static double bytes_each(const struct site *few, const struct site *many, const char *map)
{
	return (double)(site_map_bytes(many, map) - site_map_bytes(few, map)) / (many->devices - few->devices);
}

static void tell_sizes(const struct site *few, const struct site *many)
{
	int cpus = libbpf_num_possible_cpus();

	fact_figure("bytes-per-device", bytes_each(few, many, "devices") + bytes_each(few, many, "sketches"), "B");
	fact_figure("bytes-per-device-and-cpu", bytes_each(few, many, "counters") / cpus, "B");
	fact_figure("bytes-per-device-states", bytes_each(few, many, "states"), "B");
	fact_figure("bytes-per-device-index", bytes_each(few, many, "index"), "B");
	fact_figure("pools-mib-4096", site_fixed_bytes(few) / MIB, "MiB");
	fact_figure("pool-spread-mib-4096", site_map_bytes(few, "spread") / MIB, "MiB");
	fact_figure("pool-evidence-mib-4096", site_map_bytes(few, "evidence") / MIB, "MiB");
	fact_figure("maps-mib-4096", site_all_bytes(few) / MIB, "MiB");
	fact_figure("maps-mib-65536", site_all_bytes(many) / MIB, "MiB");
	fact_figure("sweep-65536-ms", least_sweep(many), "ms");
}

int measure_sizes(const struct options *options)
{
	struct site few, many;
	int error = site_open(&few, XDPEN_DEVICES_DEFAULT, true);

	(void)options;
	if (error)
		return complain("cannot load the programs", error);
	error = site_open(&many, SWEPT, true);
	if (!error) {
		tell_sizes(&few, &many);
		site_close(&many);
	}
	site_close(&few);
	return error ? complain("cannot load the programs", error) : 0;
}
