# SPDX-License-Identifier: Apache-2.0
"""The tables of ARRI, RED, Sony and Canon: which column holds what, in which unit."""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

from hardware_profiles.exchange.camera_arri_json import read_arri_json
from hardware_profiles.exchange.camera_clip import (
    METRES_PER_FOOT,
    MOST_FRAMES,
    Clip,
    Frame,
    cell_number,
    distance,
    fraction,
    is_open,
    share,
    stop,
    timecode,
)
from hardware_profiles.exchange.cooke import read_cooke
from hardware_profiles.exchange.csv_table import CsvTable, read_table
from hardware_profiles.exchange.reading import ExchangeError, short, shown

_UNITS = {"meter": 1.0, "metre": 1.0, "m": 1.0, "feet": METRES_PER_FOOT, "ft": METRES_PER_FOOT,
          "imperial": METRES_PER_FOOT, "metric": 1.0}  # fmt: skip
_MOST_FOCAL_MM = 5_000.0


class _Cells(NamedTuple):
    """One row by its titles; a column that is not there is an open cell."""

    table: CsvTable
    row: tuple[int, list[str]]
    columns: dict[str, int]

    @property
    def place(self) -> str:
        return f"{self.table.name}:{self.row[0]}"

    def text(self, title: str) -> str:
        at = self.columns.get(title)
        return "" if at is None else self.row[1][at].strip()

    def number(self, title: str, low: float = -1e12, high: float = 1e12) -> float | None:
        return cell_number(self.text(title), self.place, title, low, high)

    def frame(self, title: str, otherwise: int) -> int:
        found = self.number(title, 0.0, 1e12)
        return otherwise if found is None else int(found)


def _rows(table: CsvTable) -> list[_Cells]:
    columns: dict[str, int] = {}
    for at, title in enumerate(table.header):
        columns.setdefault(title, at)  # ARRI's has "Master TC" twice, with the same in both
    return [_Cells(table, row, columns) for row in table.rows]


def read_arri(text: str, name: str) -> Clip:
    """Return the frames of ARRI Meta Extract's table or ART CMD's JSON. Raises ExchangeError."""
    if text.lstrip().startswith("{"):
        return read_arri_json(text, name)
    table = read_table(text, name, MOST_FRAMES)
    table.needed("Lens Focal Length")
    rows = _rows(table)
    frames = []
    for at, cells in enumerate(rows):
        unit = cells.text("Lens Distance Unit").lower()
        if unit not in _UNITS and not is_open(unit):
            raise ExchangeError(
                f"{cells.place}: Lens Distance Unit: found {shown(unit)}, expected Meter or Feet"
            )
        frames.append(
            Frame(
                cells.frame("Index", at),
                timecode(
                    cells.text("Master TC"), cells.place,
                    drop=cells.text("Master TC Drop Frame").lower() == "yes",
                ),
                cells.number("Lens Focal Length", 0.0, _MOST_FOCAL_MM) or None,
                distance(
                    cells.text("Lens Focus Distance"), cells.place, "Lens Focus Distance",
                    _UNITS.get(unit, 1.0),
                ),
                _arri_stop(cells),
                focus_encoder=_arri_share(cells, "Focus"),
                zoom_encoder=_arri_share(cells, "Focal"),
                iris_encoder=_arri_share(cells, "Iris"),
            )
        )  # fmt: skip
    first = rows[0] if rows else None
    return Clip(
        *_named(first, "Camera Model", "Lens Model", "Lens Serial Number"), "T", tuple(frames),
        fps=first.number("Project FPS", 0.1, 1e5) if first else None,
        squeeze=first.number("Lens Squeeze", 0.5, 4.0) if first else None,
        image_px=_size(first, "Image Width", "Image Height"),
    )  # fmt: skip


def _arri_stop(cells: _Cells) -> float | None:
    """Return the T-number: the linear iris counts a thousand a stop, and T1 is 1000."""
    linear = cells.number("Lens Linear Iris", 1.0, 20_000.0)
    if linear is not None:
        return math.pow(2.0, (linear - 1_000.0) / 2_000.0)
    return stop(cells.text("Lens Iris"), cells.place, "Lens Iris")


def _arri_share(cells: _Cells, ring: str) -> float | None:
    """Return where a ring is between its ends: the lens's own encoder, else the motor's."""
    for kind in ("Lds", "Motor"):
        found = share(
            cells.number(f"RawEncoder{ring} Raw{kind}"),
            cells.number(f"EncoderLim{ring}{kind}Min"),
            cells.number(f"EncoderLim{ring}{kind}Max"),
        )
        if found is not None:
            return found
    return None


def read_red(text: str, name: str) -> Clip:
    """Return the frames of REDline's table of frames. Raises ExchangeError."""
    table = read_table(text, name, MOST_FRAMES)
    if table.column("FrameNo") is None and table.column("Total Frames") is not None:
        raise ExchangeError(
            f"{name}: found the clip's own table (REDline --printMeta 3), expected the frames': "
            "make it with --printMeta 5"
        )
    table.needed("FrameNo")
    table.needed("Focal Length")
    frames: list[Frame] = []
    cooke = 0
    for at, cells in enumerate(_rows(table)):
        data = read_cooke(cells.text("Cooke Metadata"), cells.place)
        cooke += data is not None
        frames.append(
            Frame(
                cells.frame("FrameNo", at),
                timecode(cells.text("Timecode"), cells.place),
                cells.number("Focal Length", 0.0, _MOST_FOCAL_MM) or None,
                distance(cells.text("Focus Distance"), cells.place, "Focus Distance", 1e-3),
                data.t_number if data else stop(cells.text("Aperture"), cells.place, "Aperture"),
                data.entrance_pupil_m if data else None,
            )
        )
    if 0 < cooke < len(frames):
        raise ExchangeError(
            f"{name}: Cooke Metadata: found it in {cooke} of {len(frames)} frames, expected all or "
            "none: T-numbers and f-numbers would stand in one column"
        )
    return Clip("RED", "", "", "T" if cooke else "F", tuple(frames))


def read_sony(text: str, name: str) -> Clip:
    """Return the frames of the VENICE's table. Raises ExchangeError."""
    table = read_table(text, name, MOST_FRAMES)
    table.needed("Focal Length (mm)")
    feet = table.needed("Focus Distance (ft)", "Focus Distance (m)")
    title = table.header[feet]
    unit = METRES_PER_FOOT if title.endswith("(ft)") else 1.0
    rows = _rows(table)
    frames = tuple(
        Frame(
            at,
            timecode(cells.text("Timecode"), cells.place),
            cells.number("Focal Length (mm)", 0.0, _MOST_FOCAL_MM) or None,
            distance(cells.text(title), cells.place, title, unit),
            stop(cells.text("Aperture"), cells.place, "Aperture"),
        )
        for at, cells in enumerate(rows)
    )
    first = rows[0] if rows else None
    kind = first.text("Aperture")[:1].upper() if first else ""
    return Clip(
        *_named(first, "Camera Model", "Lens Model", "Lens Serial"),
        "T" if kind == "T" else "F", frames,
        ("the table has no frame numbers: they count from 0",),
    )  # fmt: skip


def read_canon(text: str, name: str) -> Clip:
    """Return the frames of Canon's table. Raises ExchangeError."""
    table = read_table(text, name, MOST_FRAMES)
    for title in ("FocalLength", "FocusPosition", "ApertureNumber"):
        table.needed(title)
    rows = _rows(table)
    frames = tuple(
        Frame(
            at,
            timecode(cells.text("Timecode"), cells.place),
            _canon_fraction(cells, "FocalLength"),
            _canon_focus(cells),
            _canon_fraction(cells, "ApertureNumber"),
        )
        for at, cells in enumerate(rows)
    )
    modes = {cells.text("ApertureMode") for cells in rows}
    return Clip(
        "Canon", "", "", "T" if modes == {"2"} else "F", frames,
        ("the table has no frame numbers: they count from 0",),
    )  # fmt: skip


def _canon_fraction(cells: _Cells, title: str) -> float | None:
    """Return a fraction; 65535/65535 is what Canon writes for "not known"."""
    if cells.text(title) == "65535/65535":
        return None
    return fraction(cells.text(title), cells.place, title) or None


def _canon_focus(cells: _Cells) -> float | None:
    """Return the focus distance: a float of 32 bits in hex, metres."""
    text = cells.text("FocusPosition")
    if is_open(text):
        return None
    try:
        (found,) = struct.unpack(">f", bytes.fromhex(text))
    except (ValueError, struct.error):
        raise ExchangeError(
            f"{cells.place}: FocusPosition: found {shown(text)}, expected 8 hex digits"
        ) from None
    if math.isnan(found) or found < 0.0:
        return None
    return float(found)


def _named(first: _Cells | None, *titles: str) -> tuple[str, str, str]:
    camera, lens, serial = (
        "" if first is None or is_open(first.text(title)) else short(first.text(title))
        for title in titles
    )
    return camera, lens, serial


def _size(first: _Cells | None, across: str, down: str) -> tuple[int, int] | None:
    if first is None:
        return None
    width, height = first.number(across, 0.0, 1e6), first.number(down, 0.0, 1e6)
    return (int(width), int(height)) if width and height else None
