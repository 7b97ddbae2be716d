#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""moves.py SOCKET COUNT MAC...: moves the devices in and out of quarantine in turn, COUNT moves in all, half of them in.

Prints `moves=N in_per_second=X out_per_second=Y`; each move counts from the request until the daemon has acknowledged.
"""
import socket
import sys
import time

path, count, macs = sys.argv[1], int(sys.argv[2]), sys.argv[3:]


def ask(request):
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.connect(path)
        begin = time.monotonic()
        daemon.sendall(request.encode() + b"\n")
        answer = daemon.recv(65536)
        took = time.monotonic() - begin
    if b'"error"' in answer or not answer:
        sys.exit("moves.py: '%s' was answered with %s" % (request, answer.decode()))
    return took


took = {"quarantine": 0.0, "release": 0.0}
for number in range(count // 2):
    for verb in took:
        took[verb] += ask("%s %s" % (verb, macs[number % len(macs)]))
print(
    "moves=%d in_per_second=%d out_per_second=%d"
    % (count, count / 2 / took["quarantine"], count / 2 / took["release"])
)
