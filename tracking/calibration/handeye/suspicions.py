# SPDX-License-Identifier: Apache-2.0
"""What a fit can hide: a target of another size than was said, and a mount that slipped.

Both leave an answer that looks sure. A target 2 % too large moves the lens by 5 mm at 3 m; a mount
that slipped half way through gives the mean of two cameras.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracking.calibration.handeye import joint
from tracking.calibration.handeye.pose_table import PoseTable
from tracking.calibration.motion_signal import NS_PER_S, Instants
from tracking.calibration.rotation_arrays import Floats

_ROUNDS = 400
_FEWEST_BLOCKS = 8
_FEWEST_A_SIDE = 3
CHANCE = 0.005


class Scale(NamedTuple):
    """How much longer the camera's lengths are than the tracker's."""

    ratio: float
    """1 is right."""
    half_width: float
    """95 %."""


class Slip(NamedTuple):
    """The target before and after the instant where it seems to have moved most."""

    moved_mm: float
    after_s: float
    """Seconds from the first pose."""
    by_chance: float
    """Share of orders of the same poses in which it seems to have moved as far."""

    @property
    def is_sure(self) -> bool:
        """Whether chance does not explain it."""
        return self.by_chance < CHANCE


def scale_of(
    tracker: PoseTable, kept: PoseTable, fit: joint.Fit, block: Instants, with_offset: bool,
    rng: np.random.Generator,
) -> Scale:  # fmt: skip
    """Return the camera's lengths over the tracker's, were that free; interval by bootstrap."""
    information, pull = joint.equations(tracker, kept, fit.solution, with_scale=True)
    blocks = int(block.max()) + 1
    left = np.zeros((blocks, *information.shape[1:]))
    right = np.zeros((blocks, pull.shape[1]))
    np.add.at(left, block, information)
    np.add.at(right, block, pull)
    found = float(joint.solve(left.sum(axis=0), right.sum(axis=0), with_offset)[-1])
    picked = rng.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=_ROUNDS) * 1.0
    drawn = joint.solve(np.tensordot(picked, left, 1), picked @ right, with_offset)[:, -1]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Scale(float(np.exp(-found)), float(high - low) / 2.0)


def slip_of(
    kept: PoseTable, off_m: Floats, block: Instants, rng: np.random.Generator
) -> Slip | None:
    """Return where the target (n, 3) seems to have moved; None for too few blocks of poses.

    The largest difference of means before and after one instant, against the same for blocks in
    any order.
    """
    blocks = int(block.max()) + 1
    if blocks < _FEWEST_BLOCKS:
        return None
    count: Floats = np.bincount(block, minlength=blocks).astype(np.float64)
    total = np.zeros((blocks, 3))
    np.add.at(total, block, off_m)
    moved, at = _largest(total, count)
    rivals = np.empty(_ROUNDS)
    for k in range(_ROUNDS):
        order: Instants = rng.permutation(blocks).astype(np.int64)
        rivals[k] = _largest(total[order], count[order])[0]
    first_ns = int(kept.t_ns[block == at + 1][0]) - int(kept.t_ns[0])
    share = float((rivals >= moved).mean())
    return Slip(_apart_m(total, count, at) * 1e3, first_ns / NS_PER_S, share)


def _largest(total: Floats, count: Floats) -> tuple[float, int]:
    """Return the largest difference over its own standard error, and the block before it."""
    before: Floats = np.cumsum(total, axis=0)
    poses: Floats = np.cumsum(count)
    cut = slice(_FEWEST_A_SIDE - 1, len(count) - _FEWEST_A_SIDE)
    left, right = poses[cut], poses[-1] - poses[cut]
    apart = before[cut] / left[:, None] - (before[-1] - before[cut]) / right[:, None]
    sure = np.linalg.norm(apart, axis=1) * np.sqrt(left * right / poses[-1])
    best = int(np.argmax(sure))
    return float(sure[best]), best + _FEWEST_A_SIDE - 1


def _apart_m(total: Floats, count: Floats, at: int) -> float:
    left, right = slice(0, at + 1), slice(at + 1, None)
    off = (
        total[left].sum(axis=0) / count[left].sum() - total[right].sum(axis=0) / count[right].sum()
    )
    return float(np.linalg.norm(off))
