#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames that no ordinary program sends, straight out of an interface.

frames.py KIND INTERFACE [OPTION=VALUE...]
  syn    TCP SYNs:        to=ADDRESS (first; each next one is +1) from=ADDRESS ports=23[,2323...] options=1
  mirai  generator G1:    like syn, 40 bytes, TTL 64, no DF, no options, seq == destination address; every tenth to 2323
  udp    numbered UDP:    to= from= ports=9000 sport=40000 text=...
  arp    ARP request:     to= from=
  dhcp   DHCP answer:     chaddr=MAC
frames.py pcap FILE count=N target=MAC: N UDP frames, each from another forged MAC
Every kind: count=N rate=PER-SECOND (0: as fast as it goes) source=MAC target=MAC vlan=VID[,VID] tpid=8100[,8100]
Prints "sent=N".
"""
import errno
import ipaddress
import os
import socket
import struct
import sys
import time


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(source, destination, protocol, payload, dont_fragment=False):
    if source.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + source.packed + destination.packed + payload
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), int.from_bytes(os.urandom(2), "big"),
                         0x4000 if dont_fragment else 0, 64, protocol, 0) + source.packed + destination.packed
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def with_checksum(source, destination, protocol, segment, offset):
    pseudo = source.packed + destination.packed + struct.pack("!II", len(segment), protocol)
    return segment[:offset] + struct.pack("!H", checksum(pseudo + segment)) + segment[offset + 2:]


def syn(source, destination, sport, dport, sequence, window, options):
    extra = bytes.fromhex("020405b40402080a0000000100000000") + b"\x01\x03\x03\x07" if options else b""
    segment = struct.pack("!HHIIBBHHH", sport, dport, sequence, 0, (20 + len(extra)) // 4 << 4, 2, window, 0, 0) + extra
    return ip(source, destination, 6, with_checksum(source, destination, 6, segment, 16), options)


def udp(source, destination, sport, dport, payload):
    segment = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload
    return ip(source, destination, 17, with_checksum(source, destination, 17, segment, 6))


def arp(sender_mac, sender, target):
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + sender_mac + sender.packed + bytes(6) + target.packed


def dhcp_answer(source, chaddr):
    bootp = struct.pack("!BBBBIHH", 2, 1, 6, 0, 7, 0, 0x8000) + bytes(16) + chaddr + bytes(10 + 64 + 128)
    return udp(source, ipaddress.ip_address("255.255.255.255"), 67, 68, bootp + bytes.fromhex("63825363350102ff"))


def ethernet(target, source, ethertype, packet, options):
    tags = b""
    if options.get("vlan"):
        vids = [int(v) for v in options["vlan"].split(",")]
        tpids = options.get("tpid", "8100").split(",")
        for number, vid in enumerate(vids):
            tags += bytes.fromhex(tpids[min(number, len(tpids) - 1)]) + struct.pack("!H", vid)
    frame = target + source + tags + struct.pack("!H", ethertype) + packet
    return frame + bytes(max(0, 60 - len(frame)))


def make(kind, number, options, constant):
    """ethertype and packet of frame `number`"""
    source = ipaddress.ip_address(options.get("from", "0.0.0.0"))
    first = ipaddress.ip_address(options.get("to", "255.255.255.255"))
    ports = [int(p) for p in options.get("ports", "23").split(",")]
    destination, port = first, ports[number % len(ports)]
    ethertype = 0x86DD if source.version == 6 else 0x0800
    if kind == "mirai":
        destination, port = first + number, 2323 if number % 10 == 9 else 23
        return ethertype, syn(source, destination, constant["sport"], port, int(destination), constant["window"], False)
    if kind == "syn":
        destination, sequence = first + number // len(ports), int.from_bytes(os.urandom(4), "big")
        return ethertype, syn(source, destination, 40000 + number, port, sequence, 64240, options.get("options", "1") == "1")
    if kind == "udp":
        text = options.get("text", "").encode()
        return ethertype, udp(source, first, int(options.get("sport", 40000)), port, struct.pack("!Q", number) + text)
    if kind == "arp":
        return 0x0806, arp(constant["source"], source, first)
    if kind == "dhcp":
        return 0x0800, dhcp_answer(source, mac(options["chaddr"]))
    raise SystemExit("frames.py: no kind '%s'" % kind)


def send(kind, interface, options):
    count, rate = int(options.get("count", 1)), float(options.get("rate", 0))
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind((interface, 0))
    source = mac(options["source"]) if "source" in options else wire.getsockname()[4]
    target = mac(options.get("target", "ff:ff:ff:ff:ff:ff"))
    constant = {"source": source, "sport": 1024 + int.from_bytes(os.urandom(2), "big") % 60000,
                "window": 1 + int.from_bytes(os.urandom(2), "big") % 65000}
    start = time.monotonic()
    for number in range(count):
        ethertype, packet = make(kind, number, options, constant)
        if rate:
            time.sleep(max(0, start + number / rate - time.monotonic()))
        try:
            wire.send(ethernet(target, source, ethertype, packet, options))
        except OSError as error:  # dropped on its way out: that is the answer to some questions
            if error.errno != errno.ENOBUFS:
                raise
    print("sent=%d" % count)


def capture(path, options):
    """Each frame from a MAC of its own: locally administered, not a group."""
    count = int(options["count"])
    target = mac(options.get("target", "ff:ff:ff:ff:ff:ff"))
    body = b"\x08\x00" + udp(ipaddress.ip_address("10.66.0.200"), ipaddress.ip_address("198.18.0.10"), 5000, 9, b"forged")
    frame_length = 12 + len(body)
    header = struct.pack("<IIII", 1, 0, frame_length, frame_length) + target + b"\x06\x66"
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for first in range(0, count, 10000):
            numbers = range(first, min(first + 10000, count))
            out.write(b"".join(header + struct.pack("!I", number) + body for number in numbers))
    print("sent=%d" % count)


if __name__ == "__main__":
    words = dict(word.split("=", 1) for word in sys.argv[3:])
    if sys.argv[1] == "pcap":
        capture(sys.argv[2], words)
    else:
        send(sys.argv[1], sys.argv[2], words)
