# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench sync`: do N nodes show the same frame with the same poses?"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from hardware_profiles.rates import parse_rate
from sim.bench.sync import run_sync
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError
from stagectl.runtime.summary import STALL_LIMIT_SHARE

HELP = "frame and content skew of N nodes with lost messages, beside a latest-value baseline"
EXAMPLES = (
    "stagectl bench sync --nodes 16 --rate 24000/1001 --seconds 20 --loss 0.001 --json",
    "stagectl bench sync --nodes 8 --rate 60 --policy exact --loss 0.01",
)
LEAST_MM = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--nodes", type=int, default=8, help="render nodes (default 8)")
    parser.add_argument("--rate", default="24000/1001", help="frame rate (default 24000/1001)")
    parser.add_argument("--seconds", type=float, default=10.0, help="measured (default 10)")
    parser.add_argument(
        "--loss", type=float, default=0.0, help="share of messages lost (default 0)"
    )
    parser.add_argument(
        "--policy", choices=("fresh", "exact"), default="fresh", help="default: fresh"
    )
    parser.add_argument("--barrier", action="store_true", help="lock-step")
    parser.add_argument("--seed", type=int, default=1, help="of motions and losses")
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Run it; exit 1 where nodes disagreed more than the policy allows."""
    try:
        rate = parse_rate(args.rate)
    except ValueError as error:
        raise InputError(f"--rate: {error}") from None
    for name, value, low, high in (
        ("--nodes", args.nodes, 2, 64),
        ("--seconds", args.seconds, 2, 3600),
        ("--loss", args.loss, 0, 0.5),
    ):
        if not low <= value <= high:
            raise InputError(f"{name}: found {value}, expected {low} to {high}")
    note = output.note if sys.stderr.isatty() and not args.json else (lambda _line: None)
    with tempfile.TemporaryDirectory(prefix="stagectl-bench-") as folder:
        summary = run_sync(
            Path(folder), nodes=args.nodes, rate=rate, seconds=args.seconds, loss=args.loss,
            policy=args.policy, barrier=args.barrier, seed=args.seed, note=note,
        )  # fmt: skip
    if args.json:
        output.emit(summary)
    else:
        _tell(summary)
    _judge(summary)
    return EXIT_OK


def _judge(summary: dict[str, object]) -> None:
    if float(str(summary["stalled_share"])) > STALL_LIMIT_SHARE:
        raise MachineError(
            f"this machine stalled during {summary['stalled']} of {summary['vsyncs']} vsyncs: "
            "the run says nothing; close other programs and try again"
        )
    problems = []
    if summary["frame_skew_vsyncs"]:
        problems.append(f"frame skew at {summary['frame_skew_vsyncs']} vsyncs")
    if summary["content_skew_unexplained"]:
        problems.append(
            f"content skew at {summary['content_skew_unexplained']} vsyncs where every node said "
            "exact"
        )
    if summary["policy"] == "exact" and summary["content_skew_vsyncs"]:
        problems.append(f"content skew at {summary['content_skew_vsyncs']} vsyncs under exact")
    if float(str(summary["content_skew_mm"])) >= LEAST_MM:
        problems.append(f"content differed by {summary['content_skew_mm']} mm")
    if summary["unaccounted"]:
        problems.append(f"{summary['unaccounted']} (node, vsync) without an outcome")
    if problems:
        raise CheckError(*problems)


def _tell(summary: dict[str, object]) -> None:
    """Print it for people."""
    s = summary
    baseline = s["baseline_latest"]
    skew = baseline["frame_skew_vsyncs"] if isinstance(baseline, dict) else "?"
    output.say(f"{s['nodes']} nodes at {s['rate']}, policy {s['policy']}, {s['loss']:.2%} lost")
    output.say(f"vsyncs looked at      {s['vsyncs']}  ({s['stalled']} left out: host stalled)")
    output.say(
        f"frame skew            {s['frame_skew_vsyncs']} vsyncs   "
        f"(nodes that draw the newest value: {skew})"
    )
    output.say(
        f"content skew          {s['content_skew_vsyncs']}, at most {s['content_skew_mm']} mm"
    )
    output.say(
        f"outcomes              {s['exact']} exact, {s['substituted']} substituted, "
        f"{s['repeated']} repeated, {s['unaccounted']} unaccounted"
    )
    for name, words in (
        ("time_skew_us", "time skew, us"),
        ("age_ms", "pose age when seen, ms"),
        ("clock_error_us", "clock error, us"),
        ("clock_bound_us", "clock bound, us"),
        ("clock_expected_us", "clock expected, us"),
    ):
        row = s[name]
        if isinstance(row, dict) and row:
            output.say(f"{words:<22}p50 {row['p50']}  p99 {row['p99']}  p99.9 {row['p999']}")
    output.say(f"L {s['L_ms']} ms, R {s['R_ms']} ms")
