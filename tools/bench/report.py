#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""From facts to ratios, goals and gates: a table for people, build/bench.json for programs.

usage: report.py [--quick] [--json FILE] FACTS...
Exit codes: 0 done, 1 a gate does not hold, 2 usage.
"""

import argparse
import json
import sys

import facts as facts_module
from goals import GOALS, RATIOS


def judge(facts, quick):
    """The goals that can be computed as dicts, and the names of the others."""
    judged, missing = [], []
    for goal in GOALS:
        value = goal.value(facts)
        if value is None:
            missing.append(goal)
            continue
        gate = goal.gate_for(quick)
        judged.append({
            "name": goal.name, "value": round(value, 4), "goal": goal.goal, "reached": goal.reaches(value, goal.goal),
            "sense": goal.sense, "gate": gate, "holds": gate is None or goal.reaches(value, gate), "text": goal.text,
        })
    return judged, missing


def ratios(facts):
    values = ((name, value(facts)) for name, value in RATIOS)
    return [{"name": name, "value": round(value, 4)} for name, value in values if value is not None]


def row_fields(facts, row):
    fields = {"devices": row.devices, "load": row.load, "stage": row.stage, "min_ns": row.least, "median_ns": row.median}
    if facts.base(row):
        fields["added_min_ns"] = round(facts.added(row.devices, row.load, row.stage), 2)
        fields["added_median_ns"] = round(facts.added(row.devices, row.load, row.stage, "median"), 2)
    return fields | {"rounds": row.rounds}


def document(facts, judged, missing):
    skips = [{"name": name, "why": why} for name, why in facts.skips.items()]
    skips += [{"name": goal.name, "why": "not measured in this run"} for goal in missing]
    return {
        "schema": 1, "goals": judged, "ratios": ratios(facts),
        "figures": [vars(figure) for figure in facts.figures.values()],
        "skipped": skips, "rows": [row_fields(facts, row) for row in facts.rows],
        "totals": [vars(total) for total in facts.totals],
    }


def print_rows(facts):
    print(f"{'devices':<8} {'load':<16} {'stage':<13} {'min':>8} {'median':>8} {'added min':>10} {'added med':>10}")
    for row in facts.rows:
        least = facts.added(row.devices, row.load, row.stage)
        median = facts.added(row.devices, row.load, row.stage, "median")
        print(f"{row.devices:<8} {row.load:<16} {row.stage:<13} {row.least:8.1f} {row.median:8.1f} {least:10.1f} {median:10.1f}")
    if facts.rows:
        print(f"ns per frame, {facts.rows[0].rounds} shuffled rounds; added: over the prologue and an empty stage\n")


def print_totals(facts):
    if not facts.totals:
        return
    print(f"{'devices':<8} {'load':<16} {'over veth':<16} {'min':>8} {'median':>8} {'over drop':>10} {'over stack':>10}")
    for total in facts.totals:
        over = [facts.total(total.devices, total.load, stage) for stage in ("xdp-drop", "bare-stack")]
        deltas = [f"{total.least - base:10.1f}" if base else " " * 10 for base in over]
        print(f"{total.devices:<8} {total.load:<16} {total.stage:<16} {total.least:8.1f} {total.median:8.1f} {' '.join(deltas)}")
    print(f"ns per frame, {facts.totals[0].rounds} shuffled rounds, generator included; differences of best rounds\n")


def print_goal(goal):
    state = "reached" if goal["reached"] else "MISSED"
    gate = "" if goal["holds"] else f"  BEYOND THE GATE, {goal['gate']:.4g}"
    print(f"{goal['name']:<34} {goal['value']:10.2f}  {goal['sense']:<8} {goal['goal']:<6g} {state}{gate}")


def print_all(facts, result):
    print_rows(facts)
    print_totals(facts)
    for figure in result["figures"]:
        print(f"{figure['name']:<44} {figure['value']:14.6g} {figure['unit']}")
    for ratio in result["ratios"]:
        print(f"{ratio['name']:<44} {ratio['value']:14.2f}")
    print()
    for goal in result["goals"]:
        print_goal(goal)
    for skip in result["skipped"]:
        print(f"{skip['name']:<34} skipped: {skip['why']}")


def main():
    parser = argparse.ArgumentParser(description="Judges what the benchmark measured.")
    parser.add_argument("--quick", action="store_true", help="judge only what a quick run can, with slack")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("facts", nargs="+", metavar="FACTS")
    options = parser.parse_args()
    facts = facts_module.read(options.facts)
    judged, missing = judge(facts, options.quick)
    result = document(facts, judged, [] if options.quick else missing)
    print_all(facts, result)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=1)
            file.write("\n")
    return 0 if all(goal["holds"] for goal in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
