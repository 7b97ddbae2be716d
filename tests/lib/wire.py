#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes down every frame on an interface, one line each, until SIGTERM.

wire.py INTERFACE FILE [--source MAC] [--destination MAC]
Columns: 1 in|out  2 source  3 destination  4 VID (- untagged)  5 inner VID (-)
         6 ethertype  7 protocol  8 from  9 to  10 source port  11 destination port
         12 bytes  13 seconds
The kernel moves a tag out of the frame into metadata before a tap sees it:
PACKET_AUXDATA brings it back. Frames lost by the tap are told in the last line.
"""
import ipaddress
import signal
import socket
import struct
import sys
import time

SOL_PACKET, PACKET_STATISTICS, PACKET_AUXDATA = 263, 6, 8
SO_RCVBUFFORCE = 33
VLAN_VALID = 1 << 4
TAGS = (0x8100, 0x88A8, 0x9100)
ETH_P_ALL = 3


def mac(raw):
    return ":".join("%02x" % byte for byte in raw)


def metadata_vid(ancillary):
    for level, kind, data in ancillary:
        if level == SOL_PACKET and kind == PACKET_AUXDATA and len(data) >= 20:
            status, = struct.unpack_from("=I", data)
            tci, = struct.unpack_from("=H", data, 16)
            if status & VLAN_VALID:
                return tci & 0xFFF
    return None


def layer3(ethertype, packet):
    """protocol, from, to, transport bytes"""
    if ethertype == 0x0800 and len(packet) >= 20:
        header = (packet[0] & 15) * 4
        return packet[9], packet[12:16], packet[16:20], packet[header:]
    if ethertype == 0x86DD and len(packet) >= 40:
        return packet[6], packet[8:24], packet[24:40], packet[40:]
    if ethertype == 0x0806 and len(packet) >= 28:
        return "arp", packet[14:18], packet[24:28], b""
    return None


def describe(frame, vid):
    ethertype, = struct.unpack_from("!H", frame, 12)
    at, vids = 14, [] if vid is None else [vid]
    while ethertype in TAGS and len(frame) >= at + 4:
        tci, ethertype = struct.unpack_from("!HH", frame, at)
        vids.append(tci & 0xFFF)
        at += 4
    columns = [mac(frame[6:12]), mac(frame[:6])]
    columns += ([str(v) for v in vids] + ["-", "-"])[:2]
    columns.append("%04x" % ethertype)
    what = layer3(ethertype, frame[at:])
    if not what:
        return columns + ["-"] * 5
    protocol, source, destination, transport = what
    sport = dport = "-"
    if protocol in (6, 17) and len(transport) >= 4:
        sport, dport = struct.unpack_from("!HH", transport)
    return columns + [protocol, ipaddress.ip_address(source), ipaddress.ip_address(destination), sport, dport]


def main(arguments):
    interface, path = arguments[:2]
    wanted = dict(zip(arguments[2::2], arguments[3::2]))
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
    tap.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    tap.bind((interface, ETH_P_ALL))
    tap.settimeout(0.1)
    ended, flushed = [], time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    with open(path, "w", encoding="ascii") as out:
        print("# ready", file=out, flush=True)
        while True:
            try:
                frame, ancillary, _, address = tap.recvmsg(2048, 256)
            except socket.timeout:
                if ended:
                    break
                out.flush()
                flushed = time.monotonic()
                continue
            if len(frame) < 14:
                continue
            columns = describe(frame, metadata_vid(ancillary))
            if columns[0] != wanted.get("--source", columns[0]) or columns[1] != wanted.get("--destination", columns[1]):
                continue
            if time.monotonic() - flushed > 0.1:  # who reads on a busy wire sees what is older
                out.flush()
                flushed = time.monotonic()
            direction = "out" if address[2] == socket.PACKET_OUTGOING else "in"
            print(direction, *columns, len(frame), "%.6f" % time.monotonic(), sep="\t", file=out)
        seen, lost = struct.unpack("=II", tap.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        print("# seen %d lost %d" % (seen, lost), file=out)


main(sys.argv[1:])
