# SPDX-License-Identifier: Apache-2.0
"""The accepted samples as columns: what moves, over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hardware_profiles.frames import to_pan_tilt_roll
from sim.conform_tracker.timing import Floats
from tracking.sample import Decoded

# Columns of `Samples.values`.
PAN, TILT, ROLL, X, Y, Z, FOCUS, ZOOM = range(8)
ANGLES, PLACES, RINGS = (PAN, TILT, ROLL), (X, Y, Z), (FOCUS, ZOOM)
NAMES = ("pan", "tilt", "roll", "X", "Y", "Z", "focus", "zoom")
COLUMNS = 8
_NAN = float("nan")


class Samples(NamedTuple):
    """Stage frame: degrees, metres, raw ring numbers; nan where a sample does not carry it."""

    t_s: Floats
    """(n,) seconds, whatever they count from."""
    values: Floats
    """(n, 8), see the names above; angles go on beyond 180 instead of turning over."""

    def between(self, start_s: float, end_s: float) -> Floats:
        """Return the rows of a stretch of time."""
        inside: Floats = self.values[(self.t_s >= start_s) & (self.t_s <= end_s)]
        return inside


def row_of(one: Decoded) -> list[float]:
    """Return the eight values of a sample."""
    angles = one.pan_tilt_roll_deg
    if angles is None and one.quaternion_wxyz is not None:
        angles = to_pan_tilt_roll(one.quaternion_wxyz)
    rings = (one.focus_raw, one.zoom_raw)
    return [
        *(angles or (_NAN, _NAN, _NAN)),
        *(one.position_m or (_NAN, _NAN, _NAN)),
        *(_NAN if ring is None else ring for ring in rings),
    ]


def samples_of(rows: Sequence[tuple[float, Decoded]]) -> Samples:
    """Return the columns of (seconds, sample) pairs in order of time."""
    t_s = np.array([t for t, _ in rows], dtype=np.float64)
    values = np.array([row_of(one) for _, one in rows], dtype=np.float64).reshape(-1, COLUMNS)
    for column in ANGLES:
        there = ~np.isnan(values[:, column])
        values[there, column] = np.unwrap(values[there, column], period=360.0)
    return Samples(t_s, values)


def mean_of(rows: Floats) -> Floats:
    """Return the mean of every column, nan where a column is empty (no warning)."""
    counts = np.sum(~np.isnan(rows), axis=0)
    sums = np.nansum(rows, axis=0)
    mean: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), _NAN)
    return mean
