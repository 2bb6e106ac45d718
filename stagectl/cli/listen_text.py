# SPDX-License-Identifier: Apache-2.0
"""What `stagectl listen` prints for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from stagectl.cli import output
from stagectl.cli.report import print_table
from stagectl.runtime.scan_lines import Port
from stagectl.scan.rows import ScanRow

_HEAD = ("where", "sender", "protocol", "camera", "rate/s", "jitter ms", "ok", "refused", "pose")


def print_ports(ports: Sequence[Port], serial: Sequence[tuple[str, str]]) -> None:
    """Print what is listened on, what is taken, and the serial ports that are not opened."""
    listening = [port for port in ports if not port.problem]
    if listening:
        output.say("listening on " + ", ".join(port.where for port in listening))
    for port in ports:
        if port.problem:
            names = f" ({', '.join(port.names)})" if any(port.names) else ""
            output.say(f"{port.where}{names}: not listened on, {port.problem}")
    for device, name in serial:
        output.say(f"serial {device} ({name}): not opened; --serial {device} listens on it")


def print_rows(rows: Sequence[ScanRow], took_s: float, *, sources: bool = False) -> None:
    """Print the table; with `sources` also the lines of a stage file that take what was heard."""
    if not rows:
        output.say(f"nothing heard in {took_s:.0f} s")
        return
    print_table(_HEAD, [_cells(row) for row in rows])
    for row in rows:
        if not row.source:
            output.say(f"{row.where} {row.sender}: {row.sentence}")
    for row in rows if sources else ():
        if row.source:
            output.say()
            output.say(row.source)


def clear_screen() -> None:
    """Begin at the top of the terminal again."""
    sys.stdout.write("\x1b[H\x1b[J")


def _cells(row: ScanRow) -> tuple[object, ...]:
    return (
        row.where,
        row.sender or "-",
        row.protocol or "?",
        "-" if row.camera_id is None else str(row.camera_id),
        "-" if row.rate_hz is None else row.rate_hz,
        "-" if row.jitter_ms is None else row.jitter_ms,
        row.accepted,
        row.rejected,
        row.pose or "-",
    )
