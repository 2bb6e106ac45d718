# SPDX-License-Identifier: Apache-2.0
"""What all readers of other programs' lens files share: bounded numbers, the error, the last check.

A reader is a module with two functions, and a row in the table of `stagectl.cli.lens_import`:

    read_lens(data: bytes, name: str, wanted: Wanted) -> Imported
    looks_like(data: bytes) -> bool

`read_lens` returns a profile or raises `ExchangeError`, nothing else, whatever the bytes are.
`looks_like` says from the file's beginning whether it is one of this format; it never raises.
"""

from __future__ import annotations

import hashlib
import math
from typing import Literal, NamedTuple

from hardware_profiles.lens.file import LensFileError, hashed, parse_profile, to_bytes
from hardware_profiles.lens.profile import InputFile, LensProfile, Origin, SensorMode

LARGEST_BYTES = 64 << 20
MOST_NODES = 4_096
MOST_PX = 40_000
FULL_FRAME_WIDTH_MM = 36.0
NO_SENSOR = "sensor size not given"

Center = Literal["note", "middle"]
"""Of normalised and millimetre offsets: "note" counts OpenCV's centre from W / 2 as camdkit's
published note does, "middle" from (W - 1) / 2, the middle of the picture."""
TangentialUnit = Literal["p/F", "p/F2"]
NodalUnit = Literal["cm", "mm"]


class ExchangeError(ValueError):
    """A file that cannot be used; `lines` holds `file: key: found, expected` for each problem."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Imported(NamedTuple):
    """A profile from another program's file, hashed, and what the reader has to say about it."""

    profile: LensProfile
    notes: tuple[str, ...]
    fit_px: float = 0.0
    """Where coefficients had to be fitted to what the file states: the most that a point of the
    picture is off, over all nodes. 0: they are the file's own."""


class Wanted(NamedTuple):
    """What the file may not say itself."""

    sensor_mm: tuple[float, float] | None = None
    image_px: tuple[int, int] | None = None
    squeeze: float | None = None
    lens: str = ""
    """The model, where a file holds several."""
    center: Center | None = None
    """None: as the file says; "note" where it says nothing."""
    tangential: TangentialUnit | None = None
    """None: as the file says; "p/F" where it says nothing."""
    nodal_unit: NodalUnit | None = None
    """None: as the file says; "cm" where it says nothing."""


def text_of(data: bytes, name: str) -> str:
    """Return a text file's content, UTF-8 with or without a mark; raises ExchangeError."""
    if len(data) > LARGEST_BYTES:
        raise ExchangeError(f"{name}: is larger than {LARGEST_BYTES >> 20} MiB, expected less")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError(
            f"{name}: byte {error.start}: found no UTF-8, expected text; is it the file meant?"
        ) from None
    if "\x00" in text:
        raise ExchangeError(f"{name}: found a zero byte, expected a text file")
    return text


def number(
    value: object, name: str, key: str, low: float, high: float, what: str = "a number"
) -> float:
    """Return a finite number between low and high, or raise ExchangeError with file and key."""
    found: float | None = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            found = float(value)
        except OverflowError:
            found = None
    elif isinstance(value, str):
        try:
            found = float(value.strip())
        except ValueError:
            found = None
    if found is None or not math.isfinite(found) or not low <= found <= high:
        raise ExchangeError(
            f"{name}: {key}: found {shown(value)}, expected {what} from {low:g} to {high:g}"
        )
    return found


def whole(value: object, name: str, key: str, low: int, high: int) -> int:
    """Return a whole number between low and high, or raise ExchangeError with file and key."""
    found = number(value, name, key, low, high, "a whole number")
    if found != int(found):
        raise ExchangeError(f"{name}: {key}: found {shown(value)}, expected a whole number")
    return int(found)


def shown(value: object) -> str:
    """Return a value as an error line shows it: one line, at most 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def short(value: object, most: int = 200) -> str:
    """Return a text of a file as a profile can hold it: one line, `most` characters."""
    return " ".join(str(value).split())[:most] if value is not None else ""


def sensor_mode(
    wanted: Wanted, name: str, width_px: int, height_px: int, mm: tuple[float, float] | None
) -> tuple[SensorMode, tuple[str, ...]]:
    """Return the sensor mode of a picture, and notes; `mm` is what the file says.

    Without a size in millimetres it is taken as 36 mm wide with square pixels: directions and
    pixels are right all the same, only millimetres mean nothing.
    """
    size = wanted.sensor_mm or mm
    if size is None:
        height = FULL_FRAME_WIDTH_MM * height_px / width_px
        return (
            SensorMode(FULL_FRAME_WIDTH_MM, height, width_px, height_px, NO_SENSOR),
            ("the file gives no sensor size: 36 mm wide is taken, so millimetres mean nothing and "
             "pixels are right; --sensor-mm WxH says it",),
        )  # fmt: skip
    width = number(size[0], name, "sensor width in mm", 1.0, 200.0)
    return (
        SensorMode(
            width, number(size[1], name, "sensor height in mm", 1.0, 200.0), width_px, height_px
        ),
        (),
    )


def picture_size(
    wanted: Wanted, name: str, width: object, height: object, keys: str
) -> tuple[int, int]:
    """Return the picture's size in pixels: the option's, or the file's; raises ExchangeError."""
    if wanted.image_px is not None:
        width, height = wanted.image_px
    if width is None or height is None:
        raise ExchangeError(
            f"{name}: {keys}: found nothing, expected the picture's size; give --image-px WxH"
        )
    return (
        whole(width, name, keys.split(",")[0], 16, MOST_PX),
        whole(height, name, keys.split(",")[-1].strip(), 16, MOST_PX),
    )


def origin(data: bytes, name: str, method: str, notes: tuple[str, ...]) -> Origin:
    """Return where an imported profile's numbers come from; author and date are the caller's."""
    base = name.replace("\\", "/").rpartition("/")[2]
    source = InputFile(short(base), hashlib.sha256(data).hexdigest())
    return Origin(method=method, inputs=(source,), notes="; ".join(notes)[:4_000])


def finished(
    profile: LensProfile, name: str, notes: tuple[str, ...], fit_px: float = 0.0
) -> Imported:
    """Return the profile, hashed and checked as one that is loaded; raises ExchangeError."""
    fresh = hashed(profile)
    try:
        checked = parse_profile(to_bytes(fresh), name)
    except LensFileError as error:
        raise ExchangeError(*error.lines[:20]) from None
    return Imported(checked, notes, fit_px)
