# SPDX-License-Identifier: GPL-2.0-or-later
"""The goals: what each is computed from, what is to be reached, and from where on the benchmark fails.

A goal's value is a function of the facts; None where a fact that it needs is missing. `sense` is the side
on which it is reached. Ratios compare minima of rows of the same run; `quick`: also judged by the quick run, with
so much slack on its gate, because a run of a few seconds on a busy machine proves little; 1 where nothing is timed.
"""

from dataclasses import dataclass
from typing import Callable, Optional

AT_MOST, AT_LEAST = "at most", "at least"
SLACK = 1.5  # a miss beyond this is not noise


@dataclass(frozen=True)
class Goal:
    name: str
    text: str
    value: Callable
    goal: float
    gate: Optional[float] = None
    sense: str = AT_MOST
    quick: float = 0  # 0: only the full run judges it

    def reaches(self, value, bound):
        return value <= bound if self.sense == AT_MOST else value >= bound

    def gate_for(self, quick):
        """The bound beyond which the run fails; None: this run does not judge it."""
        if self.gate is None or (quick and not self.quick):
            return None
        if not quick:
            return self.gate
        return self.gate * self.quick if self.sense == AT_MOST else self.gate / self.quick


def figure(name):
    return lambda facts: facts.figures[name].value if name in facts.figures else None


def over(devices, one, other):
    """Added time of one (load, stage) over that of another."""

    def value(facts):
        top, bottom = facts.added(devices, *one), facts.added(devices, *other)
        return top / bottom if top and bottom and bottom > 0 else None

    return value


def added(devices, load, stage):
    return lambda facts: facts.added(devices, load, stage)


def totals(devices, load, one, other):
    def value(facts):
        top, bottom = facts.total(devices, load, one), facts.total(devices, load, other)
        return top / bottom if top and bottom else None

    return value


def margins(devices, load, one, other):
    """What each adds over the bare stack, by best rounds; a denominator within noise of nothing counts as 1 ns."""

    def value(facts):
        times = [facts.total(devices, load, stage) for stage in (one, other, "bare-stack")]
        if None in times:
            return None
        return (times[0] - times[2]) / max(times[1] - times[2], 1.0)

    return value


FILTER, OURS, PLAIN = ("steady-data", "xdp-filter"), ("steady-data", "xdpen"), ("steady-data", "plain")
SYN, SCAN = ("steady-syn", "xdpen"), ("scan", "xdpen")

GOALS = (
    Goal("pipeline-over-xdp-filter-256", "a data segment through xdpen_in over xdp-filter's MAC-only program, 256 devices",
         over(256, OURS, FILTER), 0.50, 0.70, quick=SLACK),
    Goal("pipeline-over-xdp-filter-4096", "the same, 4096 devices", over(4096, OURS, FILTER), 0.70, 0.85, quick=SLACK),
    # A first contact feeds several kinds of evidence: this gate is what it was before the goal was set.
    Goal("scan-over-steady", "`scan` over `steady-syn`, 256 devices", over(256, SCAN, SYN), 1.5, 3.0, quick=1),
    Goal("plain-over-xdpen-steady", "ordinary kernel maps over xdpen, `steady-data`, 256 devices", over(256, PLAIN, OURS), 5, 2.5,
         AT_LEAST, quick=SLACK),
    Goal("plain-over-xdpen-scan", "the same, `scan`", over(256, ("scan", "plain"), SCAN), 20, 2, AT_LEAST, quick=SLACK),
    Goal("quarantine-drop-over-pass", "`drop` over `steady-data`, 256 devices", over(256, ("drop", "xdpen"), OURS), 1, 1.2, quick=SLACK),
    Goal("quarantine-push-over-pass", "`retag-push` over `steady-data`, 256 devices", over(256, ("retag-push", "xdpen"), OURS), 1),
    Goal("quarantine-in-place-over-pass", "`retag-in-place` over `vlan-data`, 256 devices",
         over(256, ("retag-in-place", "xdpen"), ("vlan-data", "xdpen")), 1),
    Goal("out-data-ns", "xdpen_out on a data segment, 256 devices, ns", added(256, "out-data", "xdpen-out"), 15),
    Goal("nft-over-xdpen-marginal-256", "nftables over xdpen, what each adds to the bare stack over veth, 256 devices",
         margins(256, "steady-syn", "nft-accounting", "xdpen-pass"), 15, sense=AT_LEAST),
    Goal("nft-over-xdpen-marginal-4096", "the same, 4096 devices", margins(4096, "steady-syn", "nft-accounting", "xdpen-pass"), 10,
         sense=AT_LEAST),
    Goal("nft-over-xdpen-marginal-scan", "the same while scanned, 256 devices", margins(256, "scan", "nft-accounting", "xdpen-pass"), 30,
         sense=AT_LEAST),
    Goal("nft-over-xdpen-total-256", "nftables over xdpen, whole way over veth, 256 devices",
         totals(256, "steady-syn", "nft-accounting", "xdpen-pass"), 1.9, 1.3, AT_LEAST),
    Goal("nft-over-xdpen-total-4096", "the same, 4096 devices", totals(4096, "steady-syn", "nft-accounting", "xdpen-pass"), 2.5, 1.5,
         AT_LEAST),
    Goal("nft-over-xdpen-total-scan", "the same while scanned, 256 devices", totals(256, "scan", "nft-accounting", "xdpen-pass"), 4, 2,
         AT_LEAST),
    Goal("full-drop-throughput", "frames/s of the whole pipeline ending in a drop over touching headers and dropping, veth",
         totals(256, "scan", "touch-drop", "xdpen-refuse"), 0.9, sense=AT_LEAST),
    Goal("two-cpus-one-device", "one device over two CPUs, over two devices over two CPUs, ns per frame",
         figure("two-cpus-one-device"), 1.1, 1.5),
    Goal("two-cpus-one-device-syn", "the same with SYNs", figure("two-cpus-one-device-syn"), 1.1, 1.8),
    Goal("flood-records-lost", "registered records lost to 10^7 frames of random MACs", figure("flood-records-lost"), 0, 0),
    Goal("flood-verdicts-lost", "verdicts lost to them", figure("flood-verdicts-lost"), 0, 0),
    Goal("sweep-65536-ms", "sweep of a table for 65536 devices, ms", figure("sweep-65536-ms"), 1.0, 1.0, quick=SLACK),
    Goal("verdict-p95-us", "event to enforced verdict, 95th percentile, us", figure("verdict-p95-us"), 100, 200),
    Goal("reflex-leak", "frames past a threshold of the reflex", figure("reflex-leak"), 0, 0, quick=1),
    Goal("tcp-throughput", "TCP over veth with xdpen over an empty XDP program in its place", figure("tcp-throughput"), 0.97, 0.8, AT_LEAST),
    Goal("bytes-per-device", "bytes of record and sketches for each configured device", figure("bytes-per-device"), 512, 512, quick=1),
    Goal("bytes-per-device-and-cpu", "bytes of counters for each device and CPU", figure("bytes-per-device-and-cpu"), 64, 64, quick=1),
    Goal("pools-mib-4096", "all maps of a fixed size, 4096 devices, MiB", figure("pools-mib-4096"), 16, 16, quick=1),
    Goal("daemon-rss-mib-4096", "resident memory of xdpend, its mapped maps included, 4096 devices, MiB",
         figure("daemon-rss-mib-4096"), 16),
    Goal("daemon-rss-mib-65536", "the same, 65536 devices", figure("daemon-rss-mib-65536"), 64),
    Goal("idle-cpu-percent", "CPU of xdpend at idle, percent of one", figure("idle-cpu-percent"), 0.1, 1.0),
)

# Ratios beside the goals.
RATIOS = (
    ("pipeline-over-xdp-filter-1", over(1, OURS, FILTER)),
    ("pipeline-over-xdp-filter-65536", over(65536, OURS, FILTER)),
    ("pipeline-over-xdp-filter-256-record", over(256, ("steady-data", "xdpen-record"), FILTER)),
    ("pipeline-over-xdp-filter-4096-record", over(4096, ("steady-data", "xdpen-record"), FILTER)),
    ("pipeline-over-xdp-filter-256-syn", over(256, SYN, FILTER)),
    ("pipeline-over-xdp-filter-4096-syn", over(4096, SYN, FILTER)),
    ("pipeline-over-xdp-filter-256-chained", over(256, ("chained-data", "xdpen"), ("chained-data", "xdp-filter"))),
    ("pipeline-over-xdp-filter-4096-chained", over(4096, ("chained-data", "xdpen"), ("chained-data", "xdp-filter"))),
    ("nft-over-xdpen-marginal-256-data", margins(256, "steady-data", "nft-accounting", "xdpen-pass")),
    ("nft-over-xdpen-total-256-data", totals(256, "steady-data", "nft-accounting", "xdpen-pass")),
    ("nft-drop-over-xdpen-drop-256", totals(256, "steady-syn", "nft-drop", "xdpen-drop")),
    ("nft-drop-over-xdpen-drop-4096", totals(4096, "steady-syn", "nft-drop", "xdpen-drop")),
    ("retag-over-pass-veth-256", totals(256, "steady-data", "xdpen-retag", "xdpen-pass")),
    ("drop-over-pass-veth-256", totals(256, "steady-data", "xdpen-drop", "xdpen-pass")),
    ("plain-over-xdpen-4096", over(4096, PLAIN, OURS)),
    ("plain-over-xdpen-syn-256", over(256, ("steady-syn", "plain"), SYN)),
    ("scan-service-over-steady", over(256, ("scan-service", "xdpen"), SYN)),
    ("scan-over-steady-4096", over(4096, SCAN, SYN)),
)
