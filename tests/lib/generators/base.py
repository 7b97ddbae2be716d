# SPDX-License-Identifier: GPL-2.0-or-later
"""What all generators share: a run with its clock and its dice, hosts to turn to, a wire for raw frames."""
import errno
import fcntl
import ipaddress
import json
import random
import signal
import socket
import struct
import time

import packets as p

NO_ROOM = (errno.ENOBUFS, errno.EAGAIN)


class Run:
    """One run: its options, its dice, its clock and its count."""

    def __init__(self, options):
        self.options = options
        self.dice = random.Random(options.seed)
        self.sent = self.refused = 0
        self.first = self.last = None
        self.ended = False
        self.more = {}
        self.start = time.monotonic()
        signal.signal(signal.SIGTERM, self.end)
        signal.signal(signal.SIGINT, self.end)

    def end(self, *_):
        self.ended = True

    def over(self):
        return self.ended or time.monotonic() - self.start > self.options.seconds

    def count(self, when=None):
        self.last = when or time.monotonic()
        if self.first is None:
            self.first = self.last
        self.sent += 1

    def wait_until(self, when):
        """Sleeps in short steps, so that the end is not missed."""
        while not self.over():
            ahead = when - time.monotonic()
            if ahead <= 0:
                return
            time.sleep(min(ahead, 0.05))

    def turns(self, idle=None):
        """The number of each contact, at the moment when it is due. `idle` is called once before each."""
        start = time.monotonic()
        for number in range(self.options.count):
            if idle:
                idle()
            if self.options.rate:
                self.wait_until(start + float(number / self.options.rate))
            if self.over():
                return
            yield number

    def bursts(self):
        """As Mirai's scanner: all of a second's probes back to back when the wall clock's second has changed."""
        number, second = 0, 0
        while number < self.options.count and not self.over():
            if int(time.time()) == second:
                time.sleep(0.002)
                continue
            second = int(time.time())
            for _ in range(int(self.options.rate)):
                if number < self.options.count and not self.over():
                    yield number
                    number += 1

    def report(self):
        first, last = self.first or 0, self.last or 0
        line = {
            "generator": self.options.generator,
            "seed": self.options.seed,
            "frames": self.sent,
            "refused": self.refused,
            "first": round(first, 6),
            "last": round(last, 6),
        }
        if last > first:
            line["per_second"] = round((self.sent - 1) / (last - first), 1)
        print(json.dumps({**line, **self.more}), flush=True)


# Addresses.


def interface_address(name, version):
    if version == 6:
        with open("/proc/net/if_inet6", encoding="ascii") as table:
            for row in table:
                address, _, _, scope, _, interface = row.split()
                if interface == name and scope == "00":
                    return ipaddress.ip_address(bytes.fromhex(address))
        raise SystemExit("generate.py: %s has no global IPv6 address: give --from" % name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            answer = fcntl.ioctl(probe, 0x8915, struct.pack("256s", name.encode()))  # SIOCGIFADDR
        except OSError:
            raise SystemExit("generate.py: %s has no IPv4 address: give --from" % name) from None
    return ipaddress.ip_address(answer[20:24])


def gateway_mac(name):
    """The MAC of the IPv4 default route's next hop; the kernel is made to ask for it."""
    with open("/proc/net/route", encoding="ascii") as table:
        hops = [row.split()[2] for row in table if row.split()[:2] == [name, "00000000"]]
    if not hops:
        raise SystemExit("generate.py: no default route over %s: give --gateway MAC" % name)
    hop = socket.inet_ntoa(bytes.fromhex(hops[0])[::-1])
    for _ in range(20):
        with open("/proc/net/arp", encoding="ascii") as table:
            for row in table:
                columns = row.split()
                if columns[0] == hop and columns[3] != "00:00:00:00:00:00":
                    return p.mac(columns[3])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.sendto(b"", (hop, 9))
        time.sleep(0.05)
    raise SystemExit("generate.py: the gateway %s does not answer ARP: give --gateway MAC" % hop)


class Hosts:
    """Addresses of a network, no one twice: by the dice, or in order."""

    def __init__(self, network, dice=None):
        self.first, self.size = int(network.network_address), network.num_addresses
        self.make = ipaddress.IPv6Address if network.version == 6 else ipaddress.IPv4Address
        self.dice, self.given, self.at = dice, set(), 0
        # The first and the last address of an IPv4 network are no hosts.
        self.least, self.most = (0, self.size - 1) if self.size < 4 else (1, self.size - 2)

    def next(self):
        if self.at > self.most - self.least:
            raise SystemExit("generate.py: the network has no more than %d hosts: give a wider --to" % self.at)
        offset = self.least + self.at
        if self.dice:
            offset = self.dice.randint(self.least, self.most)
            while offset in self.given:
                offset = self.dice.randint(self.least, self.most)
            self.given.add(offset)
        self.at += 1
        return self.make(self.first + offset)


# Raw frames.


class Wire:
    """Frames out of an interface, from a MAC and an address, to the gateway unless told otherwise."""

    def __init__(self, run):
        options = run.options
        self.run = run
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((options.interface, 0))
        self.mac = p.mac(options.mac) if options.mac else self.socket.getsockname()[4]
        self.source = options.source or interface_address(options.interface, options.to.version)
        self.target = p.mac(options.gateway) if options.gateway else gateway_mac(options.interface)

    def put(self, frame):
        now = time.monotonic()  # before it is sent: a tap must not have seen it earlier
        try:
            self.socket.send(frame)
        except OSError as error:  # dropped on its way out: what a full queue does to anybody
            if error.errno not in NO_ROOM:
                raise
            self.run.refused += 1
            return
        self.run.count(now)

    def send(self, packet, target=None, ethertype=None):
        self.put(p.ethernet(target or self.target, self.mac, packet, (), ethertype))
