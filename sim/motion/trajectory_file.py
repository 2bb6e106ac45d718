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
from pathlib import Path

from sim.motion.attitude import unit
from sim.motion.trajectory import Sample

# A time at or above this counts nanoseconds: as seconds it would be in three million years.
_NANOSECONDS_FROM = 1e14
_UNIT_TOLERANCE = 0.02
_QUATERNION_COLUMN = re.compile(r"^q[a-z_]*?([wxyz])$")


def read_trajectory(path: Path | str) -> list[Sample]:
    """Return the samples of a file, in order.

    Raises ValueError with file, line and what is wrong; OSError where the file cannot be read.
    """
    path = Path(path)
    samples: list[Sample] = []
    w_first: bool | None = None
    nanoseconds: bool | None = None
    t0: float | int = 0
    for number, line in enumerate(_lines(path), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            if text and not samples:
                w_first = w_first if (found := _header_order(text)) is None else found
                nanoseconds = True if re.search(r"[\[(]ns[\])]", text) else nanoseconds
            continue
        commas = "," in text
        words = text.replace(",", " ").split()
        if len(words) < 8:
            raise ValueError(f"{path}, line {number}: found {len(words)} columns, expected 8")
        try:
            time = int(words[0]) if words[0].isdigit() else float(words[0])
            x, y, z, a, b, c, d = (float(word) for word in words[1:8])
        except ValueError:
            raise ValueError(f"{path}, line {number}: {text[:60]!r} is not all numbers") from None
        if not all(map(math.isfinite, (time, x, y, z, a, b, c, d))):
            raise ValueError(f"{path}, line {number}: a number is not finite")
        if not samples:
            t0 = time
            w_first = commas if w_first is None else w_first
            nanoseconds = time >= _NANOSECONDS_FROM if nanoseconds is None else nanoseconds
        # Subtract before scaling: nanoseconds since 1970 do not fit in a float.
        t_s = (time - t0) / 1e9 if nanoseconds else float(time - t0)
        if samples and t_s <= samples[-1].t_s:
            raise ValueError(f"{path}, line {number}: time {words[0]} is not after the line before")
        q = (a, b, c, d) if w_first else (d, a, b, c)
        if abs(math.hypot(*q) - 1.0) > _UNIT_TOLERANCE:
            raise ValueError(
                f"{path}, line {number}: quaternion length is {math.hypot(*q):.3f}, expected 1"
            )
        samples.append(Sample(t_s, (x, y, z), unit(q)))
    if len(samples) < 2:
        raise ValueError(f"{path}: found {len(samples)} poses, expected two or more")
    return samples


def _lines(path: Path) -> list[str]:
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
