#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A thing that asks its cloud for news twice a second, until SIGTERM; then says "asked=N answered=N".

visit.py URL
"""
import signal
import sys
import time
import urllib.request

ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
asked = answered = 0
while not ended:
    asked += 1
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=3) as reply:
            answered += reply.status == 200
    except OSError:
        pass
    time.sleep(0.5)
print("asked=%d answered=%d" % (asked, answered))
