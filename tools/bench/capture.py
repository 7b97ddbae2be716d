#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a pcap of ordinary frames to stdout: 64 devices, to each of 16 hosts a SYN and nine data segments.

usage: capture.py FRAMES
"""

import struct
import sys

DEVICES, HOSTS, SEGMENTS = 64, 16, 10
GATEWAY = bytes.fromhex("02aa00000001")


def frame(number):
    device = number // SEGMENTS % DEVICES
    host = number // (SEGMENTS * DEVICES) % HOSTS
    syn = number % SEGMENTS == 0
    payload = b"" if syn else b"\x17" * 64
    ethernet = GATEWAY + struct.pack("!6BH", 2, 0x66, 0, 0, 1, device, 0x0800)
    addresses = bytes([192, 168, 1, 10 + device]) + bytes([198, 18, 0, 10 + host])
    tcp = struct.pack("!HHIIBBHHH", 40000 + host, 443, 1000 + number, 0, 0x60 if syn else 0x50, 0x02 if syn else 0x18, 64240, 0, 0)
    tcp += struct.pack("!BBH", 2, 4, 1460) if syn else b""
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp) + len(payload), number & 0xFFFF, 0, 64, 6, 0) + addresses
    return ethernet + ip + tcp + payload


def main():
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: capture.py FRAMES")
    out = sys.stdout.buffer
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for number in range(int(sys.argv[1])):
        data = frame(number)
        out.write(struct.pack("<IIII", 1700000000 + number // 10000, number % 10000 * 100, len(data), len(data)) + data)


if __name__ == "__main__":
    main()
