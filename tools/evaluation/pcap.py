# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files: pcap (both byte orders, micro- and nanoseconds) and pcapng, Ethernet only."""
import struct

ETHERNET = 1
PCAP_MAGIC = {b"\xd4\xc3\xb2\xa1": ("<", 1e-6), b"\xa1\xb2\xc3\xd4": (">", 1e-6),
              b"\x4d\x3c\xb2\xa1": ("<", 1e-9), b"\xa1\xb2\x3c\x4d": (">", 1e-9)}
SECTION, INTERFACE, OLD_PACKET, SIMPLE_PACKET, ENHANCED_PACKET = 0x0A0D0D0A, 1, 2, 3, 6
OPTION_RESOLUTION = 9


class CaptureError(Exception):
    """The file is no capture, or one without MAC addresses."""


def read(path):
    """Yields (seconds, frame); ends without a word where the file is damaged, as what came before counts."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] in PCAP_MAGIC:
        return read_pcap(data, *PCAP_MAGIC[data[:4]])
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return read_pcapng(data)
    raise CaptureError(f"{path}: not a capture (pcap or pcapng)")


def read_pcap(data, order, resolution):
    if len(data) < 24:
        return
    link, = struct.unpack_from(order + "I", data, 20)
    if link & 0xFFFF != ETHERNET:
        raise CaptureError(f"link type {link & 0xFFFF}, not Ethernet")
    record = struct.Struct(order + "IIII").unpack_from
    at, end = 24, len(data)
    while at + 16 <= end:
        seconds, fraction, captured, _ = record(data, at)
        at += 16
        if at + captured > end:
            return
        yield seconds + fraction * resolution, data[at:at + captured]
        at += captured


def resolution_of(order, options):
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from(order + "HH", options, at)
        if code == OPTION_RESOLUTION and length == 1 and at + 5 <= len(options):
            value = options[at + 4]
            return 2.0 ** -(value & 0x7F) if value & 0x80 else 10.0 ** -value
        if code == 0:
            break
        at += 4 + (length + 3) // 4 * 4
    return 1e-6


def read_pcapng(data):
    order, interfaces, at, last = "<", [], 0, 0.0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            interfaces = []
        kind, length = struct.unpack_from(order + "II", data, at)
        if length < 12 or length % 4 or at + length > len(data):
            return
        body = data[at + 8:at + length - 4]
        at += length
        if kind == INTERFACE and len(body) >= 8:
            interfaces.append((struct.unpack_from(order + "H", body)[0], resolution_of(order, body[8:])))
        elif kind in (ENHANCED_PACKET, OLD_PACKET) and len(body) >= 20:
            number, high, low, captured, _ = struct.unpack_from(order + "IIIII", body)
            number = number if kind == ENHANCED_PACKET else struct.unpack_from(order + "H", body)[0]
            if number >= len(interfaces) or 20 + captured > len(body):
                return
            link, resolution = interfaces[number]
            last = (high << 32 | low) * resolution
            start = 20
        elif kind == SIMPLE_PACKET and len(body) >= 4 and interfaces:
            captured = min(struct.unpack_from(order + "I", body)[0], len(body) - 4)
            link, start = interfaces[0][0], 4
        else:
            continue
        if kind in (ENHANCED_PACKET, OLD_PACKET, SIMPLE_PACKET):
            if link != ETHERNET:
                raise CaptureError(f"link type {link}, not Ethernet")
            yield last, body[start:start + captured]


def write(path, frames):
    """`frames`: (seconds, frame) in order."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, ETHERNET))
        for seconds, frame in frames:
            whole = int(seconds)
            out.write(struct.pack("<IIII", whole, int((seconds - whole) * 1e6), len(frame), len(frame)) + frame)
