# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim faults`: every fault that can be made, with its row of the fault catalogue."""

from __future__ import annotations

import argparse

from sim.cli.fitted_table import print_fitted, say_fitted
from sim.faults.catalogue import FAULTS, NOT_SIMULABLE
from sim.faults.stage_parameters import parameters
from sim.trackers.fault import Parameter
from stagectl.alarms.catalogue import fault
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK

HELP = "List every fault that a scenario can make, and the rows that none shows."
EXAMPLES = ("stagectl sim faults", "stagectl sim faults --json")
_HOW = (
    'In a scenario: [[fault]] ... params = { share = 0.2 }; in a test of pytest: fault("loss", '
    'target="osc-b", at_s=4.0, for_s=1.0, share=0.2). These are of virtual time; in real mode some '
    "are others, and a wrong one is answered with those that are known."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="a JSON line for each fault")


def run(args: argparse.Namespace) -> int:
    """List them."""
    if args.json:
        for name, kind in FAULTS.items():
            output.emit({
                "event": "fault", "id": name, "row": kind.row, "title": fault(kind.row).title,
                "target": kind.target, "modes": kind.modes, "params": list(parameters(name)),
                "parameters": [
                    {"name": word, **_told(row)} for word, row in parameters(name).items()
                ],
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
    output.say()
    print_fitted(
        ("fault", "parameter", "left out", "bounds", "what"),
        [(name, word, *_cells(row)) for name in FAULTS for word, row in parameters(name).items()],
    )
    output.say()
    say_fitted(_HOW)
    for row, reason in NOT_SIMULABLE.items():
        say_fitted(f"{row} is not simulated: {reason}")
    return EXIT_OK


def _told(row: Parameter) -> dict[str, object]:
    """Return a parameter for a JSON line: bounds of a number, or the words it takes."""
    takes = {"words": row.words} if row.words else {"low": row.low, "high": row.high}
    return {"default": row.default, **takes, "doc": row.text}


def _cells(row: Parameter) -> tuple[str, str, str]:
    """Return a parameter's default, bounds and meaning for the table."""
    if row.words:
        return str(row.default), ", ".join(row.words), row.text
    return f"{float(row.default):g}", f"{row.low:g} to {row.high:g}", row.text


def _rows() -> list[str]:
    return sorted({kind.row for kind in FAULTS.values()})
