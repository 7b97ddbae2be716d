# SPDX-License-Identifier: GPL-2.0-or-later
"""What the measurements said: lines of fields parted by tabs, as fact.h describes them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    devices: int
    load: str
    stage: str
    base_load: str
    base_stage: str
    least: float
    median: float
    rounds: int


@dataclass(frozen=True)
class Total:
    devices: int
    load: str
    stage: str
    least: float
    median: float
    rounds: int


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str


@dataclass
class Facts:
    rows: list = field(default_factory=list)
    totals: list = field(default_factory=list)
    figures: dict = field(default_factory=dict)
    skips: dict = field(default_factory=dict)
    kernels: dict = field(default_factory=dict)

    def take(self, line):
        kind, *fields = line.rstrip("\n").split("\t")
        if kind == "row":
            self.rows.append(Row(int(fields[0]), *fields[1:5], float(fields[5]), float(fields[6]), int(fields[7])))
        elif kind == "total":
            self.totals.append(Total(int(fields[0]), *fields[1:3], float(fields[3]), float(fields[4]), int(fields[5])))
        elif kind == "figure":
            self.figures[fields[0]] = Figure(fields[0], float(fields[1]), fields[2] if len(fields) > 2 else "")
        elif kind == "skip":
            self.skips[fields[0]] = fields[1]
        elif kind == "kernel":
            self.kernels[fields[0]] = fields[1]
        else:
            raise ValueError(f"a line of facts begins with '{kind}': must be row, total, figure, skip or kernel")

    def row(self, devices, load, stage):
        return next((row for row in self.rows if (row.devices, row.load, row.stage) == (devices, load, stage)), None)

    def base(self, row):
        return self.row(row.devices, row.base_load, row.base_stage)

    def added(self, devices, load, stage, of="least"):
        """ns that the stage adds to the prologue and an empty stage; None where it was not measured."""
        row = self.row(devices, load, stage)
        base = row and self.base(row)
        return getattr(row, of) - getattr(base, of) if base else None

    def total(self, devices, load, stage):
        """ns for a frame over a veth pair, best round."""
        for total in self.totals:
            if (total.devices, total.load, total.stage) == (devices, load, stage):
                return total.least
        return None


def read(paths):
    facts = Facts()
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    facts.take(line)
    return facts
