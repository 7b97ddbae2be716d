#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command on a terminal of its own, and acts like the person before it.

terminal.py FILE ROWS COLUMNS DO[,DO]... COMMAND...
FILE gets what appears on the terminal. DO is a number of seconds to look on, see=NxTEXT (looks on until TEXT has appeared
N times in all), stopped (looks on until the command is), key=X, resize=ROWSxCOLUMNS, signal=NAME, or run=SHELL-COMMAND.
Last line on stdout: exit code (128 + signal), and "restored" or "changed": whether the terminal's settings are those of before.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 30  # seconds, with what has to come


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def look(terminal, log, seconds):
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            log.write(os.read(terminal, 65536))
        except OSError:  # nobody has it open any more
            break


def look_until(terminal, log, true):
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        look(terminal, log, 0.02)


def seen(log, text):
    with open(log.name, "rb") as so_far:
        return so_far.read().count(text.encode())


def is_stopped(child):
    with open("/proc/%d/status" % child.pid, encoding="ascii", errors="replace") as status:
        return "\nState:\tT" in status.read()


def act(deed, terminal, log, child):
    word, _, value = deed.partition("=")
    if word == "key":
        os.write(terminal, value.encode().decode("unicode_escape").encode())
    elif word == "resize":
        resize(terminal, *map(int, value.split("x")))
    elif word == "see":
        count, text = value.split("x", 1)
        look_until(terminal, log, lambda: seen(log, text) >= int(count) or child.poll() is not None)
    elif word == "stopped":
        look_until(terminal, log, lambda: is_stopped(child) or child.poll() is not None)
    elif word == "signal":
        child.send_signal(getattr(signal, "SIG" + value))
    elif word == "run":
        subprocess.run(value, shell=True, check=True, stdout=subprocess.DEVNULL)
    else:
        look(terminal, log, float(deed))


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def main(path, rows, columns, deeds, command):
    terminal, end = pty.openpty()
    resize(terminal, int(rows), int(columns))
    before = termios.tcgetattr(end)
    child = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, preexec_fn=own_terminal)
    with open(path, "wb", buffering=0) as log:
        for deed in deeds.split(","):
            act(deed, terminal, log, child)
        look(terminal, log, 0.5)
        try:
            code = child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            code = "running " + str(child.wait())
        look(terminal, log, 0.1)
    after = termios.tcgetattr(end)
    print(128 - code if isinstance(code, int) and code < 0 else code, "restored" if before == after else "changed")


main(*sys.argv[1:5], sys.argv[5:])
