# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP conversation written as frames, with right checksums; nothing is ever sent."""
import ipaddress
import struct

from . import pcap

SYN, PSH, ACK = 2, 8, 16
BROADCAST = b"\xff" * 6
DEVICE_MAC, GATEWAY_MAC, PEER_MAC = (bytes.fromhex(mac) for mac in ("0266ee000021", "0266ee000001", "0266ee000035"))
DEVICE, GATEWAY, POOL, LAN_PEER = "192.168.66.33", "192.168.66.1", "203.0.113.77", "192.168.66.53"
DEVICE6, POOL6 = "2001:db8:66::33", "2001:db8:cafe::77"
START = 1700000000.0
ROUND_TRIP = 0.03


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Conversation:
    """One client, one server, one connection. `options`: IPv4 options of the client, padded to four bytes;
    `vid`: tag of the client's frames; `lan`: the server is a neighbour, not behind the gateway."""

    def __init__(self, port, ipv6=False, options=b"", vid=None, lan=False):
        self.server_mac = PEER_MAC if lan else GATEWAY_MAC
        client, server = (DEVICE6, POOL6) if ipv6 else (DEVICE, LAN_PEER if lan else POOL)
        self.client, self.server = ipaddress.ip_address(client), ipaddress.ip_address(server)
        self.ports, self.options, self.vid = (49660, port), options, vid
        self.sequence, self.now, self.identification, self.frames = [0x1B2C3D4E, 0x5A6B7C8D], START, 0, []
        self.look_for_gateway()

    def look_for_gateway(self):
        """A device that is met by its first words would be a stranger; real ones have long been there."""
        request = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + DEVICE_MAC + ipaddress.ip_address(DEVICE).packed
        self.put(BROADCAST, DEVICE_MAC, 0x0806, request + bytes(6) + ipaddress.ip_address(GATEWAY).packed, self.vid)

    def put(self, target, source, ethertype, packet, vid=None):
        tag = b"" if vid is None else struct.pack("!HH", 0x8100, vid)
        frame = target + source + tag + struct.pack("!H", ethertype) + packet
        self.frames.append((self.now, frame.ljust(60, b"\0")))
        self.now += ROUND_TRIP

    def ip(self, source, destination, segment, options):
        if source.version == 6:
            return struct.pack("!IHBB", 6 << 28, len(segment), 6, 64) + source.packed + destination.packed + segment
        self.identification += 1
        words, length = 5 + len(options) // 4, 20 + len(options) + len(segment)
        header = struct.pack("!BBHHHBBH", 0x40 | words, 0, length, self.identification, 0x4000, 64, 6, 0)
        header += source.packed + destination.packed + options
        return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + segment

    def segment(self, of_client, flags, data=b""):
        """TCP with the options that every stack sends: a SYN without any is a fingerprint of its own."""
        me, peer = (0, 1) if of_client else (1, 0)
        source, destination = (self.client, self.server) if of_client else (self.server, self.client)
        extra = bytes.fromhex("020405b40402010303070101") if flags & SYN else b""
        acknowledged = self.sequence[peer] if flags & ACK else 0
        tcp = struct.pack("!HHIIBBHHH", self.ports[me], self.ports[peer], self.sequence[me], acknowledged,
                          (20 + len(extra)) // 4 << 4, flags, 64240, 0, 0) + extra + data
        pseudo = source.packed + destination.packed + struct.pack("!II", len(tcp), 6)
        tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
        self.sequence[me] = (self.sequence[me] + len(data) + bool(flags & SYN)) & 0xFFFFFFFF
        packet = self.ip(source, destination, tcp, self.options if of_client else b"")
        ends = (self.server_mac, DEVICE_MAC) if of_client else (DEVICE_MAC, self.server_mac)
        self.put(*ends, 0x86DD if source.version == 6 else 0x0800, packet, self.vid if of_client else None)

    def handshake(self):
        self.segment(True, SYN)
        self.segment(False, SYN | ACK)
        self.segment(True, ACK)

    def say(self, of_client, data):
        """At most 1,400 bytes a segment; the other side acknowledges."""
        for at in range(0, len(data), 1400):
            self.segment(of_client, PSH | ACK, data[at:at + 1400])
        self.segment(not of_client, ACK)

    def write(self, path):
        pcap.write(path, self.frames)
