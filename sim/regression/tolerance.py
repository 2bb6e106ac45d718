# SPDX-License-Identifier: Apache-2.0
"""How far a number may be from its reference, by the name of its field.

Texts, truths and whole numbers are exact. On one platform with one lock file the same stream gives
the same numbers; on another (processor, C library, numpy) the last digits of sine, root and matrix
products differ, and an estimator carries them on. The table is what that may amount to: far below
anything a stage can see (1e-9 m is a millionth of a millimetre), far above rounding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Tolerance(NamedTuple):
    """|found - expected| <= absolute + relative |expected|."""

    absolute: float
    relative: float = 0.0

    def of(self, expected: float) -> float:
        """Return the largest difference allowed at a value."""
        return self.absolute + self.relative * abs(expected)


EXACT = Tolerance(0.0)
# Times in whole ns are rounded from floating point here and there: the last one may tip.
TIME_NS = Tolerance(1.0)
OTHER = Tolerance(1e-9, 1e-9)
TOLERANCES: Mapping[str, Tolerance] = {
    "position_m": Tolerance(1e-9),
    "state": Tolerance(1e-9),  # x, y, z in metres, then a unit quaternion
    "ahead": Tolerance(1e-9),
    "held": Tolerance(1e-9),
    "smoothed": Tolerance(1e-9),
    "eye_m": Tolerance(1e-9),
    "scene_offset": Tolerance(1e-9),
    "quaternion_wxyz": Tolerance(1e-9),
    "pan_tilt_roll_deg": Tolerance(1e-7),
    "velocity_m_s": Tolerance(1e-7),
    "angular_velocity_rad_s": Tolerance(1e-7),
    "extent": Tolerance(1e-9),
    "inner": Tolerance(1e-9),
    "position_sigma_m": Tolerance(1e-9, 1e-6),
    "rotation_sigma_rad": Tolerance(1e-9, 1e-6),
    "bodies": Tolerance(1e-9, 1e-6),  # estimators: covariances and gains have no names
    "rate_hz": Tolerance(1e-6),
    "reference_hz": Tolerance(1e-6),
    "period_ns": Tolerance(1e-3),
    "bytes": EXACT,
}
_LAST_NAME = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])*$")


def name_of(path: str) -> str:
    """Return the last name of a path: "state" of "bodies[0].state[2]"."""
    found = _LAST_NAME.search(path)
    return found.group(1) if found else path


def tolerance_of(path: str, *, whole: bool) -> Tolerance:
    """Return what a number at a path may differ by; `whole`: it is a whole number."""
    name = name_of(path)
    if whole:
        return TIME_NS if name.endswith("_ns") else EXACT
    row = TOLERANCES.get(name)
    if row is not None:
        return row
    return TIME_NS if name.endswith("_ns") else OTHER
