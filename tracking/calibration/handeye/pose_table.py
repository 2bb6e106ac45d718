# SPDX-License-Identifier: Apache-2.0
"""Recorded poses as arrays, read from `t,x,y,z,qx,qy,qz,qw` and asked for at other instants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.motion_signal import NS_PER_S, Instants, Mask
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.timed_pose import GAP_PERIODS, TimedPose
from tracking.calibration.trajectory_text import parse_trajectory

# w is last where a file has no header of its own that says otherwise.
_HEADER = "# t,x,y,z,qx,qy,qz,qw"
_LINE = re.compile(r"^line (\d+): ")


@dataclass(frozen=True, slots=True)
class PoseTable:
    """Poses `a_T_b` at instants that strictly grow."""

    t_ns: Instants
    """(n,)"""
    rotation: Floats
    """(n, 4), (w, x, y, z), unit: turns b's axes into a's."""
    position_m: Floats
    """(n, 3), b's origin in a."""

    @classmethod
    def of(cls, track: Sequence[TimedPose]) -> PoseTable:
        """Return the table of poses in growing time."""
        return cls(
            np.array([item.t_ns for item in track], dtype=np.int64),
            np.array([item.pose.rotation for item in track], dtype=np.float64).reshape(-1, 4),
            np.array([item.pose.position_m for item in track], dtype=np.float64).reshape(-1, 3),
        )

    def __len__(self) -> int:
        return len(self.t_ns)

    @property
    def period_ns(self) -> float:
        """The usual distance of two samples; 0 for fewer than two."""
        return float(np.median(np.diff(self.t_ns))) if len(self) > 1 else 0.0

    def inverse(self) -> PoseTable:
        """Return `b_T_a` at the same instants."""
        back = ra.conjugates(self.rotation)
        moved = -np.einsum("nij,nj->ni", ra.matrices(back), self.position_m)
        return PoseTable(self.t_ns, back, moved)

    def only(self, keep: Mask | Instants) -> PoseTable:
        """Return the rows of a mask or of indices."""
        return PoseTable(self.t_ns[keep], self.rotation[keep], self.position_m[keep])

    def other_way_round(self, name: str) -> PoseTable:
        """Return the table with each quaternion read in another way: "w first" or "conjugate"."""
        q = self.rotation
        # Read as (x, y, z, w), a file that says (w, x, y, z) puts its z where we have w.
        changed = q[:, (1, 2, 3, 0)] if name == "w first" else ra.conjugates(q)
        return PoseTable(self.t_ns, np.ascontiguousarray(changed), self.position_m)


@dataclass(frozen=True, slots=True)
class PosesAt:
    """A table of poses at other instants, with how it moved there."""

    rotation: Floats
    """(n, 4) unit quaternions."""
    turn: Floats
    """(n, 3, 3) the same as matrices."""
    position_m: Floats
    """(n, 3)"""
    turning_rad_s: Floats
    """(n, 3) about the body's own axes."""
    moving_m_s: Floats
    """(n, 3)"""


def parse_pose_table(lines: Sequence[str]) -> tuple[PoseTable, int]:
    """Return the poses of a text in growing time, and how many of a time seen before it left out.

    Columns `t,x,y,z,qx,qy,qz,qw`, seconds and metres, by commas or spaces; a header that names them
    may put qw first, or say `[ns]`. Raises ValueError "line N: what is wrong".
    """
    try:
        track = parse_trajectory([_HEADER, *lines])
    except ValueError as error:
        # The header of our own is line 1 there.
        raise ValueError(
            _LINE.sub(lambda found: f"line {max(1, int(found[1]) - 1)}: ", str(error))
        ) from None
    rows = sum(1 for line in lines if _is_row(line))
    return PoseTable.of(track), max(0, rows - len(track))


def _is_row(line: str) -> bool:
    text = line.strip()
    if not text or text.startswith("#"):
        return False
    try:
        float(text.replace(",", " ").split()[0])
    except ValueError:
        return False
    return True


def covered(table: PoseTable, at_ns: Instants) -> Mask:
    """Return which instants lie on a sample, or between two without a gap."""
    after = np.clip(np.searchsorted(table.t_ns, at_ns), 0, len(table) - 1)
    on_sample = table.t_ns[after] == at_ns
    inside = (after > 0) & (at_ns <= table.t_ns[-1])
    spacing_ns = table.t_ns[after] - table.t_ns[np.maximum(after - 1, 0)]
    found: Mask = on_sample | (inside & (spacing_ns <= GAP_PERIODS * table.period_ns))
    return found


def poses_at(table: PoseTable, at_ns: Instants, *, smooth: bool = True) -> PosesAt:
    """Return the poses at instants that it covers, on a smooth way through the samples.

    Cubic Hermite curves with the mean of the two steps beside a sample as its speed (Catmull-Rom),
    the rotation's in the vectors of its step: a straight line through a brisk hand at 30 Hz is
    0.15 deg off, which is 10 mm at 4 m. Not `smooth`: straight lines and arcs, in half the
    time. Rates are those of the step around each instant.
    """
    after = np.clip(np.searchsorted(table.t_ns, at_ns), 1, max(1, len(table) - 1))
    before = after - 1
    if len(table) == 1:
        after = before
    a, b = table.rotation[before], table.rotation[after]
    turn = ra.rotation_vectors(ra.products(ra.conjugates(a), b))
    step_m = table.position_m[after] - table.position_m[before]
    span_ns = np.maximum(table.t_ns[after] - table.t_ns[before], 1)
    share = ((at_ns - table.t_ns[before]) / span_ns)[:, None]
    turned, moved_m = share * turn, share * step_m
    if smooth and len(table) > 2:
        used, place = np.unique(before, return_inverse=True)
        bends = _bends(table, used)
        turned = turned + _bent(bends[:, :, :3][place], turn, share)
        moved_m = moved_m + _bent(bends[:, :, 3:][place], step_m, share)
    q = ra.products(a, _from_vectors(turned))
    per_s = (NS_PER_S / span_ns)[:, None]
    return PosesAt(
        q, ra.matrices(q), table.position_m[before] + moved_m, turn * per_s, step_m * per_s,
    )  # fmt: skip


def _bent(ends: Floats, step: Floats, share: Floats) -> Floats:
    """Return what a Hermite curve adds to the straight line: 0 at both ends."""
    left, right = ends[:, 0] - step, ends[:, 1] - step
    bent: Floats = share * (1.0 - share) * ((1.0 - share) * left - share * right)
    return bent


def _bends(table: PoseTable, before: Instants) -> Floats:
    """Return the speeds at both ends of the steps that begin at samples `before`.

    (n, 2, 6): rotation vector and metres a step of this step's length. Beside a gap, and at the
    ends of the table, the step's own.
    """
    first, last = before, before + 1
    steps = [_steps(table, first - 1), _steps(table, first), _steps(table, last)]
    (left, left_ns), (own, own_ns), (right, right_ns) = steps
    ends = []
    for other, other_ns in ((left, left_ns), (right, right_ns)):
        near = (other_ns > 0) & (other_ns <= GAP_PERIODS * table.period_ns)
        span = np.where(near, other_ns, 1)[:, None]
        speed = (own + other) * (own_ns[:, None] / (own_ns[:, None] + span))
        ends.append(np.where(near[:, None], speed, own))
    return np.stack(ends, axis=1)


def _steps(table: PoseTable, first: Instants) -> tuple[Floats, Instants]:
    """Return the steps (n, 6) from samples to the next, and their ns; 0 ns beyond the table."""
    inside = (first >= 0) & (first + 1 < len(table))
    i = np.clip(first, 0, len(table) - 2)
    turn = ra.rotation_vectors(ra.products(ra.conjugates(table.rotation[i]), table.rotation[i + 1]))
    step = np.concatenate((turn, table.position_m[i + 1] - table.position_m[i]), axis=1)
    return step, np.where(inside, table.t_ns[i + 1] - table.t_ns[i], 0)


def _from_vectors(vectors_rad: Floats) -> Floats:
    """Return the unit quaternion of each rotation vector, (n, 4)."""
    angle = np.linalg.norm(vectors_rad, axis=1, keepdims=True)
    # sin(a/2)/a without its hole at 0
    scale = 0.5 * np.sinc(angle / (2.0 * np.pi))
    return np.concatenate((np.cos(0.5 * angle), scale * vectors_rad), axis=1)
