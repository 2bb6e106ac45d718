# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim replay`: recorded streams through single Steps, against their references."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import sim
from sim.regression import replay
from sim.regression.replay import Outcome
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError

HELP = "Run recorded streams through the Steps and compare with the committed references."
EXAMPLES = (
    "stagectl sim replay all",
    "stagectl sim replay fusion --first 50",
    "stagectl sim replay fusion --update-refs",
)
FIRST = 10
MOST_LINES = 100_000
_OWN_FOLDER = Path(sim.__file__).resolve().parents[1] / "tests" / "replay" / "data"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", nargs="?", default="all", help="a stream, or all (default)")
    parser.add_argument(
        "--folder", help="where streams and references lie (default: tests/replay/data here)"
    )
    parser.add_argument(
        "--first", type=int, default=FIRST, metavar="N", help=f"differences shown (default {FIRST})"
    )
    parser.add_argument(
        "--update-refs", action="store_true",
        help="take what the Steps say now as right; prints what changes; refused in CI",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Run the streams that were named."""
    folder = Path(args.folder) if args.folder else _OWN_FOLDER
    known = replay.case_names(folder)
    if not known:
        raise InputError(
            f"--folder: {folder} has no stream (*.stream.xz); name the folder of the source's "
            "tests/replay/data, or your own"
        )
    if args.name != "all" and args.name not in known:
        raise InputError(f"NAME: found {args.name!r}, expected all or one of {', '.join(known)}")
    if not 0 <= args.first <= MOST_LINES:
        raise InputError(f"--first: found {args.first}, expected 0 to {MOST_LINES}")
    outcomes = []
    for name in known if args.name == "all" else [args.name]:
        outcome = _one(folder, name, args.update_refs)
        _tell(outcome, args.first, args.json)
        outcomes.append(outcome)
    failed = [one.name for one in outcomes if not one.passed]
    if args.json:
        output.emit(
            {
                "event": "summary", "passed": not failed, "streams": len(outcomes),
                "failed": failed, "updated": bool(args.update_refs),
                "differences": sum(len(one.differences) for one in outcomes),
            }
        )  # fmt: skip
    if failed:
        raise CheckError(
            f"{', '.join(failed)}: not what the reference says; where the change is meant, "
            "stagectl sim replay NAME --update-refs, and commit"
        )
    return EXIT_OK


def _one(folder: Path, name: str, update: bool) -> Outcome:
    try:
        if update:
            return replay.update(folder, name, os.environ)
        return replay.check(folder, name)
    except (replay.StreamError, replay.RefusedError) as error:
        raise InputError(str(error)) from None
    except replay.StepFailedError as error:
        raise CheckError(f"{name}: {error}") from None


def _tell(outcome: Outcome, first: int, as_json: bool) -> None:
    shown = outcome.differences[:first]
    left = len(outcome.differences) - len(shown)
    if as_json:
        output.emit(
            {
                "event": "stream", "stream": outcome.name, "step": outcome.step,
                "passed": outcome.passed, "updated": outcome.updated,
                "messages_in": outcome.messages_in, "messages_out": outcome.messages_out,
                "differences": len(outcome.differences),
                "first": [one._asdict() for one in shown],
            }
        )  # fmt: skip
        return
    count = len(outcome.differences)
    differences = "1 difference" if count == 1 else f"{count} differences"
    verdict = differences if count else "as its reference"
    if outcome.updated:
        verdict = f"reference made anew, {differences}" if count else "reference kept"
    output.say(
        f"{outcome.name}: {outcome.messages_in} messages in, {outcome.messages_out} out, {verdict}"
    )
    for one in shown:
        output.say(f"  {one.line()}")
    if left:
        output.say(f"  and {left} more (--first {count} shows all)")
