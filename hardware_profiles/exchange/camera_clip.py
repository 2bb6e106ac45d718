# SPDX-License-Identifier: Apache-2.0
"""What a camera's metadata says of the lens at each frame, and how its cells are read.

Cameras write what is engraved, not what is measured: a focal length of a zoom is good to a
millimetre, a focus distance is that of the lens's scale. A cell that a camera leaves open (`--`,
`n.a.`, nothing) is None; any other text that is not of the format is an error with its line.
"""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction
from typing import Literal, NamedTuple

from hardware_profiles.exchange.reading import ExchangeError, number, shown

MOST_FRAMES = 1_000_000
METRES_PER_FOOT = 0.3048
_OPEN = ("", "-", "--", "n.a.", "n/a", "na", "none", "unknown")
_INFINITY = ("inf", "infinity", "+inf", "\u221e")
_TIMECODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})[:;.](\d{2,3})")
_STOP = re.compile(r"[TtFf]?\s*/?\s*(\d{1,3}(?:\.\d{1,8})?)(?:\s*\+?\s*(\d{1,2})/10)?")

StopKind = Literal["T", "F", ""]


class Frame(NamedTuple):
    """The lens at one frame; None where the camera does not say."""

    frame: int
    timecode: str
    """hh:mm:ss:ff, with ; before the frames where the camera says that it drops numbers."""
    focal_mm: float | None
    focus_m: float | None
    """inf where the camera says infinity."""
    stop: float | None
    """T-number, or f-number: as the clip's `stop_kind` says."""
    entrance_pupil_m: float | None = None
    """From the sensor toward the object."""
    focus_encoder: float | None = None
    """0 to 1 between the ends that the camera has, in the camera's own direction."""
    zoom_encoder: float | None = None
    iris_encoder: float | None = None


class Clip(NamedTuple):
    """A clip's frames, and what is the same for all of them."""

    camera: str
    lens: str
    serial: str
    stop_kind: StopKind
    frames: tuple[Frame, ...]
    notes: tuple[str, ...] = ()
    fps: float | None = None
    squeeze: float | None = None
    image_px: tuple[int, int] | None = None


def is_open(text: str) -> bool:
    """Say whether a camera left a cell open."""
    return text.strip().lower() in _OPEN


def cell_number(text: str, place: str, column: str, low: float, high: float) -> float | None:
    """Return a cell, None where it is open; raises ExchangeError."""
    return None if is_open(text) else number(text.strip(), place, column, low, high)


def distance(text: str, place: str, column: str, metres: float) -> float | None:
    """Return a distance in metres; `metres` is the length of the column's unit."""
    if text.strip().lower() in _INFINITY:
        return math.inf
    found = cell_number(text, place, column, 0.0, 1e12)
    return None if found is None else found * metres


def stop(text: str, place: str, column: str) -> float | None:
    """Return a stop: "T2.3", "f/5.6", "1.4 + 7/10", "T 2 3/10" (T2 and three tenths of a stop)."""
    if is_open(text):
        return None
    match = _STOP.fullmatch(text.strip())
    if match is None:
        raise ExchangeError(
            f"{place}: {column}: found {shown(text)}, expected a stop, as T2.8 or 2.8 + 3/10"
        )
    if float(match[1]) == 0.0:  # of a lens without contacts
        return None
    base = number(match[1], place, column, 0.3, 128.0, "a stop")
    return base * 2.0 ** (int(match[2]) / 20.0) if match[2] else base


def timecode(text: str, place: str, *, drop: bool = False) -> str:
    """Return a timecode in two digits each, "" where the cell is open; raises ExchangeError."""
    if is_open(text):
        return ""
    match = _TIMECODE.fullmatch(text.strip())
    if match is None or int(match[2]) > 59 or int(match[3]) > 59 or int(match[1]) > 23:
        raise ExchangeError(f"{place}: timecode: found {shown(text)}, expected hh:mm:ss:ff")
    mark = ";" if drop or ";" in text else ":"
    return f"{int(match[1]):02}:{match[2]}:{match[3]}{mark}{int(match[4]):02}"


def fraction(text: str, place: str, column: str) -> float | None:
    """Return "180/10" as 18; None where it is open; raises ExchangeError."""
    if is_open(text):
        return None
    first, slash, second = text.strip().partition("/")
    above = number(first, place, column, 0.0, 1e12)
    below = number(second, place, column, 1e-9, 1e12) if slash else 1.0
    return float(Fraction(above) / Fraction(below))


def share(value: float | None, low: float | None, high: float | None) -> float | None:
    """Return where a value is between two ends, None where the camera has no ends."""
    if value is None or low is None or high is None or high == low:
        return None
    return (value - low) / (high - low)


def gap_notes(frames: tuple[Frame, ...]) -> tuple[str, ...]:
    """Return what is to be said of frame numbers that do not follow each other."""
    steps = [after.frame - before.frame for before, after in itertools.pairwise(frames)]
    missing = sum(step - 1 for step in steps if step > 1)
    back = sum(step <= 0 for step in steps)
    return (
        *((f"{missing} frames are missing between the first and the last",) if missing else ()),
        *((f"{back} frame numbers do not rise: the file holds more than one clip",)
          if back else ()),
    )  # fmt: skip
