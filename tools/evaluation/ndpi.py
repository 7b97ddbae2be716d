# SPDX-License-Identifier: GPL-2.0-or-later
"""nDPI's example reader: the real program, not a re-implementation."""
import csv
import ipaddress
import os
import re
import shutil
import subprocess
import tempfile

TCP = "6"


class Ndpi:
    """`skipped` says why it cannot be asked, or is None."""

    def __init__(self, program="ndpiReader"):
        self.program, self.version, self.skipped = shutil.which(program), None, None
        if not self.program:
            self.skipped = f"{program} is not there (Debian: apt-get install libndpi-bin)"
            return
        run = subprocess.run([self.program, "--help"], capture_output=True, text=True, check=False)
        found = re.search(r"nDPI[^0-9]*([0-9][^\s]*)", run.stdout + run.stderr)
        self.version = found.group(1) if found else "of unknown version"

    @property
    def name(self):
        return f"ndpiReader {self.version} -d" if self.version else "ndpiReader"

    def flows(self, path):
        """(client's address, protocol) of the TCP flows that it detected; RuntimeError when it gives no table.

        -d: by payload only. Its default, a guess by port, finds no miner more here and costs it false alarms.
        """
        with tempfile.TemporaryDirectory() as folder:
            table = os.path.join(folder, "flows.csv")
            run = subprocess.run([self.program, "-i", path, "-q", "-d", "-C", table], capture_output=True, check=False)
            if run.returncode or not os.path.exists(table):
                raise RuntimeError(f"{self.name}: exit status {run.returncode}")
            with open(table, encoding="utf-8", errors="replace", newline="") as lines:
                rows = list(csv.DictReader(lines))
        return [(row["src_ip"], row["ndpi_proto"]) for row in rows
                if row.get("protocol") == TCP and row.get("ndpi_proto")]

    def miners(self, path):
        """Packed addresses of clients with a mining flow."""
        return {ipaddress.ip_address(address).packed for address, protocol in self.flows(path) if is_mining(protocol)}


def is_mining(protocol):
    return "mining" in protocol.lower()
