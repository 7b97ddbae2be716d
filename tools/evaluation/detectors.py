# SPDX-License-Identifier: GPL-2.0-or-later
"""Scan detectors of others, from their published rules. Re-implementations: the tools themselves do not run here.

A rule watches one device. `contact(time, host)` is the first packet of a flow (TCP SYN, first datagram, echo
request); `outcome(time, attempt)` is what became of a flow start: answered, or failed (reset, unreachable, or silent
for FAILED_AFTER seconds). Both return True at the moment when the rule alarms.
"""
import collections
import math
import os
import sys

from .packet import TCP

# Of 3,164 answered SYNs of IoT set-up runs the slowest answer took 3.10 s.
FAILED_AFTER = 3.5
WEB_PORTS = frozenset((53, 80, 123, 443, 5228, 8080, 8443))

# `first`: the device never had an outcome with this host before; `known`: the host has answered it before;
# `resolved`: the address was in a DNS answer of the capture.
Attempt = collections.namedtuple("Attempt", "protocol host port answered first known resolved")


class Recent:
    """Distinct things in a sliding window, with weights (the largest of a thing's weights counts)."""

    def __init__(self, window):
        self.window, self.things, self.total = window, collections.OrderedDict(), 0.0

    def add(self, time, thing, weight=1.0):
        things = self.things
        while things:
            oldest, (seen, old) = next(iter(things.items()))
            if seen > time - self.window:
                break
            del things[oldest]
            self.total -= old
        if thing in things:
            old = things.pop(thing)[1]
            self.total -= old
            weight = max(weight, old)
        things[thing] = (time, weight)
        self.total += weight
        return self.total


class Rule:
    def contact(self, time, host):
        return False

    def outcome(self, time, attempt):
        return False


class FanOut(Rule):
    def __init__(self, limit, window):
        self.limit, self.recent = limit, Recent(window)

    def contact(self, time, host):
        return self.recent.add(time, host) >= self.limit


def failed_first(attempt):
    return attempt.protocol == TCP and not attempt.answered and not attempt.known


class FailedContacts(Rule):
    def __init__(self, limit, window):
        self.limit, self.recent = limit, Recent(window)

    def outcome(self, time, attempt):
        return failed_first(attempt) and self.recent.add(time, attempt.host) >= self.limit


class WeightedFailures(Rule):
    """Failed first contacts, weighted by port, over several windows: (limit, seconds)."""

    def __init__(self, windows, bot_ports):
        self.windows, self.bot_ports = [(limit, Recent(seconds)) for limit, seconds in windows], bot_ports

    def weight(self, port):
        return 4.0 if port in self.bot_ports else 0.25 if port in WEB_PORTS else 1.0

    def outcome(self, time, attempt):
        if not failed_first(attempt):
            return False
        weight = self.weight(attempt.port)
        totals = [(recent.add(time, attempt.host, weight), limit) for limit, recent in self.windows]
        return any(total >= limit for total, limit in totals)


class ThresholdRandomWalk(Rule):
    """Jung et al., IEEE S&P 2004: theta .8/.2, alpha .01, beta .99; after "benign" the walk starts anew."""
    UPPER = math.log(0.99 / 0.01)
    LOWER = math.log((1 - 0.99) / (1 - 0.01))

    def __init__(self):
        self.walk = 0.0

    def outcome(self, time, attempt):
        if attempt.protocol != TCP or not attempt.first:
            return False
        self.walk += math.log(0.2 / 0.8) if attempt.answered else math.log(0.8 / 0.2)
        if self.walk <= self.LOWER:
            self.walk = 0.0
        return self.walk >= self.UPPER


class CreditBased(Rule):
    """TRW-CB, Weaver et al., USENIX Security 2004: misses minus hits, alarm at 10, never below -20."""

    def __init__(self, limit=10, floor=-20):
        self.limit, self.floor, self.count = limit, floor, 0

    def outcome(self, time, attempt):
        if attempt.protocol != TCP or not attempt.first:
            return False
        self.count = max(self.floor, self.count - 1) if attempt.answered else self.count + 1
        return self.count >= self.limit


class Slips(Rule):
    """More than 5 hosts on one port that were not established, TCP or UDP, in an hour; resolved ones do not count."""

    def __init__(self, limit=6, window=3600):
        self.limit, self.ports = limit, collections.defaultdict(lambda: Recent(window))

    def outcome(self, time, attempt):
        if attempt.answered or attempt.resolved:
            return False
        return self.ports[attempt.protocol, attempt.port].add(time, attempt.host) >= self.limit


class OldZeek(Rule):
    """scan.zeek up to 4.x: 25 failed hosts on a port, or 15 failed ports of a host, in 5 minutes."""

    def __init__(self, hosts=25, ports=15, window=300):
        self.limits = hosts, ports
        self.by_port = collections.defaultdict(lambda: Recent(window))
        self.by_host = collections.defaultdict(lambda: Recent(window))

    def outcome(self, time, attempt):
        if attempt.protocol != TCP or attempt.answered:
            return False
        hosts = self.by_port[attempt.port].add(time, attempt.host)
        ports = self.by_host[attempt.host].add(time, attempt.port)
        return hosts >= self.limits[0] or ports >= self.limits[1]


class UntilIdle(Rule):
    """Distinct things that failed, forgotten all together after `idle` seconds without a new failure."""

    def __init__(self, limit, idle):
        self.limit, self.idle, self.things = limit, idle, {}

    def key(self, attempt):
        raise NotImplementedError

    def outcome(self, time, attempt):
        if attempt.protocol != TCP or attempt.answered:
            return False
        group, thing = self.key(attempt)
        seen, things = self.things.get(group, (time, set()))
        if time - seen > self.idle:
            things = set()
        things.add(thing)
        self.things[group] = (time, things)
        return len(things) >= self.limit


class SimpleScan(UntilIdle):
    """bro-simple-scan for local scanners: 250 failed host and port pairs, kept until 15 minutes of silence."""

    def __init__(self):
        super().__init__(250, 900)

    def key(self, attempt):
        return None, (attempt.host, attempt.port)


class Haddrscan(UntilIdle):
    """Nemea: 50 hosts on one port, list kept until 5 minutes of silence."""

    def __init__(self):
        super().__init__(50, 300)

    def key(self, attempt):
        return attempt.port, attempt.host


class Throttle(Rule):
    """Williamson, ACSAC 2002: working set 5, one new host a second, the device is stopped when 100 hosts wait."""

    def __init__(self, working_set=5, interval=1.0, queue=100):
        self.size, self.interval, self.limit = working_set, interval, queue
        self.working, self.waiting, self.release = collections.OrderedDict(), collections.OrderedDict(), None

    def admit(self, host):
        self.working[host] = True
        if len(self.working) > self.size:
            self.working.popitem(last=False)

    def contact(self, time, host):
        if self.release is None:
            self.release = time
        while self.waiting and self.release <= time:
            self.admit(self.waiting.popitem(last=False)[0])
            self.release += self.interval
        if host in self.working:
            self.working.move_to_end(host)
        elif not self.waiting and self.release <= time:
            self.admit(host)
            self.release = time + self.interval
        else:
            self.waiting[host] = True
        return len(self.waiting) >= self.limit


def bot_ports(path=None):
    """Ports that data/ports.list calls attacked services and weighs at 2 or more."""
    path = path or os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "..", "data", "ports.list")
    ports = set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#", 1)[0].split()
            if len(words) == 3 and words[1] == "service" and float(words[2]) >= 2:
                ports.add(int(words[0]))
    return frozenset(ports)


def all_rules(ports):
    """name -> a maker of one device's rule."""
    return {
        "fan-out >= 10 in 60 s": lambda: FanOut(10, 60),
        "fan-out >= 50 in 60 s": lambda: FanOut(50, 60),
        "failed first contacts >= 10 in 60 s": lambda: FailedContacts(10, 60),
        "TRW (.8/.2, .01, .99)": ThresholdRandomWalk,
        "TRW-CB (10, -20)": CreditBased,
        "Slips: 6 hosts a port in 1 h": Slips,
        "Zeek before 5.0: 25 hosts, 15 ports in 5 min": OldZeek,
        "bro-simple-scan, local: 250 in 15 min": SimpleScan,
        "Nemea haddrscan: 50 hosts a port": Haddrscan,
        "Williamson throttle (5, 1/s, 100)": Throttle,
        "weighted failures 10/60 s, 12/15 min, 16/2 h":
            lambda: WeightedFailures(((10, 60), (12, 900), (16, 7200)), ports),
    }
