# SPDX-License-Identifier: GPL-2.0-or-later
"""What people read. Nothing is decided here."""


def show(value, form="g"):
    return "-" if value is None else format(value, form)


def percent(value):
    return "-" if value is None else f"{100 * value:.1f} %"


def table(heads, rows):
    """The first column is text, to the left; the rest are to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in [heads, *rows]) for column in range(len(heads))]
    for line in [heads, *rows]:
        cells = [line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def detections(rows):
    print("Seconds and frames since the device's first frame in the capture")
    table(["device", "class", "outcome", "by", "seconds", "frames", "capture's frame"],
          [[f"{row['file']} {row['mac']}", row["class"], row["outcome"], row["decided_by"] or "-",
            show(row["device_seconds"], ".2f"), show(row["device_frames"]), show(row["frame"])] for row in rows])


def classes(rows):
    table(["class", "infected", "caught", "clean", "alarms", "precision", "recall"],
          [[row["name"], row["infected"], row["caught"], row["clean"], row["false_alarms"], percent(row["precision"]),
            percent(row["recall"])] for row in rows])


def room(rows):
    lines = []
    for row in rows:
        for part in [row, *row["classes"]]:
            if part is not row and not part["clean_largest"] and not part["caught"]:
                continue
            head = [row["name"], f"{row['window_s']} s", show(row["limit"])] if part is row else ["", "", ""]
            lines.append(head + [part.get("class", "all"), show(part["clean_largest"]), show(part["caught_smallest"]),
                                 part["caught"]])
    table(["evidence", "window", "limit", "class", "largest clean", "smallest caught", "caught"], lines)


def speeds(rows):
    table(["xdpen's speed", "caught", "median s", "worst s", "median frames", "worst frames"],
          [[f"{row['by']} {row['name']}", row["caught"], show(row["seconds_median"], ".2f"),
            show(row["seconds_worst"], ".2f"), show(row["frames_median"]), show(row["frames_worst"])] for row in rows])


def comparison(rows):
    print("Detectors on the same captures and devices. xdpen and ndpiReader are the real programs; all the others are\n"
          "re-implementations of published rules, not the tools themselves, and see scans only, as ndpiReader sees\n"
          "miners only: the miners are counted apart. A first contact counts as failed when it was refused or stayed\n"
          "silent for 3.5 s, also beyond a capture's end. Seconds and frames since the device's first frame;\n"
          "\"xdpen there\": its median where both caught the device.")
    table(["detector", "caught", "not miners", "miners", "clean alarms", "median s", "worst s", "median frames",
           "worst frames", "xdpen there"],
          [[row["detector"], f"{row['caught']}/{row['infected']}",
            f"{row['caught'] - row['mining_caught']}/{row['infected'] - row['mining']}",
            f"{row['mining_caught']}/{row['mining']}", f"{row['alarms']}/{row['clean']}",
            show(row["seconds_median"], ".2f"), show(row["seconds_worst"], ".1f"), show(row["frames_median"]),
            show(row["frames_worst"]), show(row["xdpen_seconds_median_on_these"], ".2f")] for row in rows])


def mark(mines, verdict):
    if verdict is None:
        return "-"
    return "right" if mines == verdict else "MISSED" if mines else "FALSE ALARM"


def matrix(result):
    ndpi = result["ndpi"]
    name = ndpi["name"]
    print("Mining and look-alikes, the same written conversation for both "
          f"(* = one of the {published(result)} first measured)")
    if ndpi["skipped"]:
        print(f"{name}: skipped, {ndpi['skipped']}")
    table(["flow", "truth", name, "", "xdpen", ""],
          [[row["flow"] + (" *" if row["published"] else ""), "mining" if row["mines"] else "benign",
            row["ndpi_said"] or ("skipped" if ndpi["skipped"] else "-"), mark(row["mines"], row["ndpi"]),
            row["xdpen_said"] or "-", mark(row["mines"], row["xdpen"])] for row in result["flows"]])
    table(["totals", "rows", "mining found", "false alarms"],
          [[name if row["tool"] == "ndpi" else row["tool"], row["rows"] if row["rows"] == "all" else "*",
            f"{row['found']}/{row['mining']}", f"{row['false_alarms']}/{row['benign']}"] for row in result["totals"]])


def published(result):
    return sum(row["published"] for row in result["flows"])
