#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills xdpend at random instants while orders come in, and holds it to what it has acknowledged.

kills.py KILLS SECONDS RUN STATE LOG DAEMON CLI MAC...
DAEMON and CLI are command lines. After each kill the maps and the ledger are read as they lie there: the last order
acknowledged for each MAC must stand in both, unless a later one got no answer. Every tenth time all is unloaded, so
that the ledger alone can know. At the end the history is counted: each acknowledged order once, none twice.
KILLS are tried, fewer when SECONDS are over (0: no limit). Prints the totals; ends with 1 when anything was lost.
"""
import json
import random
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

kills, limit, run, state, log, daemon, cli = sys.argv[1:8]
macs = sys.argv[8:]
deeds = {"quarantine": "quarantined", "release": None, "allow": "exempt"}  # release: probation, or normal
ledger = "file:%s/ledger.db" % state


class Orders:
    """What was asked for one MAC. `open`: orders without an answer since the last acknowledged one."""

    def __init__(self):
        self.last, self.open = None, []
        self.acknowledged, self.unanswered = dict.fromkeys(deeds, 0), dict.fromkeys(deeds, 0)

    def fits(self, now):
        return now in {outcome(deed) for deed in [self.last, *self.open]} or (
            None in {outcome(deed) for deed in [self.last, *self.open]} and now in ("normal", "probation", "learning", "new"))


def outcome(deed):
    return deeds.get(deed)


orders = {mac: Orders() for mac in macs}
complaints = []


def complain(*words):
    complaints.append(" ".join(map(str, words)))
    if len(complaints) < 20:
        print("lost:", complaints[-1], flush=True)


def ask(line):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(20)
        peer.connect(run + "/control")
        peer.sendall(line.encode() + b"\n")
        return peer.makefile().readline()


def give_orders(mine, seed):
    """Until the daemon is gone."""
    chance = random.Random(seed)
    while True:
        mac, deed = chance.choice(mine), chance.choice(list(deeds))
        line = "%s %s%s" % (deed, mac, {"quarantine": " for=3600 force", "release": "", "allow": " for=3600"}[deed])
        entry = orders[mac]
        entry.open.append(deed)
        try:
            reply = ask(line)
        except (ConnectionError, FileNotFoundError):
            reply = ""
        if not reply:
            entry.unanswered[deed] += 1
            return
        if not reply.startswith("0 "):
            complain("refused:", line, reply.strip())
        entry.last, entry.open = deed, []
        entry.acknowledged[deed] += 1


def start():
    process = subprocess.Popen(shlex.split(daemon), stdout=open(log, "ab"), stderr=subprocess.STDOUT)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if ask("ping").startswith("0"):
                return process
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.01)
    print("xdpend did not start, see", log)
    sys.exit(1)


def known_to_maps():
    out = subprocess.run(shlex.split(cli) + ["list", "--json"], capture_output=True, text=True).stdout
    return {row["mac"]: row["state"] for row in json.loads(out)["devices"]}


names = ["none", "new", "learning", "normal", "suspect", "quarantined", "probation", "retired", "exempt"]


def known_to_ledger():
    with sqlite3.connect(ledger + "?mode=ro", uri=True, timeout=10) as base:
        return {mac: names[number] for mac, number in base.execute("SELECT mac, state FROM devices")}


def look(where, known):
    for mac, entry in orders.items():
        if entry.last and not entry.fits(known.get(mac, "unknown")):
            complain("%s: %s is %s, acknowledged was %s, unanswered %s" % (where, mac, known.get(mac), entry.last, entry.open))


def kill_once(number):
    process = start()
    look("maps after start %d" % number, known_to_maps()) if number % 10 == 1 else None
    givers = [threading.Thread(target=give_orders, args=(macs[part::3], (number, part).__hash__())) for part in range(3)]
    for giver in givers:
        giver.start()
    time.sleep(random.uniform(0.0, 0.15))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for giver in givers:
        giver.join()
    look("maps %d" % number, known_to_maps())
    # An order without an answer may have reached the maps and not the ledger: the next start writes it down.
    look("ledger %d" % number, known_to_ledger())
    if number % 10 == 0:
        subprocess.run(shlex.split(cli) + ["unload"], capture_output=True, check=True)


def count_history():
    with sqlite3.connect(ledger, timeout=10) as base:
        rows = dict((((mac, deed), count) for mac, deed, count in base.execute(
            "SELECT mac, deed, count(*) FROM transitions GROUP BY mac, deed")))
        found = base.execute("SELECT count(*) FROM transitions WHERE deed = 'found'").fetchone()[0]
    for mac, entry in orders.items():
        for deed in deeds:
            count, least = rows.get((mac, deed), 0), entry.acknowledged[deed]
            if not least <= count <= least + entry.unanswered[deed]:
                complain("history of %s: %d times %s, %d acknowledged and %d unanswered" %
                         (mac, count, deed, least, entry.unanswered[deed]))
    unanswered = sum(sum(entry.unanswered.values()) for entry in orders.values())
    if found > unanswered:
        complain("%d changes found at start, only %d orders were unanswered" % (found, unanswered))
    return sum(sum(entry.acknowledged.values()) for entry in orders.values()), unanswered, found


begin, tried = time.monotonic(), 0
survived = 0
while tried < int(kills) and not (int(limit) and time.monotonic() - begin > int(limit)):
    tried += 1
    before = len(complaints)
    kill_once(tried)
    survived += len(complaints) == before
process = start()
look("maps at the end", known_to_maps())
process.terminate()
process.wait()
look("ledger at the end", known_to_ledger())
acknowledged, unanswered, found = count_history()
print("kills survived/tried: %d/%d; %d orders acknowledged, %d unanswered, %d of these found at start; %.0f s" %
      (survived, tried, acknowledged, unanswered, found, time.monotonic() - begin))
sys.exit(1 if complaints else 0)
