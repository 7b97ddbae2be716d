# SPDX-License-Identifier: GPL-2.0-or-later
"""first_page.py ADDRESS SOCKET REQUEST: hands REQUEST to the daemon and asks ADDRESS for a page, in vain before, again
and again from then on; prints the microseconds until the first byte of the first page."""
import socket
import sys
import time

address, path, request = sys.argv[1:]


def answered(patience=0.001):
    asking = socket.socket()
    asking.settimeout(patience)  # a SYN that went to the wrong place is not waited for
    try:
        asking.connect((address, 80))
        asking.settimeout(1)
        asking.sendall(b"GET / HTTP/1.1\r\nHost: " + address.encode() + b"\r\nConnection: close\r\n\r\n")
        return asking.recv(12).startswith(b"HTTP/1.1")
    except OSError:
        return False
    finally:
        asking.close()


if any(answered() for _ in range(20)):
    sys.exit("answered before the request")
daemon = socket.socket(socket.AF_UNIX)
daemon.connect(path)
begin = time.monotonic()
daemon.sendall(request.encode() + b"\n")
patience = 0.001
while not answered(patience):
    patience = min(patience * 1.2, 0.05)  # on a busy machine an answer takes longer than that
    if time.monotonic() > begin + 10:
        sys.exit("no answer")
print(round((time.monotonic() - begin) * 1e6), flush=True)
