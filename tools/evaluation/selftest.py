# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the rules of others do what was published of them, and does the reader read?"""
import itertools
import os
import struct
import tempfile

from . import detectors, flows, manifest, matrix, packet, pcap
from .conversation import SYN, ACK, Conversation
from .watch import Watch

# Williamson 2002: new hosts a second -> seconds until the device is stopped; 100/(r-1).
WILLIAMSON = {20: 5.26, 40: 2.56, 60: 1.69, 80: 1.27, 100: 1.01, 150: 0.67, 200: 0.50, 850: 0.12}
TELNET, WEB, OTHER = 23, 443, 6000


def rule(name):
    """A fresh one of the compared rules, by the beginning of its name."""
    rules = detectors.all_rules(detectors.bot_ports())
    return next(make for full, make in rules.items() if full.startswith(name))()


def attempt(host, port=OTHER, answered=False, protocol=packet.TCP, **more):
    facts = {"first": True, "known": False, "resolved": False, **more}
    return detectors.Attempt(protocol, host, port, answered, **facts)


def alarm_at(judge, events):
    """Number of the first event that alarms, from 1; None without. Events: (time, host) or (time, Attempt)."""
    for number, (time, what) in enumerate(events, 1):
        method = judge.outcome if isinstance(what, detectors.Attempt) else judge.contact
        if method(time, what):
            return number
    return None


def stop_time(rate):
    throttle = rule("Williamson")
    number = alarm_at(throttle, ((host / rate, host) for host in range(100000)))
    return (number - 1) / rate


def throttle_checks():
    for rate, seconds in WILLIAMSON.items():
        measured = stop_time(rate)
        yield (f"Williamson at {rate}/s: {measured:.2f} s, published {seconds}",
               abs(measured - 100 / (rate - 1)) <= 0.1 and abs(measured - seconds) <= 0.1)
    yield "Williamson at 1/s: never", alarm_at(rule("Williamson"), ((host, host) for host in range(5000))) is None
    queue = rule("Williamson")
    for time, host in ((0, "a"), (0.1, "b"), (0.2, "c"), (1.0, "b")):
        queue.contact(time, host)
    yield "Williamson: who came first leaves the queue first", list(queue.waiting) == ["c"] and "b" in queue.working
    yield ("Williamson, five hosts in turn at 100/s: never",
           alarm_at(rule("Williamson"), ((n / 100, n % 5) for n in range(5000))) is None)


def failures(count, step=1.0, port=OTHER, **facts):
    return [(number * step, attempt(number, port, **facts)) for number in range(count)]


def walk_checks():
    yield "TRW: four straight failures", alarm_at(rule("TRW ("), failures(10)) == 4
    mixed = [(n, attempt(n, answered=n % 2 == 0)) for n in range(200)]
    yield "TRW: half of them answered, never", alarm_at(rule("TRW ("), mixed) is None
    good = [(n, attempt(n, answered=True)) for n in range(100)]
    yield ("TRW: a hundred good ones buy nothing beyond the next decision",
           alarm_at(rule("TRW ("), good + failures(10)) in (104, 105, 106, 107, 108))
    yield "TRW: only first contacts", alarm_at(rule("TRW ("), failures(10, first=False)) is None
    yield "TRW-CB: ten misses", alarm_at(rule("TRW-CB"), failures(20)) == 10
    yield "TRW-CB: credit ends at 20", alarm_at(rule("TRW-CB"), good + failures(50)) == 130


def window_checks():
    def fan_out(contacts):
        return alarm_at(rule("fan-out >= 10"), contacts)

    yield "fan-out: ten hosts in 54 s", fan_out((n * 6, n) for n in range(50)) == 10
    yield "fan-out: ten hosts in 63 s, never", fan_out((n * 7, n) for n in range(50)) is None
    yield "fan-out of 50: the fiftieth", alarm_at(rule("fan-out >= 50"), ((n, n) for n in range(60))) == 50
    yield "fan-out: one host is one host", fan_out((n, 1) for n in range(50)) is None
    yield "failed contacts: the tenth", alarm_at(rule("failed first"), failures(20)) == 10
    known = failures(20, known=True)
    yield "failed contacts: not of hosts that have answered", alarm_at(rule("failed first"), known) is None
    yield "Slips: the sixth on a port", alarm_at(rule("Slips"), failures(20, 600)) == 6
    yield "Slips: not those from DNS", alarm_at(rule("Slips"), failures(20, resolved=True)) is None
    yield "Slips: UDP, too", alarm_at(rule("Slips"), failures(20, protocol=packet.UDP)) == 6
    ports = [(n, attempt(1, n)) for n in range(50)]
    yield "Zeek: 25 hosts", alarm_at(rule("Zeek"), failures(50)) == 25
    yield "Zeek: 25 hosts, one in 13 s, never", alarm_at(rule("Zeek"), failures(50, 13)) is None
    yield "Zeek: 15 ports", alarm_at(rule("Zeek"), ports) == 15
    yield "bro-simple-scan: 250", alarm_at(rule("bro-simple-scan"), failures(300, 899)) == 250
    yield "bro-simple-scan: silence of 15 min clears", alarm_at(rule("bro-simple-scan"), failures(300, 901)) is None
    yield "haddrscan: 50", alarm_at(rule("Nemea"), failures(100, 299)) == 50
    yield "haddrscan: silence of 5 min clears", alarm_at(rule("Nemea"), failures(100, 301)) is None


def weighted(step, port):
    return alarm_at(rule("weighted"), failures(2000, step, port))


def weighted_checks():
    yield "weighted: three on telnet", weighted(1, TELNET) == 3
    yield "weighted: forty on the web", weighted(1, WEB) == 40
    yield "weighted: ten on another port", weighted(1, OTHER) == 10
    yield "weighted: telnet once a minute", weighted(61, TELNET) == 3
    yield "weighted: another port once in 75 s", weighted(74, OTHER) == 12
    yield "weighted: another port once in 8 min", weighted(450, OTHER) == 16
    yield "weighted: telnet twice an hour", weighted(1790, TELNET) == 4
    yield "weighted: the web once a minute, never", weighted(120, WEB) is None


def rewritten(frames, order, magic, fraction):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, 1)
    for time, frame in frames:
        whole = int(time)
        out += struct.pack(order + "IIII", whole, round((time - whole) * fraction), len(frame), len(frame)) + frame
    return out


def as_pcapng(frames):
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 65535))
    for time, frame in frames:
        ticks = round(time * 1e6)
        out += block(6, struct.pack("<IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)) + frame)
    return out


def same(path, data, frames):
    with open(path, "wb") as out:
        out.write(data)
    read = list(pcap.read(path))
    return [frame for _, frame in read] == [frame for _, frame in frames] and all(
        abs(a[0] - b[0]) < 1e-5 for a, b in zip(read, frames))


def capture_checks(folder):
    path = os.path.join(folder, "flow.pcap")
    flows.all_flows()[0].write(path)
    frames = list(pcap.read(path))
    yield "a capture that was written is read", len(frames) > 5 and abs(frames[1][0] - frames[0][0] - 0.03) < 1e-5
    yield "pcap, big-endian, nanoseconds", same(path, rewritten(frames, ">", 0xA1B23C4D, 1e9), frames)
    yield "pcapng", same(path, as_pcapng(frames), frames)
    whole = rewritten(frames, "<", 0xA1B2C3D4, 1e6)
    yield "a capture that is cut ends before the cut", same(path, whole[:-5], frames[:-1])
    names = [flow.name for flow in flows.all_flows()]
    yield "flows have names of their own", len(set(names)) == len(names)


def syns(count, then=None):
    """A device that calls `count` neighbours' addresses; `then`: what each answers, by flags."""
    conversation = Conversation(TELNET)
    first = conversation.server
    for number in range(count):
        conversation.server = first + number
        conversation.segment(True, SYN)
        if then:
            conversation.segment(False, then)
    return conversation


def watched(folder, conversation):
    path = os.path.join(folder, "syns.pcap")
    conversation.write(path)
    watch = Watch(detectors.all_rules(detectors.bot_ports()))
    watch.run(path)
    alarms = [device.alarms for device in watch.devices.values() if device.alarms]
    return alarms[0] if alarms else {}


def watch_checks(folder):
    walk = "TRW (.8/.2, .01, .99)"
    silent, refused = watched(folder, syns(12)).get(walk), watched(folder, syns(12, 4 | ACK)).get(walk)
    yield "silent hosts: decided 3.5 s after the fourth", silent and abs(silent[0] - (4 * 0.03 + 3.5)) < 1e-3
    yield "refused: decided at once, after five frames of the device", refused and refused[1] == 5 and refused[0] < 1
    yield "answered: no rule but fan-out alarms", set(watched(folder, syns(12, SYN | ACK))) == {"fan-out >= 10 in 60 s"}
    dns = bytes.fromhex("123481800001000200000000") + b"\x03www\x07example\0" + bytes.fromhex(
        "00010001" "c00c0001000100000e100004cb007107" "c00c001c000100000e100010") + bytes(15) + b"\x01"
    addresses = [bytes.fromhex("cb007107"), bytes(15) + b"\x01"]
    yield "addresses of a DNS answer", packet.resolved_addresses(dns) == addresses
    cut = [packet.resolved_addresses(dns[:length]) for length in range(len(dns))]
    yield "a DNS answer that is cut", max(map(len, cut)) == 1


def score_checks():
    rows = [{"mines": mines, "published": True, "xdpen": said}
            for mines, said in itertools.product((True, False), repeat=2)]
    yield "totals of the matrix", matrix.total(rows, "xdpen", True) == {
        "tool": "xdpen", "rows": "published", "mining": 2, "benign": 2, "found": 1, "false_alarms": 1}
    yield "verdicts of the manifest", manifest.verdicts("a:b=infected:x y;*=clean:z") == ({"a:b": "infected"}, "clean")


def run():
    """Prints a line for each check; 1 when one failed."""
    counts = {True: 0, False: 0}
    with tempfile.TemporaryDirectory() as folder:
        groups = (throttle_checks(), walk_checks(), window_checks(), weighted_checks(), capture_checks(folder),
                  watch_checks(folder), score_checks())
        for number, (name, passed) in enumerate(itertools.chain(*groups), 1):
            counts[bool(passed)] += 1
            print(f"{'ok' if passed else 'not ok'} {number} - {name}")
    print(f"{counts[True]} passed, {counts[False]} failed, 0 skipped")
    return 1 if counts[False] else 0
