#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which members of JSON objects a page does not tell of.

members.py PAGE <OBJECTS        an object a line
A member is told of where the page has its name between backquotes; KEY_s beside a moment KEY goes with that. Names that
come from tables of their own, of states and reasons, are words that the page does not list. Ends with 1 when there is
one, or nothing to look at.
"""
import json
import re
import sys

WORDS = {"states", "reasons"}


def members(value):
    if isinstance(value, list):
        for item in value:
            yield from members(item)
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key not in WORDS or not isinstance(item, dict):
                yield from members(item)


with open(sys.argv[1], encoding="utf-8") as page:
    told = {word for quoted in re.findall(r"`([^`]*)`", page.read()) for word in re.findall(r"\w+", quoted)}
seen = {name for line in sys.stdin for name in members(json.loads(line))}
missing = sorted(name for name in seen if name not in told and name.removesuffix("_s") not in told)
print("not told of:", ", ".join(missing) or "none", "of", len(seen))
sys.exit(1 if missing or not seen else 0)
