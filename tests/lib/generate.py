#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The traffic of infected devices, of floods, and of harmless things that look like them.

generate.py GENERATOR [OPTIONS]; generate.py --help lists both. Ends after --count contacts or --seconds,
whichever comes first, or at SIGTERM; then prints one line of JSON: what was sent and when, in seconds of
CLOCK_MONOTONIC, which all namespaces share. The same --seed sends the same again.
Raw frames leave through AF_PACKET; what a kernel would send (bot, phone, p2p, ...) goes through its sockets.
"""
import argparse
import errno
import fcntl
import hashlib
import ipaddress
import itertools
import json
import os
import random
import select
import signal
import socket
import struct
import sys
import time
from fractions import Fraction

sys.dont_write_bytecode = True
import packets as p  # pylint: disable=wrong-import-position

MOST_FRAMES = 2_000_000
MOST_SECONDS = 600
# A connect bot's ports, in the shares that were seen, in an order that the seed shuffles anew every ten contacts.
BOT_PORTS = [23, 23, 23, 23, 8080, 8080, 8080, 2323, 2323, 9527]
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
        line = {"generator": self.options.generator, "seed": self.options.seed, "frames": self.sent, "refused": self.refused,
                "first": round(first, 6), "last": round(last, 6)}
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


def constants(run):
    """What a stateless scanner draws once: source port and window."""
    return run.dice.randint(1024, 65535), run.dice.randint(1, 65535)


def mirai_probe(wire, destination, port, constant, identity):
    sequence = int(destination) & 0xFFFFFFFF
    return p.tcp(wire.source, destination, (constant[0], port), p.SYN, sequence, constant[1], identity=identity)


def mirai(run, ports=(23, 2323)):
    """160 a second in bursts as the original; another rate is a slower device's, evenly spaced."""
    wire, hosts, constant = Wire(run), Hosts(run.options.to, run.dice), constants(run)
    for number in run.bursts() if run.options.rate == 160 else run.turns():
        port = ports[number % 10 == 0] if len(ports) == 2 else ports[number % len(ports)]
        wire.send(mirai_probe(wire, hosts.next(), port, constant, run.dice.getrandbits(16)))


def tr064(run):
    mirai(run, (7547, 5555, 7547))


def framing(run):
    """Mirai under another device's MAC, with its address or with the forger's own."""
    options = run.options
    if not options.victim:
        raise SystemExit("generate.py: framing needs --victim MAC,ADDRESS")
    victim, address = options.victim.split(",")
    options.mac = victim
    if options.with_address:
        options.source = ipaddress.ip_address(address)
    mirai(run)


def mac_flood(run):
    """Every frame from another locally administered MAC: a datagram to the gateway's discard port."""
    wire = Wire(run)
    tail = b"\x08\x00" + p.udp(wire.source, run.options.to.network_address, (5000, 9), b"forged")
    base = run.dice.getrandbits(24)
    for number in run.turns():
        wire.put(wire.target + b"\x06\x67" + struct.pack("!I", (base << 8) + number & 0xFFFFFFFF) + tail)


def arp_sweep(run):
    wire, hosts = Wire(run), Hosts(run.options.to)
    for _ in run.turns():
        wire.send(p.arp(wire.mac, wire.source, hosts.next()), p.BROADCAST, 0x0806)


def neighbour_sweep(run):
    wire, hosts = Wire(run), Hosts(run.options.to)
    for _ in run.turns():
        packet, group = p.neighbour_solicitation(wire.mac, wire.source, hosts.next())
        wire.send(packet, group)


def echo_sweep(run):
    wire, hosts, session = Wire(run), Hosts(run.options.to), run.dice.getrandbits(16)
    for number in run.turns():
        wire.send(p.echo(wire.source, hosts.next(), session, number & 0xFFFF, identity=run.dice.getrandbits(16), fragment=0x4000))


def udp_hosts(run):
    """One port of many hosts: a CoAP question, by default."""
    wire, hosts, ports = Wire(run), Hosts(run.options.to, run.dice), run.options.ports or [5683]
    sport = run.dice.randint(32768, 60999)
    for number in run.turns():
        port = ports[number % len(ports)]
        wire.send(p.udp(wire.source, hosts.next(), (sport, port), bytes.fromhex("400100012e"), identity=run.dice.getrandbits(16)))


def udp_ports(run):
    """Many ports of one host, empty datagrams, as nmap -sU."""
    wire, sport = Wire(run), run.dice.randint(32768, 60999)
    for number in run.turns():
        packet = p.udp(wire.source, run.options.to.network_address, (sport, 1 + number % 65535), identity=run.dice.getrandbits(16))
        wire.send(packet)


FLAG_SCANS = {"null": 0, "fin": p.FIN, "xmas": p.FIN | p.PSH | p.URG}


def flag_scan(run):
    """TCP probes that are no SYN, to the ports of one host, as nmap -sN, -sF, -sX: sequence and source port of a run are constant."""
    wire, flags = Wire(run), FLAG_SCANS[run.options.what]
    sport, sequence = run.dice.randint(32768, 65535), run.dice.getrandbits(32)
    for number in run.turns():
        wire.send(p.tcp(wire.source, run.options.to.network_address, (sport, 1 + number % 65535), flags, sequence, 1024,
                        ttl=run.dice.randint(37, 59), identity=run.dice.getrandbits(16)))


# Floods.

def forged_source(run, wire):
    if run.options.what == "spoof-public":
        return ipaddress.IPv4Address(run.dice.randint(0x0B000000, 0x63FFFFFF))  # 11/8 to 99/8
    return ipaddress.IPv4Address(int(wire.source) & 0xFFFFFF00 | run.dice.randint(100, 250))


def flood_packet(run, wire, source, destination):
    what, dice = run.options.what, run.dice
    identity, sport, port = dice.getrandbits(16), dice.randint(1024, 65535), (run.options.ports or [80])[0]
    fields = {"identity": identity}
    if what == "syn52":
        return p.tcp(source, destination, (sport, port), p.SYN, dice.getrandbits(32), 64240, p.SHORT_OPTIONS, fragment=0x4000, **fields)
    if what == "syn40":
        return p.tcp(source, destination, (sport, port), p.SYN, dice.getrandbits(32), dice.getrandbits(16), **fields)
    if what == "ack":
        return p.tcp(source, destination, (sport, port), p.ACK, dice.getrandbits(32), dice.getrandbits(16), payload=dice.randbytes(512),
                     acknowledged=dice.getrandbits(32), **fields)
    if what == "gre":
        inner = p.udp(ipaddress.IPv4Address(dice.getrandbits(32)), destination, (sport, port), dice.randbytes(512), **fields)
        return p.gre(source, destination, inner, **fields)
    return p.udp(source, destination, (sport, port), dice.randbytes(1400 if what == "udp1400" else 1), **fields)


FLOODS = ("udp1", "udp1400", "syn52", "syn40", "ack", "gre", "spoof-public", "spoof-lan")


def flood(run):
    """Frames to one destination, made before they are sent and sent in batches of a millisecond."""
    wire, destination = Wire(run), run.options.to.network_address
    forged = run.options.what.startswith("spoof")
    frames = [p.ethernet(wire.target, wire.mac, flood_packet(run, wire, forged_source(run, wire) if forged else wire.source, destination))
              for _ in range(512)]
    supply, rate = itertools.cycle(frames), float(run.options.rate or 0)
    start = time.monotonic()
    while run.sent + run.refused < run.options.count and not run.over():
        due = run.options.count if not rate else int((time.monotonic() - start) * rate) + 1
        batch = min(due, run.options.count) - run.sent - run.refused
        if batch <= 0:
            time.sleep(0.001)
        for frame in itertools.islice(supply, min(max(batch, 0), 1000)):
            wire.put(frame)


# Bots and other programs that use their kernel's sockets.

def family(version):
    return socket.AF_INET6 if version == 6 else socket.AF_INET


class Connections:
    """Non-blocking connects, forgotten after a while. Reset at the end, so that nothing lingers in the kernel."""

    def __init__(self, run, hold, payload=b""):
        self.run, self.hold, self.payload = run, hold, payload
        self.open = []
        run.more.update(contacts=0, answered=0, failed=0)

    def begin(self, host, port):
        try:
            connection = socket.socket(family(host.version), socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        except OSError:
            self.run.refused += 1
            return
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.run.count()
        self.run.more["contacts"] += 1
        error = connection.connect_ex((str(host), port))
        if error in (0, errno.EINPROGRESS):
            self.open.append((time.monotonic() + self.hold, connection))
        else:  # no route, or nobody answers ARP: a quarantined bot sees this
            self.run.more["failed"] += 1
            connection.close()

    def answered(self, connection):
        try:
            connection.getpeername()
        except OSError:
            return False
        if self.payload:
            connection.send(self.payload)
        return True

    def tend(self):
        """Closes what was answered or refused, and what has waited long enough."""
        left, now = [], time.monotonic()
        _, ready, _ = select.select([], [c for _, c in self.open], [], 0) if self.open else ([], [], [])
        for until, connection in self.open:
            if connection not in ready and now < until:
                left.append((until, connection))
                continue
            good = connection in ready and self.answered(connection)
            self.run.more["answered" if good else "failed"] += 1
            connection.close()
        self.open = left

    def finish(self):
        """The last ones get their time, too."""
        while self.open and not self.run.over():
            self.tend()
            time.sleep(0.05)
        for _, connection in self.open:
            self.run.more["failed"] += 1
            connection.close()


def shuffled(dice, values):
    while True:
        turn = list(values)
        dice.shuffle(turn)
        yield from turn


def bot(run):
    """connect() to one new host after the other; the kernel repeats each SYN until it is given up after 8 s."""
    hosts, connections = Hosts(run.options.to, run.dice), Connections(run, 8)
    ports = shuffled(run.dice, run.options.ports or BOT_PORTS)
    for _ in run.turns(connections.tend):
        connections.begin(hosts.next(), next(ports))
    connections.finish()


def web_scan(run):
    """443 of hosts that no DNS answer named; three of ten answer."""
    silent, answering = Hosts(run.options.to, run.dice), Hosts(run.options.answering, run.dice)
    connections = Connections(run, 8)
    for number in run.turns(connections.tend):
        connections.begin((answering if number % 10 in (2, 5, 8) else silent).next(), 443)
    connections.finish()


def ask_dns(server, name, identity):
    with socket.socket(family(server.version), socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        asking.sendto(p.dns_question(identity, name), (str(server), 53))
        return p.dns_address(asking.recv(1024))


def phone(run):
    """A phone behind a thing's MAC: asks for --names names (h1.DOMAIN, ...), then 443 of the first --count of them."""
    options, found = run.options, []
    if not options.dns:
        raise SystemExit("generate.py: phone needs --dns SERVER")
    for number in range(options.names):
        address = ask_dns(options.dns, "h%d.%s" % (number + 1, options.domain), run.dice.getrandbits(16))
        if address:
            found.append(address)
    run.more["resolved"] = len(found)
    connections = Connections(run, 8)
    for number in run.turns(connections.tend):
        if number < len(found):
            connections.begin(found[number], 443)
    connections.finish()


def p2p(run):
    """A file-sharing host: of --count peers on high ports 70 of 320 are tried by TCP and fail, the others by UDP."""
    hosts, connections = Hosts(run.options.to, run.dice), Connections(run, 8)
    question = b"d1:ad2:id20:" + run.dice.randbytes(20) + b"e1:q4:ping1:t2:aa1:y1:qe"
    with socket.socket(family(run.options.to.version), socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as talk:
        for number in run.turns(connections.tend):
            host, port = hosts.next(), run.dice.randint(10000, 65000)
            if number * 70 % 320 < 70:
                connections.begin(host, port)
                continue
            talk.sendto(question, (str(host), port))
            run.count()
        connections.finish()


SNMP_QUESTION = bytes.fromhex("302902010004067075626c6963a01c02043f2c1a5b020100020100300e300c06082b060102010105000500")


def printer_search(run):
    """Group questions first, then SNMP to --count hosts, none of which answers; each is asked twice."""
    hosts = Hosts(run.options.to, run.dice)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talk:
        talk.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
        for group, port, text in (("239.255.255.250", 1900, b"M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n"),
                                  ("224.0.0.251", 5353, p.dns_question(0, "_ipp._tcp.local"))):
            talk.sendto(text, (group, port))
            run.count()
        for _ in run.turns():
            host = hosts.next()
            for _ in range(2):
                talk.sendto(SNMP_QUESTION, (str(host), 161))
                run.count()


def lease(run, wire, seconds=8):
    """DISCOVER, REQUEST: the address that the house's server gives, or None."""
    transaction, nobody = run.dice.getrandbits(32), ipaddress.ip_address("0.0.0.0")
    everybody, requested, server = ipaddress.ip_address("255.255.255.255"), None, None
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800)) as ear:
        ear.bind((run.options.interface, 0x0800))
        ear.settimeout(1)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not run.over():
            message = p.dhcp(3 if requested else 1, transaction, wire.mac, nobody, requested, server)
            wire.send(p.udp(nobody, everybody, (68, 67), message), p.BROADCAST)
            answer = dhcp_answer(ear, transaction, end)
            if answer and answer[0] == 5:
                return answer[1]
            if answer and answer[0] == 2:
                requested, server = answer[1:]
    return None


def dhcp_answer(ear, transaction, end):
    """kind (2 OFFER, 5 ACK), address, server"""
    while time.monotonic() < end:
        try:
            packet = ear.recv(2048)
        except socket.timeout:
            return None
        bootp = packet[(packet[0] & 15) * 4 + 8:]
        if packet[9] == 17 and len(bootp) > 240 and bootp[0] == 2 and struct.unpack_from("!I", bootp, 4)[0] == transaction:
            options, at, tail = {}, 0, bootp[240:]
            while at + 1 < len(tail) and tail[at] != 255:
                if tail[at]:
                    options[tail[at]] = tail[at + 2:at + 2 + tail[at + 1]]
                    at += 1 + tail[at + 1]
                at += 1
            return options[53][0], ipaddress.ip_address(bootp[16:20]), ipaddress.ip_address(options[54])
    return None


def factory(run):
    """Wakes up at 192.168.0.20, asks for its gateway there and for a time server, then takes an address by DHCP and works from it."""
    wire, time_server = Wire(run), run.options.to.network_address
    old = ipaddress.ip_address("192.168.0.20")
    for _ in range(3):
        wire.send(p.arp(wire.mac, old, old), p.BROADCAST, 0x0806)
        wire.send(p.arp(wire.mac, old, ipaddress.ip_address("192.168.0.1")), p.BROADCAST, 0x0806)
        wire.send(p.udp(old, ipaddress.ip_address("192.168.0.255"), (137, 137), bytes(50)), p.BROADCAST)
        wire.send(p.udp(old, time_server, (123, 123), b"\x1b" + bytes(47)))
        time.sleep(0.3)
    new = lease(run, wire)
    run.more["leased"] = str(new) if new else None
    if new:
        wire.send(p.arp(wire.mac, new, new), p.BROADCAST, 0x0806)
        for number in run.turns():
            wire.send(p.udp(new, time_server, (40000 + number % 2, 123), b"\x1b" + bytes(47)))


# What looks like a miner or a bot, and is none.

def kasa(text):
    """TP-Link's obfuscation: each byte is XORed with the one before."""
    out, key = b"", 171
    for byte in text:
        key ^= byte
        out += bytes([key])
    return struct.pack("!I", len(out)) + out


def adb_connect():
    banner = b"host::features=shell_v2,cmd\0"
    return struct.pack("<IIIIII", 0x4E584E43, 0x01000001, 1 << 20, len(banner), sum(banner), 0x4E584E43 ^ 0xFFFFFFFF) + banner


def bitcoin(command, payload):
    digest = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return bytes.fromhex("f9beb4d9") + command.ljust(12, b"\0") + struct.pack("<I", len(payload)) + digest[:4] + payload


def bitcoin_version():
    nowhere = struct.pack("<Q", 0) + bytes(10) + b"\xff\xff" + bytes(4) + struct.pack("!H", 8333)
    return struct.pack("<iQq", 70016, 1033, 1700000000) + nowhere + nowhere + bytes(8) + b"\x10/Satoshi:27.0.0/" + struct.pack("<i?", 800000, True)


def rpc(method, parameters, number):
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, "id": number}).encode() + b"\n"


# port, first words, what is repeated
LOOKALIKES = {
    "electrum": (50001, rpc("server.version", ["electrum/4.5.5", "1.4"], 0), rpc("server.ping", [], 1)),
    "jsonrpc": (3333, rpc("Switch.GetStatus", {"id": 0}, 7), rpc("Switch.GetStatus", {"id": 0}, 8)),
    "mqtt": (1883, bytes.fromhex("101000044d5154540402003c000463616d31"), bytes.fromhex("c000")),
    "kasa": (9999, kasa(b'{"system":{"get_sysinfo":{}}}'), kasa(b'{"emeter":{"get_realtime":{}}}')),
    "adb": (5555, adb_connect(), struct.pack("<IIIIII", 0x4E45504F, 1, 0, 0, 0, 0x4E45504F ^ 0xFFFFFFFF)),
    "bitcoin": (8333, bitcoin(b"version", bitcoin_version()), bitcoin(b"ping", bytes(8))),
}


def lookalike(run):
    """One long connection in the words of --what, a message a turn."""
    port, opening, again = LOOKALIKES[run.options.what]
    run.more["answers"] = 0
    where = (str(run.options.to.network_address), (run.options.ports or [port])[0])
    try:
        with socket.create_connection(where, timeout=3) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(0.5)
            for number in run.turns():
                connection.sendall(again if number else opening)
                run.count()
                try:
                    run.more["answers"] += bool(connection.recv(4096))
                except socket.timeout:
                    pass
    except OSError as error:
        run.more["error"] = error.strerror or str(error)


# What a quarantined device may try, each frame with its name.

def tries(wire, peer, peer_mac, gateway, tags, run):
    outside, outside6 = ipaddress.ip_address("198.18.0.11"), ipaddress.ip_address("2001:db8::11")
    own6, everybody6 = interface_address(run.options.interface, 6), ipaddress.ip_address("ff02::1")
    link6 = ipaddress.ip_address("fe80::66")

    def syn(to, port):
        source = own6 if to.version == 6 else wire.source
        return p.tcp(source, to, (40000, port), p.SYN, 1, 64240, p.SHORT_OPTIONS, fragment=0x4000)

    long = p.udp(wire.source, outside, (40000, 9), bytes(64), identity=7)
    whole = syn(outside, 80)
    yield "dhcp-renew", wire.target, p.udp(wire.source, gateway, (68, 67), p.dhcp(3, 1, wire.mac, wire.source)), ()
    yield "dns-foreign", wire.target, p.udp(wire.source, outside, (40000, 53), p.dns_question(1, "cloud.example")), ()
    yield "dns-over-tls", wire.target, syn(outside, 853), ()
    yield "quic", wire.target, p.udp(wire.source, outside, (40000, 443), b"\xc0" + bytes(1199)), ()
    yield "ipv6-syn", wire.target, syn(outside6, 443), ()
    yield "ipv6-advertisement", p.group_mac(everybody6), p.router_message(134, wire.mac, link6, everybody6), ()
    yield "ipv6-solicitation", b"\x33\x33\0\0\0\2", p.router_message(133, wire.mac, link6, ipaddress.ip_address("ff02::2")), ()
    yield "igmp", b"\x01\0\x5e\0\0\xfb", p.igmp_report(wire.source, ipaddress.ip_address("224.0.0.251")), ()
    yield "mdns", b"\x01\0\x5e\0\0\xfb", p.udp(wire.source, ipaddress.ip_address("224.0.0.251"), (5353, 5353), p.dns_question(0, "x.local")), ()
    yield "lan-peer", peer_mac, syn(peer, 80), ()
    for name, tag in tags:
        yield name, wire.target, whole, tag
    fields = {"identity": 7}
    yield "fragment-first", wire.target, p.ip(wire.source, outside, 17, long[20:60], fragment=0x2000, **fields), ()
    yield "fragment-rest", wire.target, p.ip(wire.source, outside, 17, long[60:], fragment=5, **fields), ()
    yield "fragment-tiny", wire.target, p.ip(wire.source, outside, 6, whole[20:28], fragment=0x2000, **fields), ()


TAGS = (("tag", ((0x8100, 100),)), ("tag-zero", ((0x8100, 0),)), ("tag-quarantine", ((0x8100, 66),)),
        ("tags-two", ((0x88A8, 100), (0x8100, 66))), ("tag-service", ((0x88A8, 100),)))


def client(run):
    """One of each, in turn; the names are in the report. --to is the LAN peer, --peer its MAC."""
    if not run.options.peer:
        raise SystemExit("generate.py: client needs --peer MAC")
    wire = Wire(run)
    gateway = ipaddress.ip_address(int(wire.source) & 0xFFFFFF00 | 1)
    names = []
    for name, target, packet, tags in tries(wire, run.options.to.network_address, p.mac(run.options.peer), gateway, TAGS, run):
        wire.put(p.ethernet(target, wire.mac, packet, tags))
        names.append(name)
        time.sleep(0.01)
    run.more["names"] = names


# name: what runs, its number, --to, --count, --rate, --seconds
SILENT, LAN = "198.19.0.0/16", "10.66.0.0/24"
GENERATORS = {
    "mirai": (mirai, "G1", SILENT, 480, "160", 60),
    "bot": (bot, "G2, G3", SILENT, 60, "1", 120),
    "web-scan": (web_scan, "G4", SILENT, 60, "1", 120),
    "phone": (phone, "G6", SILENT, 54, "1", 120),
    "p2p": (p2p, "G7", SILENT, 320, "16/3", 120),
    "printer-search": (printer_search, "G8", LAN, 10, "5", 60),
    "factory": (factory, "G9", "198.18.0.10", 6, "2", 60),
    "tr064": (tr064, "G10", SILENT, 480, "160", 60),
    "lookalike": (lookalike, "G12", "198.18.0.12", 8, "4", 60),
    "flood": (flood, "G13", "198.18.0.13", 100000, "10000", 60),
    "framing": (framing, "G14", SILENT, 160, "160", 60),
    "mac-flood": (mac_flood, "G15", "10.66.0.1", 200000, "0", 120),
    "arp-sweep": (arp_sweep, "G16", LAN, 254, "100", 60),
    "neighbour-sweep": (neighbour_sweep, "G16, IPv6", "fd66::/120", 254, "100", 60),
    "echo-sweep": (echo_sweep, "ICMP, ICMPv6", SILENT, 254, "100", 60),
    "udp-hosts": (udp_hosts, "UDP sweep", SILENT, 254, "100", 60),
    "udp-ports": (udp_ports, "UDP port scan", "198.18.0.13", 300, "100", 60),
    "flag-scan": (flag_scan, "nmap's null, FIN and Xmas scans", "198.18.0.13", 300, "100", 60),
    "client": (client, "G18", "10.66.0.12", 1, "0", 60),
}
WHATS = {"flood": FLOODS, "lookalike": tuple(LOOKALIKES), "flag-scan": tuple(FLAG_SCANS)}


def number_in(least, most):
    def convert(text):
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError("'%s' is no number from %d to %d" % (text, least, most))
        return int(text)
    return convert


def port_list(text):
    return [number_in(1, 65535)(word) for word in text.split(",")]


def parse(arguments):
    rows = "\n".join("  %-16s %s%s" % (name, row[1], ": --what " + "|".join(WHATS[name]) if name in WHATS else "")
                     for name, row in GENERATORS.items())
    parser = argparse.ArgumentParser(prog="generate.py", formatter_class=argparse.RawDescriptionHelpFormatter,
                                     description=__doc__, epilog="generators:\n" + rows)
    parser.add_argument("generator", choices=GENERATORS, metavar="GENERATOR")
    parser.add_argument("--interface", default="eth0")
    parser.add_argument("--mac", help="source of raw frames (the interface's)")
    parser.add_argument("--gateway", metavar="MAC", help="target of raw frames (that of the default route)")
    parser.add_argument("--from", dest="source", type=ipaddress.ip_address, metavar="ADDRESS", help="of raw frames (the interface's)")
    parser.add_argument("--to", type=ipaddress.ip_network, metavar="ADDRESS|NETWORK", help="IPv6 where this is IPv6")
    parser.add_argument("--answering", type=ipaddress.ip_network, default="198.18.200.0/24", metavar="NETWORK", help="web-scan: hosts that answer")
    parser.add_argument("--count", type=number_in(1, MOST_FRAMES))
    parser.add_argument("--rate", type=Fraction, help="contacts a second, also 1/60; 0: as fast as it goes")
    parser.add_argument("--seconds", type=number_in(1, MOST_SECONDS), help="the end, whatever was sent")
    parser.add_argument("--ports", type=port_list, metavar="PORT[,PORT]", help="a port named twice is twice as frequent")
    parser.add_argument("--what", help="the variant, see below")
    parser.add_argument("--victim", metavar="MAC,ADDRESS", help="framing: who shall be blamed")
    parser.add_argument("--with-address", action="store_true", help="framing: the victim's address, too")
    parser.add_argument("--without-address", dest="with_address", action="store_false", help="framing: the forger's own address (default)")
    parser.add_argument("--peer", metavar="MAC", help="client: the LAN peer's")
    parser.add_argument("--dns", type=ipaddress.ip_address, metavar="SERVER", help="phone")
    parser.add_argument("--domain", default="cloud.example", help="phone: names are h1.DOMAIN, h2.DOMAIN, ...")
    parser.add_argument("--names", type=number_in(1, 1000), default=60, help="phone: how many are asked for")
    parser.add_argument("--seed", type=number_in(0, 2**63), help="the same one sends the same again (random, told in the report)")
    options = parser.parse_args(arguments)
    _, _, to, count, rate, seconds = GENERATORS[options.generator]
    options.to = options.to or ipaddress.ip_network(to)
    options.count = options.count or count
    options.rate = Fraction(rate) if options.rate is None else options.rate
    options.seconds = options.seconds or seconds
    options.seed = int.from_bytes(os.urandom(4), "big") if options.seed is None else options.seed
    if options.rate < 0:
        parser.error("--rate %s: a rate is no less than 0" % options.rate)
    if (options.what is None) != (options.generator not in WHATS) or options.what and options.what not in WHATS[options.generator]:
        parser.error("%s takes %s" % (options.generator, "--what " + "|".join(WHATS[options.generator]) if options.generator in WHATS
                                      else "no --what"))
    return options


def main(arguments):
    run = Run(parse(arguments))
    GENERATORS[run.options.generator][0](run)
    run.report()


if __name__ == "__main__":
    main(sys.argv[1:])
