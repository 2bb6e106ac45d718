# SPDX-License-Identifier: Apache-2.0
"""A recorded trajectory as arrays, and the truth between its samples.

Lines out of order are sorted and doubled times dropped (the later line goes); both are counted. The
truth between two samples is linear in position and slerp in rotation, and is not given inside a gap
(more than 2.5 median periods), where nobody knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.bench.fusion import quaternions
from sim.bench.fusion.quaternions import Floats
from sim.motion.trajectory_file import read_lines

GAP_PERIODS = 2.5
_AT_SAMPLE = 1e-6


@dataclass(frozen=True, eq=False)
class Truth:
    """Poses at asked times; `known` (n,) is false before, after and inside gaps."""

    position_m: Floats
    rotation_wxyz: Floats
    known: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Recording:
    """The poses of one file: `t_s` (n,) from the first sample, (n, 3) metres, (n, 4) wxyz."""

    name: str
    start_ns: int
    """Time of the first sample on the clock of the file."""
    t_s: Floats
    position_m: Floats
    rotation_wxyz: Floats
    reordered: int = 0
    doubled: int = 0

    @cached_property
    def period_s(self) -> float:
        """The median time from one sample to the next."""
        return float(np.median(np.diff(self.t_s)))

    @property
    def rate(self) -> Fraction:
        """The nominal rate, as a stage file would have it."""
        return nominal_rate(1.0 / self.period_s)

    def at(self, t_s: Floats) -> Truth:
        """Return the truth at times (n,) on this recording's clock."""
        t, last = self.t_s, len(self.t_s) - 2
        before = np.clip(np.searchsorted(t, t_s, side="right") - 1, 0, last)
        span = t[before + 1] - t[before]
        share = (t_s - t[before]) / span
        inside = (t_s >= t[0]) & (t_s <= t[-1] + 1e-9)
        whole = span <= GAP_PERIODS * self.period_s
        on_sample = (np.abs(share) < _AT_SAMPLE) | (np.abs(share - 1.0) < _AT_SAMPLE)
        position, rotation = self.position_m, self.rotation_wxyz
        return Truth(
            position[before] + share[:, None] * (position[before + 1] - position[before]),
            quaternions.between(rotation[before], rotation[before + 1], share),
            inside & (whole | on_sample),
        )


def nominal_rate(rate_hz: float) -> Fraction:
    """Return a measured rate as a fraction, as a stage file would have it."""
    return Fraction(rate_hz).limit_denominator(100)


def load(path: Path | str) -> Recording:
    """Return the recording of a file.

    Raises ValueError with file, line and what is wrong; OSError where the file cannot be read.
    """
    path = Path(path)
    lines = read_lines(path)
    t_ns = np.array([line.t_ns for line in lines], dtype=np.int64)
    reordered = int(np.sum(np.diff(t_ns) < 0))
    order = np.argsort(t_ns, kind="stable")
    keep = order[np.concatenate([[True], np.diff(t_ns[order]) > 0])]
    if len(keep) < 2:
        raise ValueError(f"{path}: found {len(keep)} different times, expected two or more")
    t_ns = t_ns[keep]
    return Recording(
        short_name(path),
        int(t_ns[0]),
        (t_ns - t_ns[0]) * 1e-9,
        np.array([lines[i].position_m for i in keep]),
        np.array([lines[i].quaternion_wxyz for i in keep]),
        reordered,
        len(lines) - len(keep),
    )


def short_name(path: Path) -> str:
    """Return how a table names a file: its set and its name, without endings."""
    return f"{path.resolve().parent.name.removeprefix('traj_')}/{path.name.partition('.')[0]}"
