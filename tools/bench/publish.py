#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what build/bench.json says into docs/performance.md, docs/scale.md and docs/performance.svg.

usage: publish.py [--kernels FOLDER] [BENCH.JSON] DOCS
In both texts, what stands between the lines `<!-- NAME -->` and `<!-- end -->` is replaced by table NAME.
--kernels: the table of other kernels from the facts in FOLDER, build/vm as `make verifier-stats-vm` fills it; without
it that table stays as it is, and without BENCH.JSON all the others do.
"""

import argparse
import json
import os
import re
import sys

import kernels
import plot
import scale


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def goals(result):
    rows = []
    for goal in result["goals"]:
        state = "reached" if goal["reached"] else "**missed**"
        rows.append((f"`{goal['name']}`: {goal['text']}", f"{goal['value']:.2f}", f"{goal['sense']} {goal['goal']:g}", state))
    return table(("goal", "measured", "bound", ""), rows)


def added(result):
    """A line for each load and stage, a column for each number of devices: added minimum (median)."""
    counts = sorted({row["devices"] for row in result["rows"]})
    cells, order = {}, []
    for row in result["rows"]:
        key = (row["load"], row["stage"])
        if row["stage"] in ("empty", "tc-empty") or "added_min_ns" not in row:
            continue
        if key not in order:
            order.append(key)
        cells[key, row["devices"]] = f"{row['added_min_ns']:.1f} ({row['added_median_ns']:.1f})"
    rows = [(f"`{load}`", stage, *(cells.get(((load, stage), count), "") for count in counts)) for load, stage in order]
    return table(("load", "through", *(str(count) for count in counts)), rows)


def veth(result):
    columns = sorted({(total["devices"], total["load"]) for total in result["totals"]})
    cells = {(total["stage"], total["devices"], total["load"]): total for total in result["totals"]}
    stages = list(dict.fromkeys(total["stage"] for total in result["totals"]))
    rows = []
    for stage in stages:
        found = [cells.get((stage, *column)) for column in columns]
        rows.append((f"`{stage}`", *(f"{cell['least']:.0f} ({cell['median']:.0f})" if cell else "" for cell in found)))
    return table(("over veth", *(f"{load}, {devices}" for devices, load in columns)), rows)


def figures(result):
    shown = [figure for figure in result["figures"] if not figure["name"].startswith("verifier-")]
    return table(("figure", "value"), [(f"`{figure['name']}`", f"{figure['value']:.6g} {figure['unit']}".strip()) for figure in shown]
                 + [(f"`{ratio['name']}`", f"{ratio['value']:.2f}") for ratio in result["ratios"]])


def verifier(result):
    cells = {}
    for figure in result["figures"]:
        match = re.fullmatch(r"verifier-(clang-\d+)-(\w+)-([\w-]+)", figure["name"])
        if match:
            cells.setdefault((match[2], match[1]), {})[match[3]] = figure["value"]
    rows = [(f"`{program}`", clang, *(f"{values.get(name, 0):.0f}" for name in ("instructions", "processed", "states", "jited-bytes")),
             f"{values.get('load-us', 0) / 1000:.0f}") for (program, clang), values in sorted(cells.items())]
    return table(("program", "compiler", "instructions", "walked", "states", "machine code, B", "load, ms"), rows)


def other_kernels(found):
    return "\n\n".join(filter(None, (table(*kernels.table(found)), kernels.left_out(found))))


def run(result):
    rounds = sorted({row["rounds"] for row in result["rows"]} | {total["rounds"] for total in result["totals"]})
    few = "" if rounds and rounds[0] >= 11 else " Fewer than 11: this is a trial of the machinery, and its figures say little."
    return f"Rounds of this run: {', '.join(str(count) for count in rounds)}.{few}"


TABLES = {
    "run": run,
    "goals": goals, "added": added, "veth": veth, "figures": figures, "verifier": verifier,
    "links": lambda result: table(*scale.links(result)), "gateways": lambda result: table(*scale.gateways(result)),
}


def publish(path, tables, result):
    with open(path, encoding="utf-8") as file:
        text = file.read()

    def replace(match):
        return f"<!-- {match[1]} -->\n{tables[match[1]](result)}\n<!-- end -->"

    text = re.sub(rf"<!-- ({'|'.join(tables)}) -->\n.*?<!-- end -->", replace, text, flags=re.S)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def publish_bench(path, docs):
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    for name in ("performance.md", "scale.md"):
        publish(os.path.join(docs, name), TABLES, result)
    with open(os.path.join(docs, "performance.svg"), "w", encoding="utf-8") as file:
        file.write(plot.draw(result))


def main():
    parser = argparse.ArgumentParser(description="Writes what was measured into the documents.")
    parser.add_argument("--kernels", metavar="FOLDER", help="facts of other kernels' verifiers, *.facts")
    parser.add_argument("bench", nargs="?", metavar="BENCH.JSON")
    parser.add_argument("docs", metavar="DOCS")
    options = parser.parse_args()
    if not options.kernels and not options.bench:
        parser.error("nothing to write: BENCH.JSON, --kernels FOLDER or both")
    if options.kernels:
        found = kernels.read(options.kernels)
        if not found.figures:
            parser.error(f"no figures in {options.kernels}/*.facts: make verifier-stats-vm makes them")
        publish(os.path.join(options.docs, "performance.md"), {"kernels": other_kernels}, found)
    if options.bench:
        publish_bench(options.bench, options.docs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
