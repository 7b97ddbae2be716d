# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames that no ordinary program sends: stateless scanners, sweeps, floods, forgers, a quarantined device's tries."""
import ipaddress
import itertools
import struct
import time

import packets as p
from generators.base import Hosts, Wire, interface_address


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
        wire.send(
            p.echo(
                wire.source, hosts.next(), session, number & 0xFFFF, identity=run.dice.getrandbits(16), fragment=0x4000
            )
        )


def udp_hosts(run):
    """One port of many hosts: a CoAP question, by default."""
    wire, hosts, ports = Wire(run), Hosts(run.options.to, run.dice), run.options.ports or [5683]
    sport = run.dice.randint(32768, 60999)
    for number in run.turns():
        port = ports[number % len(ports)]
        wire.send(
            p.udp(
                wire.source, hosts.next(), (sport, port), bytes.fromhex("400100012e"), identity=run.dice.getrandbits(16)
            )
        )


def udp_ports(run):
    """Many ports of one host, empty datagrams, as nmap -sU."""
    wire, sport = Wire(run), run.dice.randint(32768, 60999)
    for number in run.turns():
        packet = p.udp(
            wire.source, run.options.to.network_address, (sport, 1 + number % 65535), identity=run.dice.getrandbits(16)
        )
        wire.send(packet)


FLAG_SCANS = {"null": 0, "fin": p.FIN, "xmas": p.FIN | p.PSH | p.URG}


def flag_scan(run):
    """TCP probes that are no SYN, to the ports of one host, as nmap -sN, -sF, -sX: sequence and source port are constant."""
    wire, flags = Wire(run), FLAG_SCANS[run.options.what]
    sport, sequence = run.dice.randint(32768, 65535), run.dice.getrandbits(32)
    for number in run.turns():
        wire.send(
            p.tcp(
                wire.source,
                run.options.to.network_address,
                (sport, 1 + number % 65535),
                flags,
                sequence,
                1024,
                ttl=run.dice.randint(37, 59),
                identity=run.dice.getrandbits(16),
            )
        )


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
        return p.tcp(
            source,
            destination,
            (sport, port),
            p.SYN,
            dice.getrandbits(32),
            64240,
            p.SHORT_OPTIONS,
            fragment=0x4000,
            **fields
        )
    if what == "syn40":
        return p.tcp(source, destination, (sport, port), p.SYN, dice.getrandbits(32), dice.getrandbits(16), **fields)
    if what == "ack":
        return p.tcp(
            source,
            destination,
            (sport, port),
            p.ACK,
            dice.getrandbits(32),
            dice.getrandbits(16),
            payload=dice.randbytes(512),
            acknowledged=dice.getrandbits(32),
            **fields
        )
    if what == "gre":
        inner = p.udp(
            ipaddress.IPv4Address(dice.getrandbits(32)), destination, (sport, port), dice.randbytes(512), **fields
        )
        return p.gre(source, destination, inner, **fields)
    return p.udp(source, destination, (sport, port), dice.randbytes(1400 if what == "udp1400" else 1), **fields)


FLOODS = ("udp1", "udp1400", "syn52", "syn40", "ack", "gre", "spoof-public", "spoof-lan")


def flood(run):
    """Frames to one destination, made before they are sent and sent in batches of a millisecond."""
    wire, destination = Wire(run), run.options.to.network_address
    forged = run.options.what.startswith("spoof")
    frames = [
        p.ethernet(
            wire.target,
            wire.mac,
            flood_packet(run, wire, forged_source(run, wire) if forged else wire.source, destination),
        )
        for _ in range(512)
    ]
    supply, rate = itertools.cycle(frames), float(run.options.rate or 0)
    start = time.monotonic()
    while run.sent + run.refused < run.options.count and not run.over():
        due = run.options.count if not rate else int((time.monotonic() - start) * rate) + 1
        batch = min(due, run.options.count) - run.sent - run.refused
        if batch <= 0:
            time.sleep(0.001)
        for frame in itertools.islice(supply, min(max(batch, 0), 1000)):
            wire.put(frame)


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
    yield "ipv6-solicitation", b"\x33\x33\0\0\0\2", p.router_message(
        133, wire.mac, link6, ipaddress.ip_address("ff02::2")
    ), ()
    yield "igmp", b"\x01\0\x5e\0\0\xfb", p.igmp_report(wire.source, ipaddress.ip_address("224.0.0.251")), ()
    yield "mdns", b"\x01\0\x5e\0\0\xfb", p.udp(
        wire.source, ipaddress.ip_address("224.0.0.251"), (5353, 5353), p.dns_question(0, "x.local")
    ), ()
    yield "lan-peer", peer_mac, syn(peer, 80), ()
    for name, tag in tags:
        yield name, wire.target, whole, tag
    fields = {"identity": 7}
    yield "fragment-first", wire.target, p.ip(wire.source, outside, 17, long[20:60], fragment=0x2000, **fields), ()
    yield "fragment-rest", wire.target, p.ip(wire.source, outside, 17, long[60:], fragment=5, **fields), ()
    yield "fragment-tiny", wire.target, p.ip(wire.source, outside, 6, whole[20:28], fragment=0x2000, **fields), ()


TAGS = (
    ("tag", ((0x8100, 100),)),
    ("tag-zero", ((0x8100, 0),)),
    ("tag-quarantine", ((0x8100, 66),)),
    ("tags-two", ((0x88A8, 100), (0x8100, 66))),
    ("tags-two-quarantine", ((0x8100, 66), (0x8100, 100))),
    ("tag-service", ((0x88A8, 100),)),
    ("tag-priority", ((0x8100, 5 << 13 | 100),)),
    ("tag-zero-priority", ((0x8100, 5 << 13),)),
)


def client(run):
    """One of each, in turn; the names are in the report. --to is the LAN peer, --peer its MAC."""
    if not run.options.peer:
        raise SystemExit("generate.py: client needs --peer MAC")
    wire = Wire(run)
    gateway = ipaddress.ip_address(int(wire.source) & 0xFFFFFF00 | 1)
    names = []
    for name, target, packet, tags in tries(
        wire, run.options.to.network_address, p.mac(run.options.peer), gateway, TAGS, run
    ):
        wire.put(p.ethernet(target, wire.mac, packet, tags))
        names.append(name)
        time.sleep(0.01)
    run.more["names"] = names
