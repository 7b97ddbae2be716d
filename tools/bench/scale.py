# SPDX-License-Identifier: GPL-2.0-or-later
"""Scale on paper: from the figures of one run to links and to many gateways. docs/scale.md has the assumptions."""

# Per frame in the driver and XDP's own path: 24 million drops a second and core (CoNEXT'18, native driver).
DRIVER_NS = 41.6
# Of a LAN's frames, by count.
MIX = (("steady-data", 0.95), ("steady-syn", 0.04), ("scan", 0.01))
SIZES = ((64, "64 B"), (353, "353 B (mixed)"), (1514, "1514 B"))
LINKS = (10, 25, 100)
WIRE_OVERHEAD = 24  # preamble, frame check, gap
MIB = 1 << 20


def added(result, devices, load, stage="xdpen"):
    for row in result["rows"]:
        if (row["devices"], row["load"], row["stage"]) == (devices, load, stage):
            return row.get("added_min_ns")
    return None


def figure(result, name):
    return next((figure["value"] for figure in result["figures"] if figure["name"] == name), None)


def frame_ns(result, devices, loads):
    parts = [(added(result, devices, load), share) for load, share in loads]
    return None if any(value is None for value, _ in parts) else sum(value * share for value, share in parts)


def cores(rate, added_ns):
    return "" if added_ns is None else f"{rate * (DRIVER_NS + added_ns) / 1e9:.1f}"


def links(result):
    head = ("link", "frame", "million frames/s", "cores, no program", "xdpen, 256 devices", "4096", "65536", "all scanning, 4096", "all dropped, 4096")
    rows = []
    for link in LINKS:
        for size, name in SIZES:
            rate = link * 1e9 / 8 / (max(size, 60) + (WIRE_OVERHEAD if size > 64 else 20))
            mixed = [cores(rate, frame_ns(result, devices, MIX)) for devices in (256, 4096, 65536)]
            rows.append((f"{link} Gbit/s", name, f"{rate / 1e6:.2f}", cores(rate, 0), *mixed,
                         cores(rate, added(result, 4096, "scan")), cores(rate, added(result, 4096, "drop"))))
    return head, rows


def gateways(result):
    """A million devices on gateways of three sizes."""
    head = ("devices a gateway", "gateways", "maps each, MiB", "maps in all, GiB", "daemon resident each, MiB", "idle daemons in all, cores")
    rows = []
    for each, maps, resident, idle in ((256, None, "daemon-rss-mib-1", "idle-cpu-percent"),
                                       (4096, "maps-mib-4096", "daemon-rss-mib-4096", "idle-cpu-percent"),
                                       (65536, "maps-mib-65536", "daemon-rss-mib-65536", "idle-cpu-percent-65536")):
        count = -(-10**6 // each)
        # A smaller table than the default one has smaller pools, too; what the default one takes is the bound.
        values = [figure(result, name or "maps-mib-4096") for name in (maps, resident, idle)]
        if None in values:
            continue
        rows.append((str(each), str(count), f"{'<= ' if maps is None else ''}{values[0]:.1f}", f"{values[0] * count / 1024:.1f}",
                     f"{values[1]:.1f}", f"{values[2] * count / 100:.1f}"))
    return head, rows
