# SPDX-License-Identifier: GPL-2.0-or-later
"""Every capture of a manifest through xdpen and through the rules of others, device by device."""
import multiprocessing
import os

from . import detectors, manifest
from .pcap import CaptureError
from .replay import quarantined, replay
from .watch import Watch, text

WORKERS = 2
XDPEN = "xdpen"


def trip_of(device):
    return device["tripped"] if quarantined(device) and device.get("tripped") else None


def follow(path, report, ndpi):
    """(detector -> (seconds, frames) per MAC, what kept ndpiReader from answering). The uplink that xdpen leaves alone
    is left alone by all."""
    trips = {device["mac"]: trip_of(device) for device in report["devices"]}
    marks = {}
    for mac, trip in trips.items():
        if trip:
            marks.setdefault(trip["frame"], []).append(mac)
    exempt = {device["mac"] for device in report["devices"] if device.get("role") == "uplink"}
    watch = Watch(detectors.all_rules(detectors.bot_ports()), exempt, marks)
    watch.run(path)
    alarms = {text(mac): dict(device.alarms) for mac, device in watch.devices.items() if device.alarms}
    for mac, (frames, started) in watch.marked.items():
        alarms.setdefault(mac, {})[XDPEN] = (max(0.0, trips[mac]["time_s"] - started), frames)
    miners, error = miners_by_ndpi(path, watch, ndpi)
    for mac in miners - exempt:
        alarms.setdefault(mac, {})[ndpi.name] = (None, None)
    return alarms, error


def miners_by_ndpi(path, watch, ndpi):
    """(MACs, error); a capture that it cannot read is its miss, not a failure of the replay."""
    if ndpi.skipped:
        return set(), None
    try:
        addresses = ndpi.miners(path)
    except (RuntimeError, OSError, ValueError) as error:
        return set(), str(error)
    return {text(mac) for address in addresses for mac in watch.speakers.get(address, ())}, None


def case(row, mac, verdict, device, alarms):
    """One device of one capture. `alarms`: detector -> (seconds, frames), both since the device's first frame."""
    trip = trip_of(device)
    return {"class": row["class"], "file": row["file"], "mac": mac, "verdict": verdict,
            "quarantined": quarantined(device), "decided_by": trip["evidence"] if trip else None,
            "frame": trip["frame"] if trip else None, "time_s": trip["time_s"] if trip else None,
            "alarms": alarms, "evidence": device["evidence"] if device else []}


def one(job):
    """(frames, cases, error of the replay, error of ndpiReader)"""
    xdpen, folder, ndpi, row = job
    path = os.path.join(folder, row["file"])
    try:
        report = replay(xdpen, path)
        alarms, unread = follow(path, report, ndpi)
    except (RuntimeError, OSError, CaptureError) as error:
        return 0, [], str(error), None
    devices = {device["mac"]: device for device in report["devices"]}
    by_mac, default = manifest.verdicts(row["verdict_per_mac"])
    cases = [case(row, mac, by_mac.get(mac, default), devices.get(mac), alarms.get(mac, {}))
             for mac in sorted(set(devices) | set(by_mac))]
    return report["frames"], cases, None, unread


def run(xdpen, folder, ndpi):
    """Answers {"captures":, "frames":, "cases": [...], "failures": [...], "unread": [...] (by ndpiReader)}"""
    jobs = [(xdpen, folder, ndpi, row) for row in manifest.rows(folder)]
    result = {"captures": len(jobs), "frames": 0, "cases": [], "failures": [], "unread": []}
    with multiprocessing.Pool(min(WORKERS, os.cpu_count() or 1)) as pool:
        for (*_, row), (frames, cases, error, unread) in zip(jobs, pool.imap(one, jobs)):
            result["frames"] += frames
            result["cases"] += cases
            for name, what in (("failures", error), ("unread", unread)):
                if what:
                    result[name].append({"file": row["file"], "error": what})
    return result
