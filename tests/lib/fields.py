#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Values out of a JSON document on stdin, one a line.

fields.py PATH...               devices.0.mac
fields.py --where KEY=VALUE F.. fields F of the first object, at any depth, whose KEY is VALUE
Ends with 1 when something is not there.
"""
import json
import sys


def walk(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def follow(node, path):
    for step in path.split("."):
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def text(value):
    return value if isinstance(value, str) else json.dumps(value)


def main(arguments):
    try:
        root = json.load(sys.stdin)
        if arguments[0] == "--where":
            key, value = arguments[1].split("=", 1)
            root = next(node for node in walk(root) if text(node.get(key)) == value)
            arguments = arguments[2:]
        lines = [text(follow(root, path)) for path in arguments]
    except (KeyError, IndexError, StopIteration, TypeError, json.JSONDecodeError):
        return 1
    print("\n".join(lines))
    return 0


sys.exit(main(sys.argv[1:]))
