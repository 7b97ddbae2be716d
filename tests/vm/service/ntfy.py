#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands in for an ntfy server: ntfy.py ADDRESS PORT prints the first line of each message that is posted."""
import http.server
import sys


class Topic(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        print(body.decode().split("\n")[0], flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


print("ready", flush=True)
http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), Topic).serve_forever()
