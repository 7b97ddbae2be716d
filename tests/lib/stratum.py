#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in for a mining pool and its clients: the words of Stratum, no work.

stratum.py pool PORT...                            answers every JSON line, both families, until SIGTERM; prints what it heard
stratum.py client DIALECT ADDRESS PORT [SECONDS]   speaks, then a share every half second; exit 0 when the pool answered
Dialects that mine: login subscribe authorize eth getwork split
Dialects that do not: jsonrpc electrum mqtt
"""
import json
import selectors
import signal
import socket
import struct
import sys
import time

LOGIN = {"id": 1, "jsonrpc": "2.0", "method": "login",
         "params": {"login": "44AFFq5kSiGBoZ", "pass": "x", "agent": "XMRig/6.21.0", "algo": ["rx/0"]}}
ELECTRUM = {"jsonrpc": "2.0", "method": "server.version", "params": ["electrum/4.5.5", "1.4"], "id": 0}
RPC = {"jsonrpc": "2.0", "id": 7, "method": "Switch.GetStatus", "params": {"id": 0}}
GETWORK = {"method": "getwork", "params": [], "id": 0}


def line(message, spaces=False):
    return json.dumps(message, separators=None if spaces else (",", ":")).encode() + b"\n"


def subscribe():
    return line({"id": 1, "method": "mining.subscribe", "params": ["cpuminer/2.5.1"]}, spaces=True)


def getwork():
    body = line(GETWORK)
    return b"POST / HTTP/1.1\r\nHost: pool\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


# What a dialect says first, in segments, and what it repeats.
DIALECTS = {
    "login": ([line(LOGIN)], line({"id": 2, "jsonrpc": "2.0", "method": "submit",
                                   "params": {"id": "a", "job_id": "1", "nonce": "00000000", "result": "00"}})),
    "subscribe": ([subscribe()], line({"id": 3, "method": "mining.submit", "params": ["worker", "1", "00", "00", "00"]})),
    "authorize": ([line({"id": 2, "method": "mining.authorize", "params": ["worker", "x"]})], b""),
    "eth": ([line({"worker": "eth1.0", "jsonrpc": "2.0", "params": ["0xabc", "x"], "id": 2, "method": "eth_submitLogin"})], b""),
    "getwork": ([getwork()], getwork()),
    "split": ([subscribe()[:20], subscribe()[20:]], subscribe()),
    "jsonrpc": ([line(RPC)], line(RPC)),
    "electrum": ([line(ELECTRUM)], line({"jsonrpc": "2.0", "method": "server.ping", "params": [], "id": 1})),
    "mqtt": ([bytes.fromhex("101000044d5154540402003c000463616d31")], bytes.fromhex("c000")),
}

ended = []


def answer(connection, log):
    try:
        data = connection.recv(4096)
    except OSError:
        data = b""
    if not data:
        return False
    log(data)
    if data[:1] == b"\x10":
        connection.send(bytes.fromhex("20020000"))
    elif data[:4] == b"POST":
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + b'{"id":0,"result":{},"error":0}')
    else:
        connection.send(line({"id": 1, "result": {"status": "OK"}, "error": None}))
    return True


def pool(ports):
    listening = selectors.DefaultSelector()
    for port in ports:
        server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
        listening.register(server, selectors.EVENT_READ, True)
    print("ready", flush=True)
    while not ended:
        for key, _ in listening.select(0.2):
            if key.data:
                connection, address = key.fileobj.accept()
                print("connected %s" % address[0].replace("::ffff:", ""), flush=True)
                listening.register(connection, selectors.EVENT_READ, False)
            elif not answer(key.fileobj, lambda data: print("heard %d bytes" % len(data), flush=True)):
                listening.unregister(key.fileobj)
                key.fileobj.close()


def client(dialect, address, port, seconds):
    opening, again = DIALECTS[dialect]
    answers = 0
    try:
        with socket.create_connection((address, port), timeout=3) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Reset at the end: nothing is sent again by the kernel when the client has gone.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            for segment in opening:
                connection.sendall(segment)
                time.sleep(0.1)
            end = time.monotonic() + seconds
            connection.settimeout(0.5)
            while not ended:
                try:
                    answers += bool(connection.recv(4096))
                except socket.timeout:
                    pass
                if time.monotonic() >= end:
                    break
                time.sleep(0.5)
                if again:
                    connection.sendall(again)
    except OSError as error:
        print("error=%s" % error.__class__.__name__)
    print("answers=%d" % answers)
    return 0 if answers else 1


signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
if sys.argv[1] == "pool":
    pool([int(p) for p in sys.argv[2:]])
else:
    sys.exit(client(sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]) if len(sys.argv) > 5 else 0))
