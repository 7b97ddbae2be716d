# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the rules over one capture, each device (source MAC) with rules of its own."""
import collections

from . import detectors, packet, pcap

TCP, UDP = packet.TCP, packet.UDP
SYN, ACK, RST = 2, 16, 4


def text(mac):
    return mac.hex(":")


class Device:
    def __init__(self, rules, time):
        self.contact_rules, self.outcome_rules = {}, {}
        for name, make in rules.items():
            rule = make()
            if type(rule).contact is not detectors.Rule.contact:
                self.contact_rules[name] = rule
            if type(rule).outcome is not detectors.Rule.outcome:
                self.outcome_rules[name] = rule
        self.started, self.frames = time, 0
        self.met, self.answered = set(), set()
        self.alarms = {}  # rule -> (seconds, frames) since the device's first frame

    def ask(self, rules, method, time, *arguments):
        for name in [name for name, rule in rules.items() if getattr(rule, method)(time, *arguments)]:
            self.alarms[name] = (max(0.0, time - self.started), self.frames)
            del rules[name]


class Flow:
    __slots__ = ("device", "protocol", "host", "port", "pending")

    def __init__(self, device, protocol, host, port):
        self.device, self.protocol, self.host, self.port, self.pending = device, protocol, host, port, True


class Watch:
    """`exempt`: MACs (text) that no rule judges. `marks`: {frame number: MACs} whose frame counts are to be noted."""

    def __init__(self, rules, exempt=(), marks=None):
        self.rules, self.marks, self.marked = rules, marks or {}, {}
        self.exempt = {bytes.fromhex(mac.replace(":", "")) for mac in exempt}
        self.devices, self.flows, self.resolved = {}, {}, set()
        self.speakers = {}  # source address -> MACs that spoke for it
        self.waiting = collections.deque()
        self.now = self.begin = None

    def run(self, path):
        number = 0
        for number, (time, frame) in enumerate(pcap.read(path), 1):
            if self.now is None:
                self.now = self.begin = time
            self.now = max(self.now, time)
            self.expire(self.now)
            if len(frame) >= 14:
                self.frame(self.now, frame)
            if number in self.marks:
                self.mark(self.marks[number])
        self.expire(float("inf"))
        return number

    def mark(self, macs):
        for mac in macs:
            device = self.devices.get(bytes.fromhex(mac.replace(":", "")))
            if device:
                self.marked[mac] = (device.frames, device.started - self.begin)

    def device(self, mac, time):
        device = self.devices.get(mac)
        if device is None:
            device = self.devices[mac] = Device({} if mac in self.exempt else self.rules, time)
        return device

    def frame(self, time, frame):
        device = self.device(frame[6:12], time)
        device.frames += 1
        found = packet.transport(frame)
        if not found:
            return
        protocol, source, destination, at = found
        self.speakers.setdefault(source, set()).add(frame[6:12])
        size, group = len(frame), frame[0] & 1
        if protocol == TCP and size >= at + 14:
            self.tcp(time, device, group, frame, source, destination, at)
        elif protocol == UDP and size >= at + 8:
            self.udp(time, device, group, frame, source, destination, at)
        elif protocol in (packet.ICMP, packet.ICMP6) and size >= at + 8:
            if frame[at] == (8 if protocol == packet.ICMP else 128):
                if not group:
                    device.ask(device.contact_rules, "contact", time, destination)
            else:
                self.close(time, packet.unreachable(frame, protocol, at), False)

    def tcp(self, time, device, group, frame, source, destination, at):
        flags = frame[at + 13] & (SYN | ACK | RST)
        if not flags & (SYN | RST):
            return
        sport, dport = frame[at] << 8 | frame[at + 1], frame[at + 2] << 8 | frame[at + 3]
        if flags == SYN:
            if not group:
                self.open(time, device, (TCP, source, sport, destination, dport))
        else:
            self.close(time, (TCP, destination, dport, source, sport), not flags & RST)

    def udp(self, time, device, group, frame, source, destination, at):
        sport, dport = frame[at] << 8 | frame[at + 1], frame[at + 2] << 8 | frame[at + 3]
        if sport == 53:
            self.resolved.update(packet.resolved_addresses(frame[at + 8:]))
        if (UDP, destination, dport, source, sport) in self.flows:
            self.close(time, (UDP, destination, dport, source, sport), True)
        elif not group:
            self.open(time, device, (UDP, source, sport, destination, dport))

    def open(self, time, device, key):
        if key in self.flows:
            return
        self.flows[key] = flow = Flow(device, key[0], key[3], key[4])
        self.waiting.append((time + detectors.FAILED_AFTER, flow))
        device.ask(device.contact_rules, "contact", time, flow.host)

    def close(self, time, key, answered):
        flow = self.flows.get(key)
        if flow and flow.pending:
            self.decide(time, flow, answered)

    def expire(self, time):
        while self.waiting and self.waiting[0][0] <= time:
            deadline, flow = self.waiting.popleft()
            if flow.pending:
                self.decide(deadline, flow, False)

    def decide(self, time, flow, answered):
        flow.pending = False
        device, host = flow.device, flow.host
        met = (flow.protocol, host)
        attempt = detectors.Attempt(flow.protocol, host, flow.port, answered, met not in device.met,
                                    host in device.answered, host in self.resolved)
        device.met.add(met)
        if answered:
            device.answered.add(host)
        device.ask(device.outcome_rules, "outcome", time, attempt)
