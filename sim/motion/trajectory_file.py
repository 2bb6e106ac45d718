# SPDX-License-Identifier: Apache-2.0
"""Reads trajectory files: TUM lines (`t x y z qx qy qz qw`) and EuRoC CSV (`ns, x y z, w x y z`).

Separated by commas or spaces, `#` comments, seconds or nanoseconds, plain or `.gz`. A header line
(`# timestamp tx ty tz qx qy qz qw`) tells the order of the quaternion; without one, commas mean
EuRoC (w first) and spaces mean TUM (w last). Columns after the eighth are ignored. The world of the
file is taken as the stage frame: metres, Z up, any heading.
"""

from __future__ import annotations

import gzip
import math
import re
import zlib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from sim.motion.attitude import Quaternion, Vector, unit
from sim.motion.trajectory import Sample

# A time at or above this counts nanoseconds: as seconds it would be in three million years.
_NANOSECONDS_FROM = 1e14
_LONGEST_NS = 9e18  # what a signed 64-bit counter holds
_UNIT_TOLERANCE = 0.02
_QUATERNION_COLUMN = re.compile(r"^q[a-z_]*?([wxyz])$")


class Line(NamedTuple):
    """One pose as the file has it."""

    number: int
    """The line of the file, from 1."""
    time: str
    """The time as it was written."""
    t_ns: int
    position_m: Vector
    quaternion_wxyz: Quaternion


def read_trajectory(path: Path | str) -> list[Sample]:
    """Return the samples of a file, in order; times count from the first.

    Raises ValueError with file, line and what is wrong; OSError where the file cannot be read.
    """
    lines = read_lines(path)
    for before, line in pairwise(lines):
        if line.t_ns <= before.t_ns:
            raise ValueError(
                f"{path}, line {line.number}: time {line.time} is not after the line before"
            )
    start_ns = lines[0].t_ns
    return [
        Sample((line.t_ns - start_ns) / 1e9, line.position_m, line.quaternion_wxyz)
        for line in lines
    ]


def read_lines(path: Path | str) -> list[Line]:
    """Return the poses of a file as they stand there, in any order of time, at least two.

    Raises ValueError with file, line and what is wrong; OSError where the file cannot be read.
    """
    path = Path(path)
    lines: list[Line] = []
    w_first: bool | None = None
    nanoseconds: bool | None = None
    for number, line in enumerate(_text_lines(path), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            if text and not lines:
                w_first = w_first if (found := _header_order(text)) is None else found
                nanoseconds = True if re.search(r"[\[(]ns[\])]", text) else nanoseconds
            continue
        commas = "," in text
        words = text.replace(",", " ").split()
        if len(words) < 8:
            raise ValueError(f"{path}, line {number}: found {len(words)} columns, expected 8")
        try:
            time, x, y, z, a, b, c, d = (float(word) for word in words[:8])
        except ValueError:
            raise ValueError(f"{path}, line {number}: {text[:60]!r} is not all numbers") from None
        if not all(map(math.isfinite, (time, x, y, z, a, b, c, d))):
            raise ValueError(f"{path}, line {number}: a number is not finite")
        if not lines:
            w_first = commas if w_first is None else w_first
            nanoseconds = time >= _NANOSECONDS_FROM if nanoseconds is None else nanoseconds
        if not abs(time) < (_LONGEST_NS if nanoseconds else _LONGEST_NS / 1e9):
            raise ValueError(f"{path}, line {number}: time {words[0]} is out of range")
        # Nanoseconds since 1970 do not fit in a float: the digits are taken as they stand.
        t_ns = int(Decimal(words[0]) if nanoseconds else Decimal(words[0]).scaleb(9))
        q = (a, b, c, d) if w_first else (d, a, b, c)
        if abs(math.hypot(*q) - 1.0) > _UNIT_TOLERANCE:
            raise ValueError(
                f"{path}, line {number}: quaternion length is {math.hypot(*q):.3f}, expected 1"
            )
        lines.append(Line(number, words[0], t_ns, (x, y, z), unit(q)))
    if len(lines) < 2:
        raise ValueError(f"{path}: found {len(lines)} poses, expected two or more")
    return lines


def _text_lines(path: Path) -> list[str]:
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path}: damaged gzip file ({error})") from None
    try:
        return data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{path}: not a text file") from None


def _header_order(text: str) -> bool | None:
    """Return whether a header puts w first, or None where the line names no quaternion."""
    words = [
        re.sub(r"[\[(].*", "", word) for word in re.split(r"[,\s]+", text.lstrip("# ").lower())
    ]
    letters = "".join(match[1] for word in words if (match := _QUATERNION_COLUMN.match(word)))
    return {"wxyz": True, "xyzw": False}.get(letters)
