#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a quarantined device may try and what may be tried on it, a row each: free first, then in quarantine.

leak.py [--switched] PREFIX DEVICE PEER OTHER VID QUARANTINE NAMESPACE:INTERFACE... -- COMMAND [ARGUMENT...]

PREFIX of the names of namespaces; DEVICE, PEER (healthy) and OTHER (quarantined, too) are namespaces with an eth0,
QUARANTINE is the quarantine network's namespace, NAMESPACE:INTERFACE is where else nothing may be seen without the tag
VID. COMMAND puts DEVICE and OTHER into quarantine. The gateway forwards UDP port 8080 to DEVICE.
--switched: a switch joins the three, so that what they say to each other never comes by the gateway.
Prints for each row, with tabs: its name, where it got to free, where in quarantine, whether it was answered, and
`passed` or `FAILED`; then `# PASSED/TRIED`. Exit status: 0, 1 where a row failed.

A row of DEVICE's own passes where nothing of it is seen outside the quarantine VLAN and it gets no answer; what it is
allowed has to be answered. A row that is tried on DEVICE passes where it does not get there.
"""
import ctypes
import errno
import ipaddress
import os
import select
import socket
import struct
import subprocess
import sys
import time
from types import SimpleNamespace

sys.dont_write_bytecode = True
import packets as p  # pylint: disable=wrong-import-position
from generators import raw  # pylint: disable=wrong-import-position

SOL_PACKET, PACKET_AUXDATA, VLAN_VALID = 263, 8, 1 << 4
ETH_P_ALL, CLONE_NEWNET = 3, 0x40000000
LONG, QUIET = 3.0, 0.15  # seconds: for what must come; for what must not, once the frame was seen where it belongs
OUTSIDE = ipaddress.ip_address("198.18.0.10")
MARK = b"xdpen-leak-"
# What a switch carries without the gateway.
BETWEEN = ("in-lan-server", "in-lan-server-ipv6", "in-frame-from-peer", "in-frame-from-other", "lan-peer", "ula-lan-peer",
           "echo-lan-peer", "quarantined-peer", "quarantined-peer-ipv6")
LIBC = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    handle = os.open("/run/netns/" + namespace, os.O_RDONLY)
    if LIBC.setns(handle, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns " + namespace)
    os.close(handle)


def own_addresses(interface):
    """IPv4 and global IPv6 address of the namespace that we are in"""
    return raw.interface_address(interface, 4), raw.interface_address(interface, 6)


class Tap:
    """Frames that come in at an interface, and a way to send some."""

    def __init__(self, namespace, interface):
        enter(namespace)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 4 << 20)  # SO_RCVBUFFORCE
        self.socket.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.socket.bind((interface, ETH_P_ALL))
        self.socket.setblocking(False)
        self.mac = self.socket.getsockname()[4]

    def read(self):
        """(frame without its first tag, VID of that or None, whether it is for somebody else), for each that has come in"""
        while True:
            try:
                frame, ancillary, _, address = self.socket.recvmsg(4096, 256)
            except BlockingIOError:
                return
            if address[2] == socket.PACKET_OUTGOING or len(frame) < 14:
                continue
            vid = None
            for level, kind, data in ancillary:
                if level == SOL_PACKET and kind == PACKET_AUXDATA and len(data) >= 20:
                    if struct.unpack_from("=I", data)[0] & VLAN_VALID:
                        vid = struct.unpack_from("=H", data, 16)[0] & 0xFFF
            if vid is None and frame[12:14] == b"\x81\x00" and len(frame) >= 18:
                vid = struct.unpack_from("!H", frame, 14)[0] & 0xFFF
                frame = frame[:12] + frame[16:]
            yield frame, vid, address[2] == socket.PACKET_OTHERHOST


def is_address_question(frame):
    """ARP and neighbour discovery: not an answer to anything else"""
    if frame[12:14] == b"\x08\x06":
        return True
    return frame[12:14] == b"\x86\xdd" and frame[20] == 58 and frame[54] in (133, 134, 135, 136)


def is_address_answer(frame):
    if frame[12:14] == b"\x08\x06":
        return frame[20:22] == b"\0\2"
    return is_address_question(frame) and frame[54] == 136


class House:
    def __init__(self, arguments, switched):
        self.switched = switched
        prefix, device, peer, other, vid, quarantine = arguments[:6]
        self.vid = int(vid)
        self.taps = {"quarantine": Tap(quarantine, "quarantine"), "peer": Tap(prefix + peer, "eth0")}
        self.taps["other"] = Tap(prefix + other, "eth0")
        self.other = own_addresses("eth0")
        for place in arguments[6:]:
            namespace, interface = place.split(":")
            self.taps[interface] = Tap(prefix + namespace, interface)
        self.gateway = prefix + "gw"
        self.outside = prefix + "net"
        self.peer_namespace = prefix + peer
        enter(prefix + peer)
        self.peer = own_addresses("eth0")
        self.namespace = prefix + device
        self.device = Tap(self.namespace, "eth0")
        self.address = own_addresses("eth0")
        self.options = SimpleNamespace(
            interface="eth0", mac=None, source=None, gateway=None, to=ipaddress.ip_network(str(self.peer[0]))
        )
        self.wire = raw.Wire(SimpleNamespace(options=self.options, count=lambda *_: None))
        self.sources = [address.packed for address in self.address] + [ipaddress.ip_address("fe80::66").packed]

    def is_own(self, frame):
        """of the device: by its MAC, or routed by its address"""
        if frame[6:12] == self.device.mac:
            return True
        return (frame[12:14] == b"\x08\x00" and frame[26:30] in self.sources) or (
            frame[12:14] == b"\x86\xdd" and frame[22:38] in self.sources
        )

    def is_to_device(self, frame):
        """What the quarantine tells its device leaves by all ports of the bridge, addressed to nobody else."""
        return frame[:6] == self.device.mac

    def place(self, name, vid):
        """What the gateway gets with the quarantine's tag is in quarantine; with others' ports that is no excuse."""
        return "quarantine" if vid == self.vid and name not in ("peer", "other") else name

    def drain(self):
        for tap in [*self.taps.values(), self.device]:
            for _ in tap.read():
                pass

    def watch(self, belongs, answers, until, arrives):
        """Reads all taps: (places, answered). Ends QUIET after `until(places, answered)` holds, or after LONG."""
        places, answered = set(), False
        everything = [(name, tap) for name, tap in self.taps.items()] + [("device", self.device)]
        end, settled = time.monotonic() + LONG, None
        while time.monotonic() < (settled or end):
            select.select([tap.socket for _, tap in everything], [], [], 0.02)
            for place, tap in everything:
                for frame, vid, astray in tap.read():
                    if place == "device":
                        answered |= answers(frame)
                        if arrives(frame):
                            places.add("device")
                    elif belongs(frame) and not (place in ("peer", "other") and (self.switched or astray and self.is_to_device(frame))):
                        places.add(self.place(place, vid))
            if not settled and until(places, answered):
                settled = time.monotonic() + QUIET
        return places, answered


def nothing(_):
    return False


class Outward:
    """The device sends a frame."""

    def __init__(self, house, name, frame, allowed=None):
        self.house, self.name, self.frame, self.allowed = house, name, frame, allowed

    def answers(self, frame):
        if frame[:6] != self.house.device.mac:
            return False
        return is_address_answer(frame) if self.allowed == "address" else not is_address_question(frame)

    def run(self, quarantined):
        wait_for_answer = self.allowed and quarantined

        def until(places, answered):
            return answered if wait_for_answer else bool(places)

        self.house.drain()
        self.house.device.socket.send(self.frame)
        return self.house.watch(self.house.is_own, self.answers, until, nothing)

    def passed(self, places, answered):
        return places <= {"quarantine"} and answered == bool(self.allowed)


class Inward:
    """Somebody sends a marked datagram, or frame, that must not arrive; `to`: at the device, or anywhere outside."""

    def __init__(self, house, name, send, to="device"):
        self.house, self.name, self.send, self.to = house, name, send, to
        self.mark = MARK + name.encode()

    def marked(self, frame):
        return self.mark in frame

    def run(self, quarantined):
        if not quarantined and self.name.startswith("quarantine-"):
            return set(), False
        self.house.drain()
        self.send(self.mark)
        # Nobody has to see it: where it must not come, there is nothing to wait for but time.
        end = time.monotonic() + (4 * QUIET if quarantined else LONG)

        def until(places, _):
            return "device" in places or time.monotonic() > end or (self.to == "anywhere" and places and not quarantined)

        belongs = self.marked if self.to == "anywhere" else nothing
        return self.house.watch(belongs, nothing, until, self.marked)

    def passed(self, places, _):
        return places <= {"quarantine", "device"} if self.to == "anywhere" else "device" not in places


def gratuitous_arp(mac, address):
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2) + mac + address.packed + mac + address.packed


def device_rows(house):
    wire, gateway4 = house.wire, ipaddress.ip_address(int(house.address[0]) & 0xFFFFFF00 | 1)
    gateway6 = ipaddress.ip_address(house.address[1].packed[:8] + bytes(7) + b"\1")
    own4, own6 = house.address
    ula = ipaddress.ip_address("fd99::66")
    peer_mac, other_mac = house.taps["peer"].mac, house.taps["other"].mac

    def row(name, packet, target=None, tags=(), allowed=None, ethertype=None):
        return Outward(house, name, p.ethernet(target or wire.target, wire.mac, packet, tags, ethertype), allowed)

    def syn(source, to, port):
        return p.tcp(source, to, (40001, port), p.SYN, 1, 64240, p.SHORT_OPTIONS)

    def datagram(source, to, port, payload):
        return p.udp(source, to, (40001, port), payload)

    solicitation, group = p.neighbour_solicitation(wire.mac, own6, gateway6)
    question = p.dns_question(1, "cloud.example")
    yield row("arp-gateway", p.arp(wire.mac, own4, gateway4), p.BROADCAST, allowed="address", ethertype=0x0806)
    yield row("nd-gateway", solicitation, group, allowed="address")
    yield row("dhcp-discover", p.udp(ipaddress.ip_address("0.0.0.0"), ipaddress.ip_address("255.255.255.255"), (68, 67),
              p.dhcp(1, 2, wire.mac, ipaddress.ip_address("0.0.0.0"))), p.BROADCAST, allowed="data")
    yield row("dns-gateway", datagram(own4, gateway4, 53, question), allowed="data")
    yield row("dns-gateway-ipv6", datagram(own6, gateway6, 53, question), allowed="data")
    yield row("dns-gateway-tcp", syn(own4, gateway4, 53), allowed="data")
    yield row("ntp-gateway", datagram(own4, gateway4, 123, b"\x23" + bytes(47)), allowed="data")
    yield row("portal", syn(own4, gateway4, 80), allowed="data")
    yield row("echo-gateway", p.echo(own4, gateway4, 1, 1), allowed="data")
    for name, target, packet, tags in raw.tries(wire, house.peer[0], peer_mac, gateway4, raw.TAGS, SimpleNamespace(options=house.options)):
        yield row(name, packet, target, tags, "data" if name == "dhcp-renew" else None)
    yield row("dns-8.8.8.8", datagram(own4, ipaddress.ip_address("8.8.8.8"), 53, question))
    yield row("gateway-service", syn(own4, gateway4, 22))
    yield row("gateway-service-ipv6", syn(own6, gateway6, 22))
    yield row("gateway-https", syn(own4, gateway4, 443))
    yield row("ula-new-source", syn(ula, ipaddress.ip_address("2001:db8::11"), 443))
    yield row("ula-lan-peer", syn(own6, house.peer[1], 80), peer_mac)
    yield row("echo-lan-peer", p.echo(own4, house.peer[0], 1, 2), peer_mac)
    yield row("quarantined-peer", datagram(own4, house.other[0], 9, b"hello"), other_mac)
    yield row("quarantined-peer-ipv6", datagram(own6, house.other[1], 9, b"hello"), other_mac)
    yield row("broadcast", datagram(own4, ipaddress.ip_address("255.255.255.255"), 9999, b"hello"), p.BROADCAST)
    yield row("ssdp", datagram(own4, ipaddress.ip_address("239.255.255.250"), 1900, b"M-SEARCH"), b"\x01\0\x5e\x7f\xff\xfa")
    for name, address in (("gateway", gateway4), ("peer", house.peer[0])):
        packet = gratuitous_arp(wire.mac, address)
        yield row("gratuitous-arp-" + name, packet, p.BROADCAST, ethertype=0x0806)


def inward_rows(house):
    def by_stack(namespace, to, port):
        enter(namespace)
        sender = socket.socket(socket.AF_INET6 if ":" in to else socket.AF_INET, socket.SOCK_DGRAM)

        def send(mark):
            try:
                sender.sendto(mark, (to, port))
            except OSError:  # no way there at all
                pass

        return send

    # A bridge may cut off what follows an IP packet, so the mark is in it; ARP has no other place for it.
    def by_frame(place, target, packet_with, ethertype=None):
        tap = house.taps[place]

        def send(mark):
            try:
                tap.socket.send(p.ethernet(target, tap.mac, packet_with(tap.mac, mark), (), ethertype))
            except OSError as error:  # dropped where it leaves, and no bridge between that keeps it to itself
                if error.errno != errno.ENOBUFS:
                    raise

        return send

    def advertisement(mac, mark):
        """with the mark in an option that nobody knows"""
        option = b"\xfd" + bytes([(len(mark) + 9) // 8]) + mark.ljust((len(mark) + 9) // 8 * 8 - 2, b"\0")
        body = p.router_message(134, mac, link6, everybody)[40:] + option
        body = p.with_checksum(link6, everybody, 58, body[:2] + b"\0\0" + body[4:], 2)
        return p.ip(link6, everybody, 58, body, ttl=255)

    own4, own6 = (str(address) for address in house.address)
    everybody = ipaddress.ip_address("ff02::1")
    link6 = ipaddress.ip_address("fe80::66:ffff:fe00:1")
    gateway4 = ipaddress.ip_address(int(house.address[0]) & 0xFFFFFF00 | 1)
    yield Inward(house, "in-port-forward", by_stack(house.outside, "10.67.0.1", 8080))
    yield Inward(house, "in-from-outside", by_stack(house.outside, own4, 9))
    yield Inward(house, "in-from-outside-ipv6", by_stack(house.outside, own6, 9))
    yield Inward(house, "in-gateway-planted-neighbour", by_stack(house.gateway, own4, 9))
    yield Inward(house, "in-gateway-planted-neighbour-ipv6", by_stack(house.gateway, own6, 9))
    yield Inward(house, "in-lan-server", by_stack(house.peer_namespace, own4, 9))
    yield Inward(house, "in-lan-server-ipv6", by_stack(house.peer_namespace, own6, 9))
    for place in ("peer", "other"):
        yield Inward(house, "in-frame-from-" + place, by_frame(
            place, house.device.mac, lambda mac, mark: p.udp(house.peer[0], house.address[0], (9, 9), mark)))
    yield Inward(house, "quarantine-gratuitous-arp", by_frame(
        "quarantine", p.BROADCAST, lambda mac, mark: gratuitous_arp(mac, gateway4) + mark, 0x0806), "anywhere")
    yield Inward(house, "quarantine-arp-for-peer", by_frame(
        "quarantine", p.BROADCAST, lambda mac, mark: p.arp(mac, gateway4, house.peer[0]) + mark, 0x0806), "anywhere")
    yield Inward(house, "quarantine-router-advertisement", by_frame(
        "quarantine", p.group_mac(everybody), advertisement), "anywhere")
    yield Inward(house, "quarantine-to-peer", by_frame(
        "quarantine", house.taps["peer"].mac, lambda mac, mark: p.udp(gateway4, house.peer[0], (53, 9), mark)), "anywhere")


class Flow:
    """A TCP connection of the device's that was open before."""

    def __init__(self, house):
        enter(house.outside)
        listener = socket.create_server((str(OUTSIDE), 7000))
        enter(house.namespace)
        self.near = socket.create_connection((str(OUTSIDE), 7000), timeout=10)
        self.far, _ = listener.accept()
        listener.close()

    def rows(self, house):
        yield Inward(house, "open-flow-out", self.near.send, "anywhere")
        yield Inward(house, "open-flow-in", self.far.send)


def words(places):
    return ",".join(sorted(places)) or "nowhere"


def main(arguments):
    switched = arguments[0] == "--switched"
    split = arguments.index("--", switched)
    house, command = House(arguments[switched:split], switched), arguments[split + 1 :]
    flow = Flow(house)
    rows = [*device_rows(house), *inward_rows(house), *flow.rows(house)]
    rows = [row for row in rows if not (switched and row.name in BETWEEN)]
    free = [row.run(False)[0] - {"quarantine"} for row in rows]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    passed = 0
    for row, before in zip(rows, free):
        places, answered = row.run(True)
        good = row.passed(places, answered)
        passed += good
        print(row.name, words(before), words(places), "answered" if answered else "-", "passed" if good else "FAILED", sep="\t", flush=True)
    print("# %d/%d" % (passed, len(rows)))
    sys.exit(passed != len(rows))


main(sys.argv[1:])
