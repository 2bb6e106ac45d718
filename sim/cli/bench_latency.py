# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench latency`: tick to the node's arrival, beside a null two-hop."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from hardware_profiles.rates import parse_rate
from sim.bench.latency import ROUNDS, run_rounds, summarize
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.report import print_table

HELP = "tick to the node's arrival, beside a null two-hop (UDP in, ZeroMQ out)"
EXAMPLES = ("stagectl bench latency --cameras 4 --rate 120 --nodes 4 --seconds 10 --json",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--cameras", type=int, default=4, help="tracked cameras (default 4)")
    parser.add_argument("--rate", default="120", help="frames and samples a second (default 120)")
    parser.add_argument("--nodes", type=int, default=4, help="render nodes (default 4)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each side (default 10)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default {ROUNDS}, at least 6")
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Measure in alternating rounds and print the figures; return the exit code."""
    try:
        rate = parse_rate(args.rate)
    except ValueError as error:
        raise InputError(f"--rate: {error}") from None
    for name, value, low, high in (
        ("--cameras", args.cameras, 1, 64),
        ("--nodes", args.nodes, 1, 64),
        ("--rounds", args.rounds, ROUNDS, 100),
        ("--seconds", args.seconds, 3, 3600),
    ):
        if not low <= value <= high:
            raise InputError(f"{name}: found {value}, expected {low} to {high}")
    results = run_rounds(
        args.cameras, rate, args.nodes, args.seconds, _progress(args.json), args.rounds
    )
    summary = summarize(results)
    if args.json:
        output.emit(summary)
        return EXIT_OK
    rows = []
    for name in ("wait_us", "process_us", "transport_us", "process_transport_us"):
        rows.append((name, *_three(summary[name])))
    baseline = summary["baseline"]
    if isinstance(baseline, Mapping):
        rows.append((str(baseline["name"]), *_three(baseline["us"])))
    rows.append(("ratio", *_three(summary["ratio"])))
    print_table(("us", "p50", "p99", "p99.9"), rows)
    return EXIT_OK


def _three(value: object) -> tuple[float, float, float]:
    if not isinstance(value, Mapping):
        return (0.0, 0.0, 0.0)
    return (value["p50"], value["p99"], value["p999"])


def _progress(json: bool) -> Callable[[str], None]:
    if json or not sys.stderr.isatty():
        return lambda _line: None
    return lambda line: output.note(line)
