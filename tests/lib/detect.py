#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How long it took, and what got out meanwhile.

detect.py watch FILE COMMAND...   runs `xdpen watch --json` and writes each change down with the moment it came:
                                  seconds of CLOCK_MONOTONIC, MAC, state, evidence; until SIGTERM
detect.py figures --mac MAC --from ADDRESS --watch FILE [--wire FILE] [--report FILE]
    prints: SECONDS LEAKED FRAMES EVIDENCE
    SECONDS from the first frame to the verdict, "never" without one; LEAKED distinct destinations and ports that
    the device reached on the wire, FRAMES all its frames there, both up to two seconds after the verdict.
    --report: generate.py's line, which knows when the first frame was sent; without it, the first on the wire counts.
"""
import argparse
import json
import re
import signal
import subprocess
import sys
import time


def is_told(watching, run):
    """Says nothing when it is connected: the daemon has taken it on (3: connected), and it sleeps until it is told."""
    with open("/proc/net/unix", encoding="ascii") as table:
        taken = any(row.split()[5] == "03" and row.split()[7:] == [run + "/control"] for row in table)
    with open("/proc/%d/status" % watching.pid, encoding="ascii", errors="replace") as status:
        return taken and re.search(r"^State:\s*S", status.read(), re.MULTILINE)


def watch(path, command):
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching, open(
        path, "w", encoding="ascii"
    ) as out:
        signal.signal(signal.SIGTERM, lambda *_: watching.terminate())
        run = command[command.index("--run") + 1]
        while watching.poll() is None:
            if is_told(watching, run):
                print("# ready", file=out, flush=True)
                break
            time.sleep(0.02)
        for line in watching.stdout:
            now, change = time.monotonic(), json.loads(line)
            print(
                "%.6f" % now,
                change["mac"],
                change["state"],
                change.get("evidence") or "-",
                sep="\t",
                file=out,
                flush=True,
            )


def changes(path):
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if not line.startswith("#"):
                when, mac, state, evidence = line.rstrip("\n").split("\t")
                yield float(when), mac, state, evidence


def leaving(path, source):
    """(seconds, destination, protocol, port) of every IP frame of the device that went out; see wire.py"""
    with open(path, encoding="ascii") as lines:
        for line in lines:
            columns = line.rstrip("\n").split("\t")
            if columns[0] == "out" and columns[7] == source:
                yield float(columns[12]), columns[8], columns[6], columns[10]


def figures(options):
    left = list(leaving(options.wire, options.source)) if options.wire else []
    if options.report:
        with open(options.report, encoding="ascii") as report:
            first = json.load(report)["first"]
    else:
        first = min((frame[0] for frame in left), default=None)
    if not first:
        print("never 0 0 nothing-was-sent")
        return
    judged = [
        (when, evidence)
        for when, mac, state, evidence in changes(options.watch)
        if mac == options.mac and state == "quarantined" and when >= first - 0.05
    ]
    until = judged[0][0] + 2 if judged else float("inf")
    # The tap reads a frame a little later than it was sent, never earlier.
    left = [frame for frame in left if first - 0.001 <= frame[0] <= until]
    took = "%.2f" % max(0, judged[0][0] - first) if judged else "never"
    print(took, len({frame[1:] for frame in left}), len(left), judged[0][1] if judged else "-")


def main(arguments):
    if arguments[:1] == ["watch"]:
        watch(arguments[1], arguments[2:])
        return
    parser = argparse.ArgumentParser(
        prog="detect.py figures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["figures"])
    parser.add_argument("--mac", required=True)
    parser.add_argument("--from", dest="source", required=True)
    parser.add_argument("--watch", required=True)
    parser.add_argument("--wire")
    parser.add_argument("--report")
    figures(parser.parse_args(arguments))


main(sys.argv[1:])
