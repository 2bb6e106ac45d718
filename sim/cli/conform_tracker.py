# SPDX-License-Identifier: Apache-2.0
"""`stagectl conform tracker`: a real tracker on a real line, judged clause by clause."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import msgspec

from hardware_profiles.rates import parse_rate
from hardware_profiles.stage import SerialLine, UdpLine
from hardware_profiles.tracker import OscPreset, load_osc_preset, load_tracker_profile
from sim.conform_tracker.clauses import AXES, BY_ID, CLAUSES
from sim.conform_tracker.cut import Protocol
from sim.conform_tracker.heard import Asked, Chunk
from sim.conform_tracker.listen import CannotOpenError, Ear, WentAwayError
from sim.conform_tracker.move_script import load_script
from sim.conform_tracker.moves import Window
from sim.conform_tracker.report_file import write_report
from sim.conform_tracker.run import Judgement, NothingHeardError, Plan, judge, listen
from sim.conform_tracker.verdict import Verdict
from stagectl.cli import output
from stagectl.cli.bounded_numbers import bounded, whole
from stagectl.cli.errors import (
    EXIT_CHECK_FAILED,
    EXIT_OK,
    CheckError,
    InputError,
    MachineError,
    TimeOutError,
)
from stagectl.runtime.realtime import NODE_PRIORITY, take_priority
from stagectl.runtime.utc import tai_offset_ns, utc_stamp
from tracking.protocols import DEFAULT_OSC_PRESET, PROTOCOLS, open_decoder

HELP = "a tracker on a serial line or UDP port, or a recording of one (docs/conform-tracker.md)"
EXAMPLES = (
    "stagectl conform tracker --protocol freed --serial /dev/ttyUSB0 --rate 60",
    "stagectl conform tracker --protocol osc --udp 0.0.0.0:9000 --osc-name A --report a.md",
    "stagectl conform tracker --protocol f4 --file A003_C001.f4 --json",
    "stagectl conform tracker --protocol freed --udp 127.0.0.1:40000 --script moves.toml",
    "stagectl conform tracker --list",
)
_MOST_FILE_BYTES = 8_000_000
_BITS_PER_BYTE = {"8N1": 10, "8O1": 11, "8E1": 11}
_TAI_S = 37.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    seconds = bounded(1.0, 3600.0)
    add = parser.add_argument
    add("--protocol", metavar="P", help=", ".join(PROTOCOLS))
    add("--serial", metavar="PORT", help="listen to a serial port")
    add("--baud", type=whole(300, 4_000_000), default=38400, help="default 38400")
    add("--framing", choices=tuple(_BITS_PER_BYTE), default="8O1", help="default 8O1")
    add("--udp", metavar="HOST:PORT", help="listen on this address of this machine")
    add("--file", metavar="CAPTURE", type=Path, help="judge recorded bytes of a stream instead")
    add("--rate", metavar="R", help="the nominal rate, as 60 or 60000/1001; else found and named")
    add("--profile", metavar="ID", help="tracker profile (the generic one if not)")
    add("--osc-preset", metavar="ID", help=f"OSC preset ({DEFAULT_OSC_PRESET} if not)")
    add("--osc-name", metavar="N", help="OSC name of the body")
    add("--camera-id", type=whole(0, 255), metavar="N", help="the camera id that is expected")
    add("--seconds", type=seconds, default=10.0, help="how long the still part is (default 10)")
    add("--wait", type=bounded(0.1, 3600.0), default=10.0,
        help="longest wait for the line and its first byte, seconds (default 10)")  # fmt: skip
    add("--axes", action=argparse.BooleanOptionalAction, default=None,
        help="ask for moves, one axis after the other (default: on a terminal)")  # fmt: skip
    add("--script", metavar="FILE", type=Path, help="when which axis moves, without a person")
    add("--report", metavar="FILE.md", type=Path, help="write a report, and a .png beside it")
    add("--only", nargs="+", metavar="CLAUSE", default=[], help="these clauses only")
    add("--list", action="store_true", help="list the clauses, listen to nothing")
    add("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Run `conform tracker`."""
    unknown = [name for name in args.only if name not in BY_ID]
    if unknown:
        raise InputError(f"--only: found {unknown[0]!r}, expected a clause; see --list")
    if args.list:
        _list(args.only, args.json)
        return EXIT_OK
    _check(args)
    asked = _asked(args)
    script = _script(args.script)
    if args.file is not None:
        judgement = judge(_file_chunks(args.file), asked, script, args.only)
        where = str(args.file)
    else:
        judgement, where = _live(args, asked, script)
    _tell(judgement, args.json)
    if args.report is not None:
        _report(args.report, judgement, where)
    return EXIT_CHECK_FAILED if any(v.passed is False for v in judgement.verdicts) else EXIT_OK


def _check(args: argparse.Namespace) -> None:
    if args.protocol not in PROTOCOLS:
        known = ", ".join(PROTOCOLS)
        found = "nothing" if args.protocol is None else repr(args.protocol)
        raise InputError(f"--protocol: found {found}, expected one of {known}")
    lines = [option for option in ("serial", "udp", "file") if getattr(args, option) is not None]
    if len(lines) != 1:
        raise InputError("give one of --serial PORT, --udp HOST:PORT and --file CAPTURE")
    if args.file is not None and args.axes:
        raise InputError("--axes asks a person; a file needs --script")
    if args.protocol != "osc" and (args.osc_preset or args.osc_name):
        raise InputError(f"--osc-preset and --osc-name are for osc, not for {args.protocol}")
    if args.report is not None:
        if args.report.suffix.lower() != ".md":
            raise InputError(f"--report {args.report}: end the name in .md")
        if not args.report.parent.is_dir():
            raise InputError(f"--report {args.report}: there is no folder {args.report.parent}")


def _asked(args: argparse.Namespace) -> Asked:
    preset: OscPreset | None = None
    try:
        profile = load_tracker_profile(args.profile or PROTOCOLS[args.protocol].default_profile)
        if args.protocol == "osc":
            preset = load_osc_preset(args.osc_preset or DEFAULT_OSC_PRESET)
        open_decoder(args.protocol, profile, osc_preset=preset, osc_name=args.osc_name)
        rate = float(parse_rate(args.rate)) if args.rate is not None else None
    except ValueError as error:
        raise InputError(str(error)) from None
    byte_ns = _BITS_PER_BYTE[args.framing] * 1e9 / args.baud if args.serial else 0.0
    return Asked(
        cast(Protocol, args.protocol), profile, preset, args.osc_name, args.camera_id, rate,
        byte_ns, is_stream=args.udp is None, has_clock=args.file is None,
    )  # fmt: skip


def _script(path: Path | None) -> tuple[Window, ...]:
    if path is None:
        return ()
    try:
        return load_script(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise InputError(str(error)) from None


def _file_chunks(path: Path) -> list[Chunk]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if not data:
        raise InputError(f"{path}: found no bytes, expected a recording of a tracker")
    if len(data) > _MOST_FILE_BYTES:
        raise InputError(f"{path}: found more than {_MOST_FILE_BYTES} bytes; cut it")
    return [Chunk(0, data)]


def _line(args: argparse.Namespace) -> SerialLine | UdpLine:
    host, _, port = (args.udp or "").rpartition(":")
    row = (
        {"kind": "serial", "port": args.serial, "baud": args.baud, "framing": args.framing}
        if args.serial is not None
        else {"kind": "udp", "host": host, "port": int(port) if port.isdecimal() else port}
    )
    try:
        # msgspec refuses ports and hosts with the words of the stage file.
        return msgspec.convert(row, SerialLine | UdpLine)
    except msgspec.ValidationError as error:
        raise InputError(f"--udp: found {args.udp!r}, expected HOST:PORT ({error})") from None


def _live(
    args: argparse.Namespace, asked: Asked, script: tuple[Window, ...]
) -> tuple[Judgement, str]:
    prompts = sys.stdin.isatty() and sys.stderr.isatty() if args.axes is None else args.axes
    wanted = [name for name in AXES if not args.only or f"axis-{name}" in args.only]
    moves = tuple(wanted) if prompts and not script else ()
    where = f"serial {args.serial} {args.baud} {args.framing}" if args.serial else f"udp {args.udp}"
    ear = Ear(_line(args))
    try:
        output.note(f"waiting for {where}")
        ear.open(args.wait)
        if ear.note:
            output.note(ear.note)
        take_priority(NODE_PRIORITY)
        windows = listen(ear, asked, Plan(args.seconds, args.wait, script, moves), output.note)
    except CannotOpenError as error:
        raise MachineError(f"{where}: cannot be opened ({error})") from None
    except NothingHeardError as error:
        raise TimeOutError(
            f"{where}: {error}; is the tracker sending, to this address and port?"
        ) from None
    except WentAwayError as error:
        raise MachineError(f"{where}: went away while it was listened to: {error}") from None
    except KeyboardInterrupt:
        raise CheckError("stopped before the end: nothing was judged") from None
    finally:
        ear.close()
    if ear.is_full:
        output.note("more came than can be kept: only the beginning is judged")
    utc_s = (ear.chunks[0].t_ns + tai_offset_ns()) * 1e-9 - _TAI_S
    return judge(ear.chunks, asked, windows, args.only, ear.host_late_ms(), utc_s), where


def _tell(judgement: Judgement, json: bool) -> None:
    verdicts: Sequence[Verdict] = judgement.verdicts
    by_word = {
        word: [v.clause for v in verdicts if v.word == word]
        for word in ("pass", "fail", "not judged")
    }
    for verdict in verdicts:
        if json:
            output.emit({
                "event": "clause", "id": verdict.clause, "pass": verdict.passed,
                "verdict": verdict.word, "detail": verdict.detail, "fix": verdict.fix,
                "figures": dict(verdict.figures),
            })  # fmt: skip
            continue
        word = {"pass": "pass", "fail": "FAIL", "not judged": "-"}[verdict.word]
        output.say(f"{word:<5} {verdict.clause:<14} {verdict.detail}")
        if verdict.passed is False:
            output.say(f"      expected: {BY_ID[verdict.clause].sentence}")
            output.say(f"      to do:    {verdict.fix}")
    if json:
        output.emit({
            "event": "summary", "protocol": judgement.heard.asked.protocol,
            "frames": len(judgement.heard.packets), "bytes": judgement.heard.size,
            "seconds": round(judgement.seconds, 3),
            "rate_hz": None if judgement.grid is None else round(judgement.grid.rate_hz, 4),
            "host_late_ms": round(judgement.host_late_ms, 3),
            "clauses": len(verdicts), "passed": len(by_word["pass"]), "failed": by_word["fail"],
            "not_judged": by_word["not judged"],
        })  # fmt: skip
    else:
        output.say(
            f"{len(by_word['pass'])} of {len(verdicts)} clauses passed, "
            f"{len(by_word['fail'])} failed, {len(by_word['not judged'])} not judged (-)"
        )


def _report(path: Path, judgement: Judgement, where: str) -> None:
    try:
        write_report(path, judgement, where, utc_stamp())
    except OSError as error:
        raise InputError(f"--report {path}: cannot be written ({error.strerror})") from None
    output.note(f"wrote {path}")


def _list(only: Sequence[str], json: bool) -> None:
    for clause in CLAUSES:
        if only and clause.id not in only:
            continue
        if json:
            output.emit({"event": "clause", **clause._asdict()})
        else:
            output.say(f"{clause.id:<14} {clause.sentence}")
            output.say(f"    rule: {clause.source}; judged by: {clause.judged}")
