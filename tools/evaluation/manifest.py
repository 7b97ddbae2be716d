# SPDX-License-Identifier: GPL-2.0-or-later
"""The ground truth: MANIFEST.tsv."""
import csv
import os


def rows(folder):
    with open(os.path.join(folder, "MANIFEST.tsv"), encoding="utf-8", newline="") as manifest:
        return list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))


def verdicts(text):
    """'mac=verdict;*=verdict' -> (dict, default); what follows the first ':' is a remark."""
    by_mac, default = {}, None
    for part in text.split(";"):
        if "=" not in part:
            continue
        mac, verdict = part.split("=", 1)
        verdict = verdict.split(":", 1)[0].split(" ", 1)[0]
        if mac == "*":
            default = verdict
        else:
            by_mac[mac] = verdict
    return by_mac, default
