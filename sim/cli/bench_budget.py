# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench budget`: the real graph for a while, against its table of budgets."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sim.budget import table
from sim.budget.graph_run import measure
from sim.budget.judge import busy_elsewhere, judge, process_rows, topic_rows
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError
from stagectl.cli.report import print_table

HELP = "messages, processor time, memory, gaps and log of the real graph, against their budgets"
EXAMPLES = (
    "stagectl bench budget",
    "stagectl bench budget --seconds 120 --json",
)
SECONDS = 25.0
LEAST_SECONDS = 5.0
MOST_SECONDS = 86_400.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"of the window (default {SECONDS:g})"
    )
    parser.add_argument("--json", action="store_true", help="checks and summary as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Run the graph and judge it."""
    if not LEAST_SECONDS <= args.seconds <= MOST_SECONDS:
        raise InputError(
            f"--seconds: found {args.seconds}, expected {LEAST_SECONDS:g} to {MOST_SECONDS:g}"
        )
    with tempfile.TemporaryDirectory(prefix="stagectl-budget-") as folder:
        figures = measure(Path(folder), args.seconds, output.note)
    checks = judge(figures)
    processes, topics = process_rows(figures), topic_rows(figures)
    factor = table.speed_factor(figures.loop_ms)
    failed = [check for check in checks if not check.passed]
    if args.json:
        for check in checks:
            output.emit({"event": "check", **check._asdict()})
        output.emit(
            {
                "event": "summary", "passed": not failed, "checks": len(checks),
                "failed": [check.id for check in failed],
                "seconds": round(figures.seconds, 3),
                "ready_s": round(figures.ready_s, 3),
                "in_service_s": round(figures.in_service_s, 3),
                "processes": processes, "topics": topics,
                "events": len(figures.events), "disk_bytes": figures.disk_bytes,
                "foreign_share": round(figures.foreign_share, 3),
                "stalled": figures.stalled, "vsyncs": figures.vsyncs,
                "baseline": {
                    "name": "fixed Python loop", "ms": round(figures.loop_ms, 2),
                    "table_ms": table.LOOP_MS, "factor": round(factor, 3),
                    "measured_on": table.MEASURED_ON, "machine": table.MACHINE,
                },
            }
        )  # fmt: skip
    else:
        _print(figures.loop_ms, factor, processes, topics)
    excuse = busy_elsewhere(figures, checks)
    if excuse is not None:
        raise MachineError(excuse)
    if failed:
        raise CheckError(*(f"{check.id}: {check.detail}" for check in failed))
    if not args.json:
        output.say(f"{len(checks)} checks, all within budget")
    return EXIT_OK


def _print(
    loop_ms: float,
    factor: float,
    processes: dict[str, dict[str, float | int]],
    topics: dict[str, dict[str, float | int]],
) -> None:
    output.say(
        f"fixed Python loop: {loop_ms:.1f} ms here, {table.LOOP_MS:g} ms where the table was "
        f"measured ({table.MEASURED_ON}): budgets x {factor:.2f}"
    )
    output.say()
    columns = ("core_share", "core_share_allowed", "own_mb", "own_mb_allowed", "growth_mb_h",
               "growth_error_mb_h", "growth_mb_h_allowed")  # fmt: skip
    print_table(
        ("process", "core", "allowed", "MB", "allowed", "MB/h", "+-", "allowed"),
        [(name, *(row[key] for key in columns)) for name, row in processes.items()],
    )
    output.say()
    print_table(
        ("topic", "messages", "a second", "share"),
        [(n, row["messages"], row["nominal_hz"], row["share"]) for n, row in topics.items()],
    )
