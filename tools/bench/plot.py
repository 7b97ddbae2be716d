#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws build/bench.json as an SVG: what a frame costs through each program, and over a veth pair.

usage: plot.py BENCH.JSON >FILE.svg
"""

import json
import sys
from html import escape

WIDTH, LEFT, RIGHT = 860, 270, 60
BAR, GAP, HEAD = 15, 5, 34
COLOURS = {"xdpen": "#1b6ca8", "xdp-filter": "#c8553d", "plain": "#e0a030", "nft": "#6a994e", "other": "#8d99ae"}

# What is shown of a test run: text, load, stage.
ADDED = (
    ("data segment", "steady-data", "xdpen"), ("data segment, xdp-filter (MAC only)", "steady-data", "xdp-filter"),
    ("data segment, plain kernel maps", "steady-data", "plain"), ("SYN, 16 destinations", "steady-syn", "xdpen"),
    ("SYN, plain kernel maps", "steady-syn", "plain"), ("scan: first contacts", "scan", "xdpen"),
    ("scan, plain kernel maps", "scan", "plain"), ("quarantined: dropped", "drop", "xdpen"),
    ("quarantined: tag pushed", "retag-push", "xdpen"), ("miner's login, copied", "mining", "xdpen"),
    ("unknown MAC", "stranger", "xdpen"), ("IPv6 with extension headers", "ipv6-extensions", "xdpen"),
    ("to a device: data segment", "out-data", "xdpen-out"),
)
OVER_VETH = ("xdp-drop", "touch-drop", "xdpen-drop", "nft-drop", "bare-stack", "xdp-filter", "xdpen-pass", "xdpen-retag", "plain",
             "nft-accounting", "tcpdump", "ndpi")


def colour(stage):
    for name, value in COLOURS.items():
        if stage.startswith(name):
            return value
    return COLOURS["other"]


def added_bars(result, devices):
    rows = {(row["load"], row["stage"]): row for row in result["rows"] if row["devices"] == devices}
    found = ((text, rows.get((load, stage)), stage) for text, load, stage in ADDED)
    return [(text, row["added_min_ns"], colour(stage)) for text, row, stage in found if row]


def veth_bars(result, devices, load):
    totals = {total["stage"]: total for total in result["totals"] if total["devices"] == devices and total["load"] == load}
    return [(stage, totals[stage]["least"], colour(stage)) for stage in OVER_VETH if stage in totals]


def panel(title, bars, top):
    """SVG elements of one chart, and where it ends."""
    out = [f'<text x="10" y="{top + 18}" class="title">{escape(title)}</text>']
    scale = (WIDTH - LEFT - RIGHT) / max((value for _, value, _ in bars), default=1)
    y = top + HEAD
    for text, value, fill in bars:
        width = max(value, 0) * scale
        out.append(f'<text x="{LEFT - 8}" y="{y + BAR - 3}" text-anchor="end">{escape(text)}</text>')
        out.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{fill}"/>')
        out.append(f'<text x="{LEFT + width + 6:.1f}" y="{y + BAR - 3}">{value:.0f}</text>')
        y += BAR + GAP
    return out, y + 14


def draw(result):
    charts = []
    for devices in (256, 4096):
        charts.append((f"Added ns per frame in a test run, {devices} devices (minimum)", added_bars(result, devices)))
    charts.append(("Whole ns per frame over a veth pair, SYN, 256 devices (best round)", veth_bars(result, 256, "steady-syn")))
    charts.append(("The same while scanned: every destination is new", veth_bars(result, 256, "scan")))
    body, y = [], 6
    for title, bars in charts:
        if bars:
            elements, y = panel(title, bars, y)
            body += elements
    style = "text { font: 12px sans-serif; fill: #222 } .title { font-weight: bold; font-size: 14px }"
    return "\n".join([
        "<!-- SPDX-License-Identifier: GPL-2.0-or-later; drawn by tools/bench/plot.py -->",
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}">',
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>', *body, "</svg>", ""])


def main():
    if len(sys.argv) != 2:
        print("usage: plot.py BENCH.JSON >FILE.svg", file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(draw(json.load(file)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
