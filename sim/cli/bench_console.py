# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench console`: what the console costs, and that it costs the stage nothing."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from hardware_profiles.rates import parse_rate
from sim.bench.console import ROUNDS, ConsoleBench
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError

HELP = "the console's pictures a second and share of a core, and hot beside it, running or frozen"
EXAMPLES = (
    "stagectl bench console --cameras 8 --nodes 16 --json",
    "stagectl bench console --cameras 2 --nodes 3 --seconds 5 --rounds 6 --frozen-s 5",
)

_NAMES = {"p999": "p99.9"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--cameras", type=int, default=8, help="tracked cameras (default 8)")
    parser.add_argument("--nodes", type=int, default=16, help="render nodes (default 16)")
    parser.add_argument("--rate", default="24000/1001", help="frame rate (default 24000/1001)")
    parser.add_argument("--tracker-rate", default="120", help="samples a second (default 120)")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the console (default 20)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"on and off (default {ROUNDS})")
    parser.add_argument("--round-s", type=float, default=5.0, help="of each half (default 5)")
    parser.add_argument("--frozen-s", type=float, default=30.0, help="at the end (default 30)")
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    try:
        rate, tracker_rate = parse_rate(args.rate), parse_rate(args.tracker_rate)
    except ValueError as error:
        raise InputError(f"--rate, --tracker-rate: {error}") from None
    for name, low, high in (
        ("cameras", 1, 32), ("nodes", 1, 64), ("seconds", 2, 3600), ("rounds", 6, 100),
        ("round_s", 1, 60), ("frozen_s", 1, 600),
    ):  # fmt: skip
        value = getattr(args, name)
        if not low <= value <= high:
            option = name.replace("_", "-")
            raise InputError(f"--{option}: found {value}, expected {low} to {high}")
    with tempfile.TemporaryDirectory(prefix="stagectl-bench-") as folder:
        bench = ConsoleBench(
            Path(folder), args.cameras, rate, tracker_rate, args.nodes, output.note
        )
        summary = bench.run(args.seconds, args.rounds, args.round_s, args.frozen_s)
    if args.json:
        output.emit(summary)
        return EXIT_OK
    for line in told(summary):
        output.say(line)
    return EXIT_OK


def told(summary: Mapping[str, object]) -> Iterator[str]:
    """Return the lines for people of a summary."""
    fps, behind = summary["presented_fps"], summary["behind_ms"]
    yield (
        f"{summary['cameras']} cameras at {summary['tracker_rate']} a second, "
        f"{summary['nodes']} nodes, frame rate {summary['rate']}"
    )
    yield f"presented {_figures(fps)} pictures a second over {summary['seconds']} s"
    yield f"{summary['core_share']} of a core"
    yield f"behind the stage {_figures(behind)} ms"
    hot = summary["hot_process_p99_us"]
    if isinstance(hot, Mapping):
        for state, values in hot.items():
            yield f"hot, console {state}: p99 of process_us {', '.join(map(str, values))}"
    yield (
        f"ratio {summary['ratio']}: the median of running over that of frozen, "
        f"{summary['rounds']} rounds"
    )
    yield (
        f"frozen for {summary['frozen_s']} s, it showed the truth again after "
        f"{summary['true_after_s']} s"
    )


def _figures(row: object) -> str:
    """Return "p50 24.8, min 23.0"."""
    if not isinstance(row, Mapping):
        return str(row)
    return ", ".join(f"{_NAMES.get(name, name)} {value}" for name, value in row.items())
