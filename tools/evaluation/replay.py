# SPDX-License-Identifier: GPL-2.0-or-later
"""xdpen's own answer to a capture."""
import json
import subprocess

# 1: a capture that is damaged on purpose, of which replay reports what came before. 10: somebody was quarantined.
REPLAYED = (0, 1, 10)


def replay(xdpen, path):
    run = subprocess.run([xdpen, "replay", path, "--json"], capture_output=True, text=True, check=False)
    if run.returncode not in REPLAYED:
        raise RuntimeError(f"exit status {run.returncode}: {run.stderr.strip()}")
    try:
        report = json.loads(run.stdout)
    except ValueError as error:
        raise RuntimeError(f"no JSON ({error}): {run.stderr.strip()}") from error
    if "devices" not in report:
        raise RuntimeError(report.get("error", "no devices in the answer"))
    return report


def quarantined(device):
    return device is not None and device["state"] == "quarantined"
