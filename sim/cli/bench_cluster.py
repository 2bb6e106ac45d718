# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench cluster`: what more and more render nodes cost the controller."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from hardware_profiles.rates import parse_rate
from sim.bench.cluster import run_cluster
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.report import print_table

HELP = "the controller's share of a core with N light nodes, beside a null fan-out"
EXAMPLES = (
    "stagectl bench cluster --nodes 4,16,32 --rate 60 --seconds 8 --json",
    "stagectl bench cluster --nodes 4,64",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--nodes", default="4,16,32", help="how many, with commas (4,16,32)")
    parser.add_argument("--rate", default="60", help="frame rate (default 60)")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each count (default 8)")
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    try:
        rate = parse_rate(args.rate)
    except ValueError as error:
        raise InputError(f"--rate: {error}") from None
    counts = [int(word) if word.isdigit() else 0 for word in args.nodes.split(",")]
    if not all(1 <= count <= 128 for count in counts):
        raise InputError(f"--nodes: found {args.nodes!r}, expected numbers from 1 to 128")
    if not 2 <= args.seconds <= 3600:
        raise InputError(f"--seconds: found {args.seconds}, expected 2 to 3600")
    with tempfile.TemporaryDirectory(prefix="stagectl-bench-") as folder:
        summary = run_cluster(Path(folder), counts, rate, args.seconds)
    if args.json:
        output.emit(summary)
        return EXIT_OK
    hot, nodes, null = (summary[key] for key in ("hot_core_share", "nodes_core_share", "baseline"))
    if isinstance(hot, dict) and isinstance(nodes, dict) and isinstance(null, dict):
        rows = [(n, hot[n], share, null["core_share"][n]) for n, share in nodes.items()]
        print_table(("nodes", "hot in all", "the nodes' share", "null fan-out"), rows)
    output.say("shares are of one core")
    output.say(f"without a node: {summary['without_nodes_core_share']} of a core")
    if len(counts) > 1:
        output.say(f"growth per node, last over first: {summary['growth_per_node']} (1: linear)")
    return EXIT_OK
