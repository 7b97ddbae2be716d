# SPDX-License-Identifier: GPL-2.0-or-later
"""first_answer.py ADDRESS SOCKET REQUEST [PORT]: hands REQUEST to the daemon and asks ADDRESS for a name, or with PORT
for a TCP connection, in vain before, once a millisecond from then on; prints the microseconds until the first answer."""
import select
import socket
import sys
import time

QUESTION = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x04test\x00\x00\x01\x00\x01"
address, path, request = sys.argv[1:4]
port = int(sys.argv[4]) if len(sys.argv) > 4 else 0
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.settimeout(0.001)
attempts = []


def resolved():
    try:
        asking.sendto(QUESTION, (address, 53))
        return bool(asking.recv(512))
    except OSError:  # nothing yet, or refused by the gateway itself
        return False


def connected():
    """One more attempt; those under way may still succeed."""
    attempt = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    attempt.setblocking(False)
    attempt.connect_ex((address, port))
    attempts.append(attempt)
    _, done, _ = select.select([], attempts, [], 0.001)
    for one in done:
        if not one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return True
        attempts.remove(one)
        one.close()
    return False


answered = connected if port else resolved
if any(answered() for _ in range(20)):
    sys.exit("answered before the request")
daemon = socket.socket(socket.AF_UNIX)
daemon.connect(path)
begin = time.monotonic()
daemon.sendall(request.encode() + b"\n")
while not answered():
    if time.monotonic() > begin + 10:
        sys.exit("no answer")
print(round((time.monotonic() - begin) * 1e6), flush=True)
