# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes through a kernel's sockets: bots that connect(), and harmless programs that look like bots or miners."""
import errno
import hashlib
import ipaddress
import json
import select
import socket
import struct
import time

import packets as p
from generators.base import Hosts, Wire

# A connect bot's ports, in the shares that were seen, in an order that the seed shuffles anew every ten contacts.
BOT_PORTS = [23, 23, 23, 23, 8080, 8080, 8080, 2323, 2323, 9527]


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
        for group, port, text in (
            ("239.255.255.250", 1900, b"M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n"),
            ("224.0.0.251", 5353, p.dns_question(0, "_ipp._tcp.local")),
        ):
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
        bootp = packet[(packet[0] & 15) * 4 + 8 :]
        if (
            packet[9] == 17
            and len(bootp) > 240
            and bootp[0] == 2
            and struct.unpack_from("!I", bootp, 4)[0] == transaction
        ):
            options, at, tail = {}, 0, bootp[240:]
            while at + 1 < len(tail) and tail[at] != 255:
                if tail[at]:
                    options[tail[at]] = tail[at + 2 : at + 2 + tail[at + 1]]
                    at += 1 + tail[at + 1]
                at += 1
            return options[53][0], ipaddress.ip_address(bootp[16:20]), ipaddress.ip_address(options[54])
    return None


def factory(run):
    """Wakes up at 192.168.0.20, asks for its gateway and for the time there, then works from an address that DHCP gave."""
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
    return (
        struct.pack("<IIIIII", 0x4E584E43, 0x01000001, 1 << 20, len(banner), sum(banner), 0x4E584E43 ^ 0xFFFFFFFF)
        + banner
    )


def bitcoin(command, payload):
    digest = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return bytes.fromhex("f9beb4d9") + command.ljust(12, b"\0") + struct.pack("<I", len(payload)) + digest[:4] + payload


def bitcoin_version():
    nowhere = struct.pack("<Q", 0) + bytes(10) + b"\xff\xff" + bytes(4) + struct.pack("!H", 8333)
    return (
        struct.pack("<iQq", 70016, 1033, 1700000000)
        + nowhere
        + nowhere
        + bytes(8)
        + b"\x10/Satoshi:27.0.0/"
        + struct.pack("<i?", 800000, True)
    )


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
