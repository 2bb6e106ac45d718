# SPDX-License-Identifier: Apache-2.0
"""What a new row of a stage file begins with: the next free id, the next free port.

Everything else has its default, and is not written until somebody changes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from hardware_profiles.stage import Stage
from stagectl.setup.draft_paths import ids_of, rows_of
from stagectl.setup.statements import Table

FIRST_SOURCE_PORT, FIRST_SEND_PORT = 40_000, 40_100
LAST_PORT = 65_535
SERIAL_PORT = "/dev/ttyUSB0"
ANY_HOST = "0.0.0.0"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STEMS = {"source": "tracker", "wall": "wall", "processor": "led", "send": "send"}


def new_row(table: Mapping[str, object], kind: str, name: str) -> Table:
    """Return a new row of a kind, with what it must have. Raises KeyError for no kind of rows."""
    if kind == "cue":
        return {"number": name or _next_cue(table)}
    made: Table = {"id": name or next_id(table, kind)}
    if kind == "source":
        bodies = free_cameras(table) or ids_of(table, "body") or [_LETTERS[0]]
        port = next_port(table, "source")
        return made | {
            "body": bodies[0], "protocol": "freed",
            "line": {"kind": "udp", "host": ANY_HOST, "port": port}, "rate": rate_of(table),
        }  # fmt: skip
    if kind == "wall":
        return made | {"width_m": 10.0, "height_m": 4.0}
    if kind == "processor":
        return made | {"mode": "normal", "latency": [{"mode": "normal", "frames": 2.0}]}
    if kind == "send":
        cameras = cameras_of(table) or [_LETTERS[0]]
        port = next_port(table, "send")
        return made | {
            "protocol": "opentrackio", "host": "127.0.0.1", "port": port, "body": cameras[0],
            "source_number": _next_number(table),
        }  # fmt: skip
    if kind == "body":
        return made | {"role": "camera"}
    if kind in Stage.__struct_fields__:
        return made
    raise KeyError(kind)


def adopted(table: Mapping[str, object], found: Table) -> tuple[Table, Table | None]:
    """Return a source that a scan found as a row of this stage, and a camera for it.

    It gets an id that is free, and a camera that has no tracker: the one whose letter the tracker
    says itself, else the first; None: there is one already.
    """
    cameras = free_cameras(table)
    said = str(found.get("osc_name", ""))
    cameras.sort(key=lambda name: name != said)
    body: Table | None = None
    if not cameras:
        own = said in list(_LETTERS) and said not in ids_of(table, "body")
        body = {"id": said if own else next_id(table, "body"), "role": "camera"}
    name = str(found.get("id", ""))
    if not name or name.casefold() in {one.casefold() for one in ids_of(table, "source")}:
        name = next_id(table, "source", str(found.get("protocol", "")))
    return {**found, "id": name, "body": cameras[0] if body is None else body["id"]}, body


def default_line(table: Mapping[str, object], kind: str) -> Table:
    """Return a line of another kind: what a source has when its line is switched over."""
    if kind == "udp":
        return {"kind": "udp", "host": ANY_HOST, "port": next_port(table, "source")}
    return {"kind": "serial", "port": SERIAL_PORT}


def next_id(table: Mapping[str, object], kind: str, stem: str = "") -> str:
    """Return an id that no row of a kind has: cameras are letters, others have a number."""
    taken = {name.casefold() for name in ids_of(table, kind)}
    if kind == "body":
        for letter in _LETTERS:
            if letter.casefold() not in taken:
                return letter
    stem = stem or _STEMS.get(kind, kind)
    number = 1
    while f"{stem}-{number}".casefold() in taken:
        number += 1
    return f"{stem}-{number}"


def next_port(table: Mapping[str, object], kind: str) -> int:
    """Return a UDP port that no line and no send of the stage has."""
    lines = [row.get("line") for row in rows_of(table, "source")]
    taken = {line.get("port") for line in lines if isinstance(line, dict)}
    taken |= {row.get("port") for row in rows_of(table, "send")}
    first = FIRST_SOURCE_PORT if kind == "source" else FIRST_SEND_PORT
    return next(port for port in range(first, LAST_PORT) if port not in taken)


def cameras_of(table: Mapping[str, object]) -> list[str]:
    """Return the ids of the cameras."""
    rows = rows_of(table, "body")
    return [str(row.get("id", "")) for row in rows if row.get("role", "camera") == "camera"]


def free_cameras(table: Mapping[str, object]) -> list[str]:
    """Return the cameras of which no source tells the pose."""
    told = set()
    for source in rows_of(table, "source"):
        binds = source.get("binds", ["pose"])
        if isinstance(binds, list) and "pose" in binds:
            told.add(source.get("body"))
    return [name for name in cameras_of(table) if name not in told]


def rate_of(table: Mapping[str, object]) -> str:
    """Return the stage's own rate as a new source takes it."""
    rate = table.get("rate")
    return rate if isinstance(rate, str) else "24000/1001"


def _next_cue(table: Mapping[str, object]) -> str:
    whole = (str(row.get("number", "")).partition(".")[0] for row in rows_of(table, "cue"))
    return str(max((int(number) for number in whole if number.isdecimal()), default=0) + 1)


def _next_number(table: Mapping[str, object]) -> int:
    taken = {row.get("source_number", 1) for row in rows_of(table, "send")}
    return next(number for number in range(1, 201) if number not in taken)
