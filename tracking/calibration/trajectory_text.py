# SPDX-License-Identifier: Apache-2.0
"""Trajectories as text: TUM lines (`t x y z qx qy qz qw`) and EuRoC CSV (`ns, x y z, w x y z`).

Separated by commas or spaces, `#` comments. A header that names the columns tells the order of the
quaternion and the unit of time; without one, commas mean w first, spaces w last, and a time above
1e14 counts nanoseconds. Columns after the eighth are ignored, lines may be in any order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from hardware_profiles.pose import Pose, Quaternion, normalized
from tracking.calibration.timed_pose import TimedPose

COLUMNS = 8
# As seconds this would be in three million years.
_NANOSECONDS_FROM = Decimal(10) ** 14
_LARGEST_NS = 1 << 62
_UNIT_TOLERANCE = 0.02
_QUATERNION_COLUMN = re.compile(r"^q[a-z_]*?([wxyz])$")
_NANOSECONDS = re.compile(r"[\[(]\s*ns\s*[\])]")


def parse_trajectory(lines: Iterable[str]) -> list[TimedPose]:
    """Return the poses in growing time, of equal times the first.

    Raises ValueError "line N: what is wrong" for text that is no trajectory.
    """
    poses: list[TimedPose] = []
    w_first: bool | None = None
    in_ns: bool | None = None
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text:
            continue
        words = text.replace(",", " ").split()
        if text.startswith("#") or not (poses or any(map(_is_number, words))):
            if not poses:
                order = _order_in(text)
                w_first = order if order is not None else w_first
                in_ns = True if _NANOSECONDS.search(text) else in_ns
            continue
        if len(words) < COLUMNS:
            raise ValueError(f"line {number}: found {len(words)} columns, expected {COLUMNS}")
        try:
            time = Decimal(words[0])
            x, y, z, *four = (float(word) for word in words[1:COLUMNS])
        except (ValueError, InvalidOperation):
            raise ValueError(f"line {number}: {text[:60]!r} is not all numbers") from None
        if not (time.is_finite() and all(map(math.isfinite, (x, y, z, *four)))):
            raise ValueError(f"line {number}: a number is not finite")
        if w_first is None:
            w_first = "," in text
        if in_ns is None:
            in_ns = time >= _NANOSECONDS_FROM
        t_ns = time if in_ns else time * 1_000_000_000
        if abs(t_ns) > _LARGEST_NS:
            raise ValueError(f"line {number}: time {words[0][:40]} is out of range")
        poses.append(TimedPose(round(t_ns), Pose((x, y, z), _rotation(four, w_first, number))))
    if not poses:
        raise ValueError("line 1: holds no pose")
    poses.sort(key=lambda pose: pose.t_ns)
    return [pose for i, pose in enumerate(poses) if i == 0 or pose.t_ns > poses[i - 1].t_ns]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _rotation(four: list[float], w_first: bool, number: int) -> Quaternion:
    a, b, c, d = four
    length = math.hypot(a, b, c, d)
    if abs(length - 1.0) > _UNIT_TOLERANCE:
        raise ValueError(f"line {number}: quaternion length is {length:.3g}, expected 1")
    return normalized((a, b, c, d) if w_first else (d, a, b, c))


def _order_in(header: str) -> bool | None:
    """Return whether a header puts w first, or None where it names no quaternion."""
    words = re.split(r"[,\s]+", header.lstrip("# ").lower())
    names = (re.sub(r"[\[(].*", "", word) for word in words)
    letters = "".join(found[1] for name in names if (found := _QUATERNION_COLUMN.match(name)))
    return {"wxyz": True, "xyzw": False}.get(letters)
