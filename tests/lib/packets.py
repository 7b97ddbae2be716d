# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets as bytes, every field given by the caller, so that a seed repeats a run to the bit.

Addresses are ipaddress objects, MACs six bytes, ports and numbers host integers.
"""
import ipaddress
import struct

from frames import checksum, mac, with_checksum  # mac: for those who import this module

BROADCAST = b"\xff" * 6
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
MSS = bytes.fromhex("020405b4")
# As a flooder's: no timestamps (52 bytes of IPv4 in all).
SHORT_OPTIONS = MSS + bytes.fromhex("0101040201030307")
ECHO_BYTES = bytes(range(56))


def ip(source, destination, protocol, payload, ttl=64, identity=0, fragment=0, options=b""):
    """IPv4 only: identity, options, and `fragment`, the 16 bits of flags and offset (0x4000: do not fragment)"""
    if source.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, ttl) + source.packed + destination.packed + payload
    length = 20 + len(options)
    header = struct.pack(
        "!BBHHHBBH", 0x40 | length // 4, 0, length + len(payload), identity, fragment, ttl, protocol, 0
    )
    header += source.packed + destination.packed + options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def tcp(source, destination, ports, flags, sequence, window, options=b"", payload=b"", acknowledged=0, **fields):
    segment = struct.pack(
        "!HHIIBBHHH", *ports, sequence, acknowledged, (20 + len(options)) // 4 << 4, flags, window, 0, 0
    )
    segment += options + payload
    return ip(source, destination, 6, with_checksum(source, destination, 6, segment, 16), **fields)


def udp(source, destination, ports, payload=b"", **fields):
    segment = struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload
    return ip(source, destination, 17, with_checksum(source, destination, 17, segment, 6), **fields)


def echo(source, destination, session, number, **fields):
    body = struct.pack("!BBHHH", 128 if source.version == 6 else 8, 0, 0, session, number) + ECHO_BYTES
    if source.version == 6:
        return ip(source, destination, 58, with_checksum(source, destination, 58, body, 2), **fields)
    return ip(source, destination, 1, body[:2] + struct.pack("!H", checksum(body)) + body[4:], **fields)


def gre(source, destination, inner, **fields):
    return ip(source, destination, 47, struct.pack("!HH", 0, 0x0800) + inner, **fields)


def igmp_report(source, group, identity=0):
    body = struct.pack("!BBH", 0x16, 0, 0) + group.packed
    body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    return ip(source, group, 2, body, ttl=1, identity=identity, options=bytes.fromhex("94040000"))


def arp(sender_mac, sender, target):
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + sender_mac + sender.packed + bytes(6) + target.packed


def neighbour_solicitation(sender_mac, source, target):
    """the packet, and the MAC of the solicited-node group that it goes to"""
    group = ipaddress.ip_address(bytes.fromhex("ff0200000000000000000001ff") + target.packed[13:])
    body = struct.pack("!BBHI", 135, 0, 0, 0) + target.packed + b"\x01\x01" + sender_mac
    return ip(source, group, 58, with_checksum(source, group, 58, body, 2), ttl=255), group_mac(group)


def router_message(kind, sender_mac, source, group):
    """133: solicitation; 134: an advertisement that makes the sender a router for half an hour"""
    body = struct.pack("!BBHI", 133, 0, 0, 0) if kind == 133 else struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0)
    body += b"\x01\x01" + sender_mac
    return ip(source, group, 58, with_checksum(source, group, 58, body, 2), ttl=255)


def group_mac(group):
    if group.version == 6:
        return b"\x33\x33" + group.packed[12:]
    return b"\x01\x00\x5e" + bytes([group.packed[1] & 0x7F]) + group.packed[2:]


def dhcp(message, transaction, client_mac, client, requested=None, server=None):
    """a client's BOOTP message: 1 DISCOVER, 3 REQUEST; answers are asked for as broadcasts"""
    bootp = struct.pack("!BBBBIHH", 1, 1, 6, 0, transaction, 0, 0x8000) + client.packed + bytes(12)
    bootp += client_mac + bytes(10 + 64 + 128) + bytes.fromhex("63825363") + bytes([53, 1, message])
    for option, address in ((50, requested), (54, server)):
        if address:
            bootp += bytes([option, 4]) + address.packed
    return bootp + bytes([55, 4, 1, 3, 6, 15, 255])


def dns_question(identity, name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!HHHHHH", identity, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", 1, 1)


def dns_address(answer):
    """the first A record of an answer, or None"""
    _, _, questions, records = struct.unpack_from("!HHHH", answer)
    at = 12
    for _ in range(questions):
        at = after_name(answer, at) + 4
    for _ in range(records):
        at = after_name(answer, at)
        kind, _, _, length = struct.unpack_from("!HHIH", answer, at)
        at += 10
        if kind == 1 and length == 4:
            return ipaddress.ip_address(answer[at : at + 4])
        at += length
    return None


def after_name(message, at):
    while message[at]:
        if message[at] >= 0xC0:
            return at + 2
        at += 1 + message[at]
    return at + 1


def ethernet(target, source, packet, tags=(), ethertype=None):
    """`tags`: (TPID, VID) from the outside; the ethertype of an IP packet is read from it"""
    if ethertype is None:
        ethertype = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    header = target + source + b"".join(struct.pack("!HH", *tag) for tag in tags) + struct.pack("!H", ethertype)
    return (header + packet).ljust(60, b"\0")

