# SPDX-License-Identifier: Apache-2.0
"""`stagectl conform`: what others made against the page, clause by clause.

Here: `node`, a client of the node link. `tracker` is in conform_tracker.py.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from render_bridge.conformance.clauses import CLAUSES
from sim.cli import conform_tracker
from sim.conform.report_file import report_text
from sim.conform.run import CannotStartError, NeverJoinedError, Verdict
from sim.conform.run import run as run_clauses
from stagectl.cli import output
from stagectl.cli.errors import (
    EXIT_CHECK_FAILED,
    EXIT_OK,
    CheckError,
    InputError,
    MachineError,
    TimeOutError,
)
from stagectl.runtime.realtime import NODE_PRIORITY, take_priority
from stagectl.runtime.utc import utc_stamp

HELP = "Try a client or a tracker of others against its page, clause by clause."
EXAMPLES = (
    "stagectl conform node --list",
    "stagectl conform node --list --only draw-exact",
    "stagectl conform tracker --list",
)
# What stands behind `--` is the client's own, so these are no examples that take one more option.
NODE_EXAMPLES = (
    "stagectl conform node -- python -m render_bridge.sdk.python.conform",
    "stagectl conform node --json -- ./build/conform_client",
    "stagectl conform node --only draw-exact draw-late -- mono ConformClient.exe",
)
NODE_HELP = "a client of the node link (docs/conformance.md says what it has to do)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    commands = parser.add_subparsers(dest="conform_command", metavar="WHAT", required=True)
    node = commands.add_parser(
        "node",
        help=NODE_HELP,
        description=NODE_HELP,
        epilog="examples:\n" + "\n".join(f"  {line}" for line in NODE_EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    node.add_argument("--only", nargs="+", metavar="CLAUSE", default=[], help="these clauses only")
    node.add_argument("--list", action="store_true", help="list the clauses, start nothing")
    node.add_argument("--report", metavar="FILE.md", help="write a report, what failed first")
    node.add_argument("--json", action="store_true", help="JSON lines on stdout")
    node.add_argument("argv", nargs="*", metavar="COMMAND", help="behind --: the client's program")
    tracker = commands.add_parser(
        "tracker",
        help=conform_tracker.HELP,
        description=conform_tracker.HELP,
        epilog="examples:\n" + "\n".join(f"  {line}" for line in conform_tracker.EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    conform_tracker.add_arguments(tracker)


def run(args: argparse.Namespace) -> int:
    """Run the sub-command that was named."""
    if args.conform_command == "tracker":
        return conform_tracker.run(args)
    return _run_node(args)


def _run_node(args: argparse.Namespace) -> int:
    known = [clause.id for clause in CLAUSES]
    unknown = [name for name in args.only if name not in known]
    if unknown:
        raise InputError(f"--only: found {unknown[0]!r}, expected a clause; see --list")
    wanted = args.only or known
    if args.list:
        _list(wanted, args.json)
        return EXIT_OK
    if not args.argv:
        raise InputError("no COMMAND; put the client's program behind --, as in the examples")
    if sys.stderr.isatty():
        output.note(f"{len(wanted)} clauses; about 20 s, more where the host disturbs")
    take_priority(NODE_PRIORITY)
    try:
        verdicts = run_clauses(args.argv, wanted, output.note if sys.stderr.isatty() else _quiet)
    except CannotStartError as error:
        raise MachineError(f"the client cannot be started: {error}") from None
    except KeyboardInterrupt:
        raise CheckError("stopped before the end: nothing was judged") from None
    except NeverJoinedError as error:
        raise TimeOutError(f"the client never joined: {error}") from None
    _tell(verdicts, args.json)
    if args.report:
        _write_report(Path(args.report), verdicts, shlex.join(args.argv))
    return EXIT_OK if all(verdict.passed for verdict in verdicts) else EXIT_CHECK_FAILED


def _write_report(path: Path, verdicts: Sequence[Verdict], command: str) -> None:
    text = report_text(verdicts, command, utc_stamp())
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MachineError(f"--report: {path} cannot be written ({error.strerror})") from None


def _tell(verdicts: Sequence[Verdict], json: bool) -> None:
    sections = {clause.id: clause.section for clause in CLAUSES}
    expected = {clause.id: clause.expected for clause in CLAUSES}
    failed = [verdict.clause for verdict in verdicts if not verdict.passed]
    for verdict in verdicts:
        if json:
            output.emit({
                "event": "clause", "id": verdict.clause, "pass": verdict.passed,
                "detail": verdict.detail,
            })  # fmt: skip
            continue
        word = "pass" if verdict.passed else "FAIL"
        output.say(f"{word}  {verdict.clause:<26} section {sections[verdict.clause]}")
        if not verdict.passed:
            output.say(f"      expected: {expected[verdict.clause]}")
            output.say(f"      found:    {verdict.detail}")
        elif verdict.runs > 1:
            output.say(f"      {verdict.detail}")
    passed = len(verdicts) - len(failed)
    if json:
        output.emit({
            "event": "summary", "clauses": len(verdicts), "passed": passed, "failed": failed,
        })  # fmt: skip
    else:
        output.say(f"{passed} of {len(verdicts)} clauses passed")


def _list(wanted: Sequence[str], json: bool) -> None:
    for clause in CLAUSES:
        if clause.id not in wanted:
            continue
        if json:
            output.emit({"event": "clause", **clause._asdict()})
        else:
            output.say(f"{clause.id:<26} section {clause.section}: {clause.sentence}")
            output.say(f"    the controller {clause.scripted};")
            output.say(f"    expected: {clause.expected}")


def _quiet(_line: str) -> None:
    pass
