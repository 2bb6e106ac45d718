# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim run`: plays scenarios and judges them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sim.cli.writable import check_writable, refused
from sim.scenario.junit import again, write_junit
from sim.scenario.load import SUFFIX, ScenarioError, load_scenario, shipped_names
from sim.scenario.model import Mode
from sim.scenario.pool import Order, judge_all, usable_cores
from sim.scenario.stopping import sigterm_as_ctrl_c
from sim.scenario.verdict import Verdict
from stagectl.cli import output
from stagectl.cli.bounded_numbers import bounded, whole
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError
from stagectl.cli.report import print_table

HELP = "Play scenarios of the simulated stage and judge them; exit code 1 where a check fails."
EXAMPLES = (
    "stagectl sim run all",
    "stagectl sim run all --json --junit results.xml",
    "stagectl sim run node-crash loss --seed 7",
    "stagectl sim run my-stage/first.toml --trace trace.txt",
    "stagectl sim run all --real",
)
ALL = "all"
MOST_SEED = 2**31 - 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "scenario", nargs="+", metavar="SCENARIO", help="names, files, or all; see sim list"
    )
    parser.add_argument(
        "--real", action="store_true", help="with real processes, lines and sockets (slow)"
    )
    parser.add_argument(
        "--seed", type=whole(0, MOST_SEED), help="another seed than the scenario's own"
    )
    parser.add_argument(
        "--speed", default="max", metavar="max|1.0", help="virtual time against the clock"
    )
    parser.add_argument(
        "--jobs", type=whole(1, 64), help="scenarios beside each other (default: cores)"
    )
    parser.add_argument("--junit", metavar="FILE", help="write the checks as JUnit XML too")
    parser.add_argument("--trace", metavar="FILE", help="write the trace of one virtual scenario")
    parser.add_argument("--checks", action="store_true", help="show the checks that passed too")
    parser.add_argument("--json", action="store_true", help="a JSON line for each scenario")


def run(args: argparse.Namespace) -> int:
    """Play, tell, judge."""
    try:
        with sigterm_as_ctrl_c():
            return _run(args)
    except KeyboardInterrupt:  # while it was loading, or writing
        raise CheckError("stopped") from None


def _run(args: argparse.Namespace) -> int:
    for option, name in (("--junit", args.junit), ("--trace", args.trace)):
        if name:
            check_writable(option, name)
    orders, mode = _orders(args)
    # Real runs keep time: they are not played beside each other.
    jobs = 1 if mode == "real" else args.jobs or usable_cores()
    verdicts: list[Verdict] = []
    try:
        for verdict in _with_progress(orders, judge_all(orders, jobs), quiet=args.json):
            verdicts.append(verdict)
            output.emit(verdict.event()) if args.json else _tell(verdict, args.checks)
    except KeyboardInterrupt:
        _write_junit(args.junit, verdicts)
        # What was not played has not passed.
        raise CheckError(f"stopped after {len(verdicts)} of {len(orders)} scenarios") from None
    _write_junit(args.junit, verdicts)
    if len(verdicts) == 1 and not args.json:
        _tell_registration(verdicts[0])
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if len(verdicts) > 1 and not args.json:
        checks = sum(len(verdict.checks) for verdict in verdicts)
        output.say(f"{len(verdicts) - len(failed)} of {len(verdicts)} passed, {checks} checks")
    return _code(failed)


def _code(failed: list[Verdict]) -> int:
    """Return 0 where nothing failed. Raises CliError with what the user can mend."""
    if not failed:
        return EXIT_OK
    wrong = [verdict.error for verdict in failed if verdict.wrong_input]
    if len(wrong) == len(failed):
        raise InputError(*wrong)
    if all(verdict.says_nothing for verdict in failed):
        raise MachineError(*(f"{verdict.scenario}: {verdict.error}" for verdict in failed))
    raise CheckError(*wrong, f"failed: {', '.join(verdict.scenario for verdict in failed)}")


def _write_junit(name: str | None, verdicts: list[Verdict]) -> None:
    if name:
        try:
            write_junit(Path(name), verdicts)
        except OSError as error:
            raise MachineError(refused("--junit", name, error)) from None


def _orders(args: argparse.Namespace) -> tuple[list[Order], Mode]:
    """Return what is to be played. Raises InputError."""
    speed = None if args.speed == "max" else _speed(args.speed)
    names: list[str] = []
    for name in args.scenario:
        names += _all_of("real" if args.real else "virtual") if name == ALL else [name]
    names = list(dict.fromkeys(names))
    if args.trace and len(names) != 1:
        raise InputError(f"--trace: found {len(names)} scenarios, expected one")
    wrong: list[Verdict] = []
    modes: set[Mode] = set()
    for name in names:
        try:
            modes.add(load_scenario(name).mode)
        except ScenarioError as error:
            stem = Path(name).name.removesuffix(SUFFIX)
            wrong.append(Verdict(stem, "", args.seed or 0, asked=name, error=str(error)))
    if wrong:  # of a run that was asked for wrongly nothing is played
        _write_junit(args.junit, wrong)
        raise InputError(*(verdict.error for verdict in wrong))
    if len(modes) > 1:
        raise InputError("virtual and real scenarios cannot be played in one run; name them apart")
    mode = modes.pop()
    if args.real and mode != "real":
        raise InputError(
            f"--real: {names[0]} is a virtual scenario; `sim list` names those that are real"
        )
    if mode == "real" and (args.trace or speed is not None):
        raise InputError("--trace and --speed are for virtual scenarios")
    return [Order(name, args.seed, args.trace or "", speed) for name in names], mode


def _all_of(mode: Mode) -> list[str]:
    return [name for name in shipped_names() if load_scenario(name).mode == mode]


def _speed(text: str) -> float:
    try:
        return bounded(0.01, 100.0)(text)
    except (argparse.ArgumentTypeError, ValueError):
        raise InputError(f"--speed: found {text!r}, expected max, or 0.01 to 100") from None


def _with_progress(
    orders: list[Order], verdicts: Iterator[Verdict], *, quiet: bool
) -> Iterator[Verdict]:
    shows = sys.stderr.isatty() and not quiet and len(orders) > 1
    for done, verdict in enumerate(verdicts, 1):
        if shows:
            sys.stderr.write("\r\033[K")
        yield verdict
        if shows and done < len(orders):
            sys.stderr.write(f"\r{done} of {len(orders)} played, next {orders[done].name}")
            sys.stderr.flush()


def _tell(verdict: Verdict, with_passed: bool) -> None:
    if verdict.wrong_input:  # what is wrong is the last word of the run; no seed mends it
        output.say(f"FAIL {verdict.scenario:28} not played: wrong input")
        return
    word = "ok  " if verdict.passed else "FAIL"
    rows = " ".join(verdict.rows)
    output.say(
        f"{word} {verdict.scenario:28} {len(verdict.checks):3} checks  {verdict.took_s:5.1f} s  "
        f"{rows}".rstrip()
    )
    for line in (*verdict.notes, verdict.error):
        if line:
            output.say(f"     {line}")
    for check in verdict.checks:
        if not check.passed or with_passed:
            mark = "ok " if check.passed else "BAD"
            output.say(f"     {mark} {check.id}: {check.detail}")
    if not verdict.passed:
        output.say(f"     seed {verdict.seed}; again: {again(verdict)}")


def _tell_registration(verdict: Verdict) -> None:
    rows = []
    for camera, found in verdict.registration.items():
        wall, margin, composite = (
            found.get(key) or {} for key in ("wall_px", "margin_px", "composite_px")
        )
        figures = msgspec.to_builtins((wall, margin, composite))
        rows.append((
            camera, *(_figure(figures[0], key) for key in ("p50", "p95", "max")),
            _figure(figures[1], "min"), _figure(figures[1], "seen_share"),
            _figure(figures[2], "p95"), _number(found.get("row_spread_px")),
        ))  # fmt: skip
    if rows:
        output.say()
        print_table(
            (
                "camera", "wall px p50", "p95", "max", "margin px", "seen", "composite px p95",
                "row spread",
            ),
            rows,
        )  # fmt: skip
        output.say(
            "from settle_s to the end, faults and their settle time left out (a check may look at "
            "another time);"
        )
        output.say("what the columns are: docs/simulator.md, the virtual camera")


def _figure(row: dict[str, object], key: str) -> object:
    return _number(row.get(key))


def _number(value: object) -> object:
    return round(value, 2) if isinstance(value, int | float) else "-"
