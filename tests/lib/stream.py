#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A numbered UDP stream, so that every lost datagram has a number.

stream.py receive PORT                      both families, until SIGTERM; then one line a sender (its source port):
                                            PORT received=N first=N last=N missing=N doubled=N
stream.py send ADDRESS PORT RATE SECONDS [SOURCE-PORT]   then one line: sent=N
SIGTERM ends the sender early; it still says what it sent.
"""
import signal
import socket
import struct
import sys
import time

ended = []


def receive(port):
    server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
    server.bind(("::", port))
    server.settimeout(0.1)
    streams = {}
    print("ready", flush=True)
    while True:
        try:
            data, address = server.recvfrom(2048)
        except socket.timeout:
            if ended:
                break
            continue
        if len(data) >= 8:
            numbers = streams.setdefault(address[1], [set(), 0])
            numbers[0].add(struct.unpack_from("!Q", data)[0])
            numbers[1] += 1
    for source, (numbers, total) in sorted(streams.items()):
        missing = max(numbers) + 1 - len(numbers)
        print("%d received=%d first=%d last=%d missing=%d doubled=%d"
              % (source, len(numbers), min(numbers), max(numbers), missing, total - len(numbers)), flush=True)


def send(address, port, rate, seconds, source=0):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sender = socket.socket(family, socket.SOCK_DGRAM)
    sender.bind(("", int(source)))
    start, number, refused = time.monotonic(), 0, 0
    while not ended and number < rate * seconds:
        ahead = start + number / rate - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        elif ahead < -0.05:  # held up: no queue has room for all that was missed, so it is not made up for
            start -= ahead
        try:
            sender.sendto(struct.pack("!Q", number) + b"heartbeat", (address, port))
        except OSError:  # no route or no neighbour: nothing was sent, so nothing may be missed
            refused += 1
            time.sleep(0.05)
            continue
        number += 1
    print("sent=%d refused=%d" % (number, refused), flush=True)


signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
if sys.argv[1] == "receive":
    receive(int(sys.argv[2]))
else:
    send(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]), *sys.argv[6:])
