# SPDX-License-Identifier: GPL-2.0-or-later
"""Cases into rows: precision and recall, room, speed, and the comparison of detectors."""
import statistics

from . import detectors
from .compare import XDPEN

MINER = "miner"


def infected(cases):
    return [case for case in cases if case["verdict"] == "infected"]


def clean(cases):
    return [case for case in cases if case["verdict"] == "clean"]


def class_row(name, cases):
    caught = sum(case["quarantined"] for case in infected(cases))
    alarms = sum(case["quarantined"] for case in clean(cases))
    wanted = len(infected(cases))
    return {"name": name, "infected": wanted, "caught": caught, "clean": len(clean(cases)), "false_alarms": alarms,
            "precision": caught / (caught + alarms) if caught + alarms else None,
            "recall": caught / wanted if wanted else None}


def by_class(cases):
    groups = {}
    for case in cases:
        groups.setdefault(case["class"], []).append(case)
    return dict(sorted(groups.items()))


def classes(cases):
    return [class_row(name, group) for name, group in by_class(cases).items()] + [class_row("all", cases)]


def where(case):
    return f"{case['file']} {case['mac']}"


def values_of(cases):
    """(kind, window) -> {"limit":, "clean": [(value, case)], "caught": [(value, case)]}"""
    kinds = {}
    for case in cases:
        for evidence in case["evidence"]:
            kind = kinds.setdefault((evidence["name"], evidence["window_s"]), {"limit": 0, "clean": [], "caught": []})
            kind["limit"] = evidence["limit"]
            if case["verdict"] == "clean":
                kind["clean"].append((evidence["value"], case))
            elif case["verdict"] == "infected" and evidence["points"]:
                kind["caught"].append((evidence["value"], case))
    return kinds


def room_row(kind):
    largest = max(kind["clean"], key=lambda pair: pair[0], default=(0, None))
    smallest = min(kind["caught"], key=lambda pair: pair[0], default=(None, None))
    return {"clean_largest": largest[0], "clean_largest_in": where(largest[1]) if largest[1] else None,
            "caught_smallest": smallest[0], "caught_smallest_in": where(smallest[1]) if smallest[1] else None,
            "caught": len(kind["caught"])}


def room(cases):
    """Per kind of evidence, as the replays name them: the largest value of a clean device, the smallest of a caught
    one; the same again per class."""
    per_class = {name: values_of(group) for name, group in by_class(cases).items()}
    rows = []
    for (name, window), kind in sorted(values_of(cases).items()):
        row = {"name": name, "window_s": window, "limit": kind["limit"], **room_row(kind), "classes": []}
        for group, kinds in per_class.items():
            if (name, window) in kinds:
                row["classes"].append({"class": group, **room_row(kinds[name, window])})
        rows.append(row)
    return rows


def speed(pairs):
    """Of (seconds, frames): median and worst, None without any. A detector that tells no time has (None, None)."""
    pairs = [pair for pair in pairs if pair[0] is not None]
    if not pairs:
        return {"seconds_median": None, "seconds_worst": None, "frames_median": None, "frames_worst": None}
    seconds, frames = zip(*pairs)
    return {"seconds_median": statistics.median(seconds), "seconds_worst": max(seconds),
            "frames_median": statistics.median(frames), "frames_worst": max(frames)}


def speeds(cases):
    """xdpen's speed per class and per deciding kind."""
    groups = {}
    for case in infected(cases):
        if case["quarantined"]:
            pair = case["alarms"].get(XDPEN)
            for group in (("class", case["class"]), ("kind", case["decided_by"] or "unnamed")):
                groups.setdefault(group, []).append(pair)
    return [{"by": by, "name": name, "caught": len(pairs), **speed([pair for pair in pairs if pair])}
            for (by, name), pairs in sorted(groups.items())]


def alarmed(case, detector):
    return case["quarantined"] if detector == XDPEN else detector in case["alarms"]


def detector_row(detector, cases):
    caught = [case for case in infected(cases) if alarmed(case, detector)]
    both = [case["alarms"][XDPEN] for case in caught if case["quarantined"] and XDPEN in case["alarms"]]
    groups = {}
    for name, group in by_class(cases).items():
        groups[name] = {"infected": len(infected(group)), "caught": sum(alarmed(c, detector) for c in infected(group)),
                        "clean": len(clean(group)), "alarms": sum(alarmed(c, detector) for c in clean(group))}
    return {"detector": detector, "infected": len(infected(cases)), "caught": len(caught),
            "mining": groups.get(MINER, {}).get("infected", 0), "mining_caught": groups.get(MINER, {}).get("caught", 0),
            "clean": len(clean(cases)), "alarms": sum(alarmed(case, detector) for case in clean(cases)),
            **speed([case["alarms"][detector] for case in caught if detector in case["alarms"]]),
            "xdpen_seconds_median_on_these": speed(both)["seconds_median"], "classes": groups,
            "missed_in": [where(case) for case in infected(cases) if not alarmed(case, detector)],
            "alarms_in": [where(case) for case in clean(cases) if alarmed(case, detector)]}


def comparison(cases, more=()):
    """xdpen first, then the names in `more`, then the rules."""
    return [detector_row(name, cases) for name in [XDPEN, *more, *detectors.all_rules(())]]


def detections(cases):
    """Scored cases that are worth a line each."""
    rows = []
    for case in infected(cases) + clean(cases):
        if case["verdict"] == "clean" and not case["quarantined"]:
            continue
        seconds, frames = case["alarms"].get(XDPEN, (None, None))
        outcome = "alarm" if case["verdict"] == "clean" else "caught" if case["quarantined"] else "missed"
        rows.append({"outcome": outcome, "class": case["class"], "file": case["file"], "mac": case["mac"],
                     "decided_by": case["decided_by"], "frame": case["frame"], "time_s": case["time_s"],
                     "device_frames": frames, "device_seconds": seconds})
    return rows
