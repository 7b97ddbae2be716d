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


def follow(path, report):
    """Runs the rules. The uplink that xdpen leaves alone is left alone by them, too."""
    trips = {device["mac"]: trip_of(device) for device in report["devices"]}
    marks = {}
    for mac, trip in trips.items():
        if trip:
            marks.setdefault(trip["frame"], []).append(mac)
    exempt = [device["mac"] for device in report["devices"] if device.get("role") == "uplink"]
    watch = Watch(detectors.all_rules(detectors.bot_ports()), exempt, marks)
    watch.run(path)
    alarms = {text(mac): dict(device.alarms) for mac, device in watch.devices.items() if device.alarms}
    for mac, (frames, started) in watch.marked.items():
        alarms.setdefault(mac, {})[XDPEN] = (max(0.0, trips[mac]["time_s"] - started), frames)
    return alarms


def case(row, mac, verdict, device, alarms):
    """One device of one capture. `alarms`: detector -> (seconds, frames), both since the device's first frame."""
    trip = trip_of(device)
    return {"class": row["class"], "file": row["file"], "mac": mac, "verdict": verdict,
            "quarantined": quarantined(device), "decided_by": trip["evidence"] if trip else None,
            "frame": trip["frame"] if trip else None, "time_s": trip["time_s"] if trip else None,
            "alarms": alarms, "evidence": device["evidence"] if device else []}


def one(job):
    """(row, frames, cases, error)"""
    xdpen, folder, row = job
    path = os.path.join(folder, row["file"])
    try:
        report = replay(xdpen, path)
        alarms = follow(path, report)
    except (RuntimeError, OSError, CaptureError) as error:
        return row, 0, [], str(error)
    devices = {device["mac"]: device for device in report["devices"]}
    by_mac, default = manifest.verdicts(row["verdict_per_mac"])
    cases = [case(row, mac, by_mac.get(mac, default), devices.get(mac), alarms.get(mac, {}))
             for mac in sorted(set(devices) | set(by_mac))]
    return row, report["frames"], cases, None


def run(xdpen, folder):
    """Answers {"captures":, "frames":, "cases": [...], "failures": [...]}"""
    jobs = [(xdpen, folder, row) for row in manifest.rows(folder)]
    result = {"captures": len(jobs), "frames": 0, "cases": [], "failures": []}
    with multiprocessing.Pool(min(WORKERS, os.cpu_count() or 1)) as pool:
        for row, frames, cases, error in pool.imap(one, jobs):
            result["frames"] += frames
            result["cases"] += cases
            if error:
                result["failures"].append({"file": row["file"], "error": error})
    return result
