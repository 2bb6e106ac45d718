# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim faults`: every fault that can be made, with its row of the fault catalogue."""

from __future__ import annotations

import argparse

from sim.cli.fitted_table import print_fitted, say_fitted
from sim.faults.catalogue import FAULTS, NOT_SIMULABLE
from sim.faults.stage_faults import parameters
from stagectl.alarms.catalogue import fault
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK

HELP = "List every fault that a scenario can make, and the rows that none shows."
EXAMPLES = ("stagectl sim faults", "stagectl sim faults --json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="a JSON line for each fault")


def run(args: argparse.Namespace) -> int:
    """List them."""
    if args.json:
        for name, kind in FAULTS.items():
            output.emit({
                "event": "fault", "id": name, "row": kind.row, "title": fault(kind.row).title,
                "target": kind.target, "modes": kind.modes, "params": parameters(name),
                "doc": kind.doc,
            })  # fmt: skip
        output.emit({
            "event": "summary", "faults": len(FAULTS), "rows": _rows(),
            "not_simulable": NOT_SIMULABLE,
        })  # fmt: skip
        return EXIT_OK
    print_fitted(
        ("fault", "row", "acts on", "modes", "what happens", "parameters"),
        [
            (name, k.row, k.target, " ".join(k.modes), k.doc, " ".join(parameters(name)))
            for name, k in FAULTS.items()
        ],
    )
    for row, reason in NOT_SIMULABLE.items():
        say_fitted(f"{row} is not simulated: {reason}")
    return EXIT_OK


def _rows() -> list[str]:
    return sorted({kind.row for kind in FAULTS.values()})
