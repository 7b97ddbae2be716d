# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules need of a frame, and the addresses that a DNS answer gives."""
TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
TAGS = (0x8100, 0x88A8, 0x9100)
IPV6_EXTENSIONS = (0, 43, 60, 135)
IPV6_FRAGMENT = 44
DNS_RECORDS_MAX = 64


def transport_of_ipv4(data, at, size):
    if size < at + 20 or (data[at + 6] & 31 | data[at + 7]):
        return None  # cut, or a fragment without ports
    return data[at + 9], data[at + 12:at + 16], data[at + 16:at + 20], at + (data[at] & 15) * 4


def transport_of_ipv6(data, at, size):
    if size < at + 40:
        return None
    protocol, source, destination = data[at + 6], data[at + 8:at + 24], data[at + 24:at + 40]
    at += 40
    for _ in range(6):
        if size < at + 8:
            return None
        if protocol in IPV6_EXTENSIONS:
            protocol, at = data[at], at + 8 + data[at + 1] * 8
        elif protocol == IPV6_FRAGMENT:
            if data[at + 2] << 8 | data[at + 3] & 0xF8:
                return None
            protocol, at = data[at], at + 8
        else:
            break
    return protocol, source, destination, at


def transport(frame):
    """(protocol, source, destination, offset of what the protocol carries), or None where there is no such thing."""
    size, at = len(frame), 14
    if size < 34:
        return None
    kind = frame[12] << 8 | frame[13]
    while kind in TAGS and size >= at + 4:
        kind = frame[at + 2] << 8 | frame[at + 3]
        at += 4
    if kind == 0x0800:
        return transport_of_ipv4(frame, at, size)
    if kind == 0x86DD:
        return transport_of_ipv6(frame, at, size)
    return None


def unreachable(frame, protocol, at):
    """The flow that an ICMP error is about, as its sender wrote it: (protocol, source, sport, destination, dport)."""
    error = frame[at] == 3 if protocol == ICMP else frame[at] == 1
    inner, size = at + 8, len(frame)
    if not error or size < inner + 20:
        return None
    found = (transport_of_ipv4 if frame[inner] >> 4 == 4 else transport_of_ipv6)(frame, inner, size)
    if not found or found[0] not in (TCP, UDP) or size < found[3] + 4:
        return None
    kind, source, destination, at = found
    return kind, source, frame[at] << 8 | frame[at + 1], destination, frame[at + 2] << 8 | frame[at + 3]


def skip_name(message, at):
    while at < len(message):
        length = message[at]
        if length >= 0xC0:
            return at + 2
        if length == 0:
            return at + 1
        at += 1 + length
    return at


def resolved_addresses(message):
    """A and AAAA of a DNS answer; as many as can be read."""
    found = []
    if len(message) < 12 or not message[2] & 0x80:
        return found
    questions, answers = message[4] << 8 | message[5], message[6] << 8 | message[7]
    at = 12
    for _ in range(min(questions, DNS_RECORDS_MAX)):
        at = skip_name(message, at) + 4
    for _ in range(min(answers, DNS_RECORDS_MAX)):
        at = skip_name(message, at)
        if at + 10 > len(message):
            break
        kind, length = message[at] << 8 | message[at + 1], message[at + 8] << 8 | message[at + 9]
        at += 10
        if (kind, length) in ((1, 4), (28, 16)) and at + length <= len(message):
            found.append(message[at:at + length])
        at += length
    return found
