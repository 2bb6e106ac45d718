# SPDX-License-Identifier: Apache-2.0
"""`stagectl listen`: what comes on the ports and lines, and the [[source]] that would take it.

It only listens. Ports that a running stage has are told and left alone; serial lines are opened
with `--serial` only, because opening one may reset what hangs on it.
"""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType

import msgspec

from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.bounded_numbers import bounded, whole
from stagectl.cli.errors import EXIT_OK, InputError, MachineError
from stagectl.cli.listen_text import clear_screen, print_ports, print_rows
from stagectl.runtime.scan_lines import ANY_HOST, ScanLines, is_host, serial_ports
from stagectl.scan.known_ports import OPENTRACKIO_GROUPS, OPENTRACKIO_PORT, known_ports
from stagectl.scan.rows import ScanRow, scan_rows

HELP = "Show what trackers send to this machine: ports, lines, protocols, cameras, poses."
EXAMPLES = (
    "stagectl listen",
    "stagectl listen --seconds 5 --json",
    "stagectl listen --port 40000 --port 6301 --host 192.168.10.5",
    "stagectl listen --serial all --seconds 10",
)
REPORT_EVERY_NS = 1_000_000_000
_WAIT_S = 0.1
_ALL = "all"


class _Stop:
    """Whether Ctrl-C or SIGTERM asked to stop: both end a scan with its summary."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> _Stop:
        self._before = {
            number: signal.signal(number, self._on_signal)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--seconds", type=bounded(0.1, 1e6), metavar="S", help="stop after this long (Ctrl-C)"
    )
    parser.add_argument(
        "--port", type=whole(0, 65_535), action="append", metavar="N",
        help="a UDP port (those that known protocols use); may be given again; 0 takes a free one",
    )  # fmt: skip
    parser.add_argument("--host", default=ANY_HOST, metavar="H", help="the address to listen on")
    parser.add_argument(
        "--serial", action="append", default=[], metavar="PORT",
        help="open a serial port and try the known settings on it; all opens every one",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON lines")


def run(args: argparse.Namespace) -> int:
    """Listen until the time is over or Ctrl-C; return the exit code."""
    if not is_host(args.host):
        raise InputError(f"--host: found {args.host!r}, expected an IPv4 address of this machine")
    with _Stop() as stop, ScanLines() as lines:
        _open(lines, args)
        _tell_ports(lines, as_json=args.json)
        if not lines.listening:
            raise MachineError(
                "nothing is left to listen on: every port and line is taken; stop the stage, "
                "or name others (--port, --serial)"
            )
        lines.drop_waiting()
        start = now_ns()
        end = None if args.seconds is None else start + round(args.seconds * 1e9)
        next_report = start + REPORT_EVERY_NS
        told: list[ScanRow] = []
        while not stop.asked and (end is None or now_ns() < end):
            left_s = _WAIT_S if end is None else min(_WAIT_S, max(0.0, (end - now_ns()) / 1e9))
            lines.wait(left_s)
            lines.tend(now_ns())
            if now_ns() >= next_report:
                next_report += REPORT_EVERY_NS
                told = _report(lines, told, as_json=args.json, took_s=(now_ns() - start) / 1e9)
        _finish(lines, told, as_json=args.json, took_s=(now_ns() - start) / 1e9)
    return EXIT_OK


def _open(lines: ScanLines, args: argparse.Namespace) -> None:
    known = known_ports()
    for port in args.port if args.port is not None else known:
        groups = OPENTRACKIO_GROUPS if port == OPENTRACKIO_PORT else ()
        lines.open_udp(args.host, port, known.get(port, ()), groups)
    there = dict(serial_ports())
    wanted = list(there) if _ALL in args.serial else args.serial
    for device in wanted:
        lines.open_serial(device, (there.get(device, ""),))
        if lines.ports[-1].problem and device not in there:
            raise MachineError(
                f"{device}: {lines.ports[-1].problem}; "
                f"there are {', '.join(there) or 'no serial ports here'}"
            )


def _tell_ports(lines: ScanLines, *, as_json: bool) -> None:
    opened = {port.device for port in lines.ports if port.kind == "serial"}
    others = [(device, name) for device, name in serial_ports() if device not in opened]
    if not as_json:
        print_ports(lines.ports, others)
        return
    for port in lines.ports:
        event = "taken" if port.problem else "listening"
        fields = {key: value for key, value in port._asdict().items() if value}
        output.emit({"event": event, **fields})
    for device, name in others:
        output.emit({"event": "serial", "device": device, "name": name})


def _report(
    lines: ScanLines, told: list[ScanRow], *, as_json: bool, took_s: float
) -> list[ScanRow]:
    rows = scan_rows(list(lines.talkers.values()))
    if as_json:
        for place, row in enumerate(rows):
            if place >= len(told) or told[place] != row:
                output.emit(_event(place, row))
        output.emit({"event": "progress", "seconds": round(took_s, 1)})
    elif sys.stdout.isatty():
        clear_screen()
        print_ports([port for port in lines.ports if port.problem], [])
        print_rows(rows, took_s)
        output.say(f"listening for {took_s:.0f} s; Ctrl-C ends")
    return rows


def _finish(lines: ScanLines, told: list[ScanRow], *, as_json: bool, took_s: float) -> None:
    rows = scan_rows(list(lines.talkers.values()))
    if not as_json:
        print_rows(rows, took_s, sources=True)
        return
    for place, row in enumerate(rows):
        if place >= len(told) or told[place] != row:
            output.emit(_event(place, row))
    output.emit(
        {
            "event": "summary",
            "seconds": round(took_s, 2),
            "heard": len(rows),
            "known": sum(bool(row.source) for row in rows),
            "listening": sum(not port.problem for port in lines.ports),
            "taken": sum(bool(port.problem) for port in lines.ports),
            "groups": lines.groups,
            "left_out": lines.left_out,
        }
    )


def _event(place: int, row: ScanRow) -> dict[str, object]:
    fields = msgspec.to_builtins(row)
    return {"event": "heard", "place": place, **fields}
