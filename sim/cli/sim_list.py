# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim list`: the scenarios that come with stagectl."""

from __future__ import annotations

import argparse

from sim.cli.fitted_table import print_fitted
from sim.scenario.load import load_scenario, shipped_folder, shipped_names
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK

HELP = "List the scenarios that come with stagectl."
EXAMPLES = ("stagectl sim list", "stagectl sim list --json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="a JSON line for each scenario")


def run(args: argparse.Namespace) -> int:
    """List them."""
    found = [load_scenario(name) for name in shipped_names()]
    if args.json:
        for one in found:
            output.emit({
                "event": "scenario", "scenario": one.name, "mode": one.mode, "doc": one.doc,
                "rows": one.rows, "faults": [fault.id for fault in one.fault],
                "seconds": one.seconds,
            })  # fmt: skip
        output.emit({"event": "summary", "scenarios": len(found), "folder": str(shipped_folder())})
        return EXIT_OK
    print_fitted(
        ("scenario", "mode", "rows", "what it shows"),
        [(one.name, one.mode, " ".join(one.rows), one.doc) for one in found],
    )
    output.say(f"{len(found)} scenarios in {shipped_folder()}")
    return EXIT_OK
