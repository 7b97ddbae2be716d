# SPDX-License-Identifier: GPL-2.0-or-later
"""What the verifiers of other kernels said, from the facts of `make verifier-stats-vm`: programs down, kernels across."""

import glob
import os
import re

import facts

SHOWN = (("instructions", "instructions"), ("processed", "walked"), ("states", "states"), ("jited-bytes", "machine code, B"),
         ("load-us", "load, ms, emulated"))
NAME = re.compile(r"verifier-(\d+\.\d+)-clang-(\d+)-(\w+)-([\w-]+)")


def read(folder):
    return facts.read(glob.glob(os.path.join(folder, "*.facts")))


def by_series(series):
    return tuple(int(part) for part in series.split("."))


def cell(values, figure, compilers):
    """One value for each compiler."""
    shown = (values.get((compiler, figure)) for compiler in compilers)
    return " / ".join("-" if value is None else f"{value / 1000 if figure == 'load-us' else value:.0f}" for value in shown)


def table(found):
    """A line for each program and figure, a column for each kernel, in a cell a value for each compiler."""
    values, compilers = {}, set()
    for figure in found.figures.values():
        match = NAME.fullmatch(figure.name)
        if match:
            series, compiler, program, name = match.groups()
            values.setdefault((program, series), {})[int(compiler), name] = figure.value
            compilers.add(int(compiler))
    compilers = sorted(compilers)
    across = sorted({series for _, series in values}, key=by_series)
    rows = [(f"`{program}`", text, *(cell(values.get((program, series), {}), figure, compilers) for series in across))
            for program in sorted({program for program, _ in values}) for figure, text in SHOWN]
    head = ("program", "clang " + " / ".join(map(str, compilers)), *(found.kernels[series] for series in across))
    return head, rows


def left_out(found):
    """A sentence for each kernel or compiler that has no figures."""
    return " ".join(f"{name.removeprefix('verifier-').replace('-clang', ', clang')}: {why}." for name, why in found.skips.items())
