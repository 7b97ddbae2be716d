# SPDX-License-Identifier: GPL-2.0-or-later
"""The mining matrix: the same written conversations for xdpen and for ndpiReader."""
import os
import re

from . import flows
from .conversation import DEVICE_MAC
from .ndpi import is_mining
from .replay import quarantined, replay


def ask_ndpi(ndpi, path):
    """(what it said, whether that is mining); (None, None) when it cannot be asked."""
    if ndpi.skipped:
        return None, None
    names = [protocol for _, protocol in ndpi.flows(path)] or ["Unknown"]  # its table leaves such flows out
    return ", ".join(names), any(map(is_mining, names))


def ask_xdpen(xdpen, path):
    """(what it said, whether the device was quarantined, whether anybody else was)"""
    devices = {device["mac"]: device for device in replay(xdpen, path)["devices"]}
    device = devices.pop(DEVICE_MAC.hex(":"), None)
    said = device["state"] if device else "not seen"
    if quarantined(device):
        said = (device.get("tripped") or {}).get("evidence") or said
    others = [mac for mac, other in devices.items() if quarantined(other)]
    return said + "".join(f" (and {mac})" for mac in others), quarantined(device), bool(others)


def total(rows, tool, published):
    rows = [row for row in rows if (row["published"] or not published) and row[tool] is not None]
    mining, benign = ([row for row in rows if row["mines"] is mines] for mines in (True, False))
    return {"tool": tool, "rows": "published" if published else "all", "mining": len(mining), "benign": len(benign),
            "found": sum(row[tool] for row in mining), "false_alarms": sum(row[tool] for row in benign)}


def matrix(xdpen, folder, ndpi):
    """Writes every flow into `folder` and asks both. Answers {"ndpi":, "flows":, "totals":, "failures":}."""
    os.makedirs(folder, exist_ok=True)
    rows, failures = [], []
    for number, flow in enumerate(flows.all_flows(), 1):
        path = os.path.join(folder, f"{number:02}-{re.sub(r'[^a-z0-9]+', '-', flow.name.lower()).strip('-')}.pcap")
        flow.write(path)
        row = {"flow": flow.name, "mines": flow.mines, "published": flow.published, "file": path,
               "ndpi_said": None, "ndpi": None, "xdpen_said": None, "xdpen": None, "others_quarantined": False}
        try:
            row["ndpi_said"], row["ndpi"] = ask_ndpi(ndpi, path)
        except (RuntimeError, OSError) as error:
            row["ndpi_said"] = str(error)
        try:
            row["xdpen_said"], row["xdpen"], row["others_quarantined"] = ask_xdpen(xdpen, path)
        except (RuntimeError, OSError) as error:
            failures.append({"file": path, "error": str(error)})
        rows.append(row)
    totals = [total(rows, tool, published) for published in (True, False) for tool in ("xdpen", "ndpi")
              if tool == "xdpen" or not ndpi.skipped]
    return {"ndpi": {"name": ndpi.name, "skipped": ndpi.skipped}, "flows": rows, "totals": totals,
            "failures": failures}
