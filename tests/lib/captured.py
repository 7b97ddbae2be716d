#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks a question about the frames of a capture file.

captured.py --end INTERFACE   sends the frame after which a capture is complete; it is not among the frames
captured.py FILE EXPRESSION   exit code 0 when the Python expression is true; the values at hand are
  frames  all of them; by(protocol) those of one: 1, 2, 6, 17, 47, 58, "arp", "dhcp"
  each(list, test): all of a list that is not empty; values(list, field); one(list, field): it has one value only
  Fields: time source target (MACs) tags ethertype length (of the packet) ttl df identity protocol saddr daddr
          sport dport seq ack flags window header (TCP's) options payload
"""
import ipaddress
import socket
import struct
import sys
from types import SimpleNamespace


END, ETHERTYPE_LOCAL = b"end of the capture", 0x88B5  # for experiments


def send_end(interface):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        source = wire.getsockname()[4]
        wire.send(b"\xff" * 6 + source + struct.pack("!H", ETHERTYPE_LOCAL) + END.ljust(46, b"\0"))


def layer4(frame, data):
    if frame.protocol == 6 and len(data) >= 20:
        frame.sport, frame.dport, frame.seq, frame.ack, size, frame.flags, frame.window = struct.unpack_from(
            "!HHIIBBH", data
        )
        frame.header = size >> 4 << 2
        frame.options, frame.payload = data[20 : frame.header], data[frame.header :]
    elif frame.protocol == 17 and len(data) >= 8:
        frame.sport, frame.dport = struct.unpack_from("!HH", data)
        frame.payload = data[8:]
    else:
        frame.payload = data


def layer3(frame, data):
    if frame.ethertype == 0x0806:
        frame.protocol, frame.saddr, frame.daddr = (
            "arp",
            ipaddress.ip_address(data[14:18]),
            ipaddress.ip_address(data[24:28]),
        )
    elif frame.ethertype == 0x0800:
        size = (data[0] & 15) * 4
        frame.length, frame.identity, flags, frame.ttl, frame.protocol = struct.unpack_from("!HHHBB", data, 2)
        frame.df, frame.fragment, frame.saddr, frame.daddr = (
            bool(flags & 0x4000),
            flags & 0x3FFF,
            *addresses(data[12:20]),
        )
        layer4(frame, data[size : frame.length])
    elif frame.ethertype == 0x86DD:
        frame.length, frame.protocol, frame.ttl = struct.unpack_from("!HBB", data, 4)
        frame.saddr, frame.daddr = addresses(data[8:40])
        layer4(frame, data[40 : 40 + frame.length])


def addresses(pair):
    half = len(pair) // 2
    return ipaddress.ip_address(pair[:half]), ipaddress.ip_address(pair[half:])


def read(path):
    frames = []
    with open(path, "rb") as file:
        file.read(24)
        while header := file.read(16):
            seconds, fraction, kept, _ = struct.unpack("<IIII", header)
            data = file.read(kept)
            frame = SimpleNamespace(
                time=seconds + fraction / 1e6,
                target=data[:6].hex(":"),
                source=data[6:12].hex(":"),
                tags=[],
                protocol=None,
                dport=None,
                whole=data,
            )
            at = 12
            while struct.unpack_from("!H", data, at)[0] in (0x8100, 0x88A8):
                frame.tags.append(struct.unpack_from("!H", data, at + 2)[0] & 0xFFF)
                at += 4
            frame.ethertype = struct.unpack_from("!H", data, at)[0]
            if frame.ethertype == ETHERTYPE_LOCAL:
                continue
            layer3(frame, data[at + 2 :])
            frames.append(frame)
    return frames


def main(path, expression):
    if path == "--end":
        send_end(expression)
        return 0
    frames = read(path)
    words = {
        "frames": frames,
        "ip": ipaddress.ip_address,
        "net": ipaddress.ip_network,
        "count": len,
        "by": lambda protocol: [f for f in frames if f.protocol == protocol],
        "each": lambda some, test: bool(some) and all(map(test, some)),
        "values": lambda some, field: {getattr(f, field) for f in some},
    }
    words["one"] = lambda some, field: len(words["values"](some, field)) == 1
    if eval("(%s)" % expression, words):  # pylint: disable=eval-used
        return 0
    for frame in frames[:3]:
        print({key: value for key, value in vars(frame).items() if key not in ("whole", "payload")})
    print("%d frames" % len(frames))
    return 1


sys.exit(main(*sys.argv[1:]))
