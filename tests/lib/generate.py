#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The traffic of infected devices, of floods, and of harmless things that look like them.

generate.py GENERATOR [OPTIONS]; generate.py --help lists both. Ends after --count contacts or --seconds,
whichever comes first, or at SIGTERM; then prints one line of JSON: what was sent and when, in seconds of
CLOCK_MONOTONIC, which all namespaces share. The same --seed sends the same again.
Raw frames leave through AF_PACKET; what a kernel would send (bot, phone, p2p, ...) goes through its sockets.
"""
import argparse
import ipaddress
import os
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
from generators import programs, raw  # pylint: disable=wrong-import-position
from generators.base import Run  # pylint: disable=wrong-import-position

MOST_FRAMES = 2_000_000
MOST_SECONDS = 600

# name: what runs, its number, --to, --count, --rate, --seconds
SILENT, LAN = "198.19.0.0/16", "10.66.0.0/24"
GENERATORS = {
    "mirai": (raw.mirai, "G1", SILENT, 480, "160", 60),
    "bot": (programs.bot, "G2, G3", SILENT, 60, "1", 120),
    "web-scan": (programs.web_scan, "G4", SILENT, 60, "1", 120),
    "phone": (programs.phone, "G6", SILENT, 54, "1", 120),
    "p2p": (programs.p2p, "G7", SILENT, 320, "16/3", 120),
    "printer-search": (programs.printer_search, "G8", LAN, 10, "5", 60),
    "factory": (programs.factory, "G9", "198.18.0.10", 6, "2", 60),
    "tr064": (raw.tr064, "G10", SILENT, 480, "160", 60),
    "lookalike": (programs.lookalike, "G12", "198.18.0.12", 8, "4", 60),
    "flood": (raw.flood, "G13", "198.18.0.13", 100000, "10000", 60),
    "framing": (raw.framing, "G14", SILENT, 160, "160", 60),
    "mac-flood": (raw.mac_flood, "G15", "10.66.0.1", 200000, "0", 120),
    "arp-sweep": (raw.arp_sweep, "G16", LAN, 254, "100", 60),
    "neighbour-sweep": (raw.neighbour_sweep, "G16, IPv6", "fd66::/120", 254, "100", 60),
    "echo-sweep": (raw.echo_sweep, "ICMP, ICMPv6", SILENT, 254, "100", 60),
    "udp-hosts": (raw.udp_hosts, "UDP sweep", SILENT, 254, "100", 60),
    "udp-ports": (raw.udp_ports, "UDP port scan", "198.18.0.13", 300, "100", 60),
    "flag-scan": (raw.flag_scan, "nmap's null, FIN and Xmas scans", "198.18.0.13", 300, "100", 60),
    "client": (raw.client, "G18", "10.66.0.12", 1, "0", 60),
}
WHATS = {"flood": raw.FLOODS, "lookalike": tuple(programs.LOOKALIKES), "flag-scan": tuple(raw.FLAG_SCANS)}


def number_in(least, most):
    def convert(text):
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError("'%s' is no number from %d to %d" % (text, least, most))
        return int(text)

    return convert


def port_list(text):
    return [number_in(1, 65535)(word) for word in text.split(",")]


def parse(arguments):
    rows = "\n".join(
        "  %-16s %s%s" % (name, row[1], ": --what " + "|".join(WHATS[name]) if name in WHATS else "")
        for name, row in GENERATORS.items()
    )
    parser = argparse.ArgumentParser(
        prog="generate.py",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__,
        epilog="generators:\n" + rows,
    )
    parser.add_argument("generator", choices=GENERATORS, metavar="GENERATOR")
    parser.add_argument("--interface", default="eth0")
    parser.add_argument("--mac", help="source of raw frames (the interface's)")
    parser.add_argument("--gateway", metavar="MAC", help="target of raw frames (that of the default route)")
    parser.add_argument(
        "--from", dest="source", type=ipaddress.ip_address, metavar="ADDRESS", help="of raw frames (the interface's)"
    )
    parser.add_argument("--to", type=ipaddress.ip_network, metavar="ADDRESS|NETWORK", help="IPv6 where this is IPv6")
    parser.add_argument(
        "--answering",
        type=ipaddress.ip_network,
        default="198.18.200.0/24",
        metavar="NETWORK",
        help="web-scan: hosts that answer",
    )
    parser.add_argument("--count", type=number_in(1, MOST_FRAMES))
    parser.add_argument("--rate", type=Fraction, help="contacts a second, also 1/60; 0: as fast as it goes")
    parser.add_argument("--seconds", type=number_in(1, MOST_SECONDS), help="the end, whatever was sent")
    parser.add_argument(
        "--ports", type=port_list, metavar="PORT[,PORT]", help="a port named twice is twice as frequent"
    )
    parser.add_argument("--what", help="the variant, see below")
    parser.add_argument("--victim", metavar="MAC,ADDRESS", help="framing: who shall be blamed")
    parser.add_argument("--with-address", action="store_true", help="framing: the victim's address, too")
    parser.add_argument(
        "--without-address",
        dest="with_address",
        action="store_false",
        help="framing: the forger's own address (default)",
    )
    parser.add_argument("--peer", metavar="MAC", help="client: the LAN peer's")
    parser.add_argument("--dns", type=ipaddress.ip_address, metavar="SERVER", help="phone")
    parser.add_argument("--domain", default="cloud.example", help="phone: names are h1.DOMAIN, h2.DOMAIN, ...")
    parser.add_argument("--names", type=number_in(1, 1000), default=60, help="phone: how many are asked for")
    parser.add_argument(
        "--seed", type=number_in(0, 2**63), help="the same one sends the same again (random, told in the report)"
    )
    options = parser.parse_args(arguments)
    _, _, to, count, rate, seconds = GENERATORS[options.generator]
    options.to = options.to or ipaddress.ip_network(to)
    options.count = options.count or count
    options.rate = Fraction(rate) if options.rate is None else options.rate
    options.seconds = options.seconds or seconds
    options.seed = int.from_bytes(os.urandom(4), "big") if options.seed is None else options.seed
    if options.rate < 0:
        parser.error("--rate %s: a rate is no less than 0" % options.rate)
    if (
        (options.what is None) != (options.generator not in WHATS)
        or options.what
        and options.what not in WHATS[options.generator]
    ):
        parser.error(
            "%s takes %s"
            % (
                options.generator,
                "--what " + "|".join(WHATS[options.generator]) if options.generator in WHATS else "no --what",
            )
        )
    return options


def main(arguments):
    run = Run(parse(arguments))
    GENERATORS[run.options.generator][0](run)
    run.report()


if __name__ == "__main__":
    main(sys.argv[1:])
