# SPDX-License-Identifier: Apache-2.0
"""How sure a hand-eye fit is: blocks of poses drawn again, and blocks kept out of the solve."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracking.calibration.handeye import joint
from tracking.calibration.handeye.pose_table import PoseTable, covered
from tracking.calibration.motion_signal import NS_PER_S, Instants, Mask
from tracking.calibration.rotation_arrays import Floats

ROUNDS = 1000
FOLDS = 5
BLOCK_S = 2.0
"""Errors of neighbouring pictures are alike: they are drawn together."""
FEWEST_BLOCKS = 12
_SPARSE_NS = 0.3 * NS_PER_S
_FEW_BLOCKS = 1.5
_REFIT_STEPS = 3


class Interval(NamedTuple):
    """95 % intervals, and what an error of this size may be at most."""

    low_mm: Floats
    """(3,) of the translation in the body's axes."""
    high_mm: Floats
    length_mm: float
    """95 % of the drawn translations lie this near to the answer."""
    angle_deg: float
    """The same of the rotation."""
    offset_ms: float
    """Half width for the time offset; 0 where it was not solved."""
    drawn: Floats
    """(1000, 6) how the drawn answers differ: X exp(.) in rad, then position in m, body axes."""


class HeldOut(NamedTuple):
    """The target over poses that the solve had not seen, each of them once."""

    spread_mm: float
    """rms distance of the target from its place, without the wild poses."""
    spread_deg: float
    poses: int
    """All of them."""
    wild: int
    """Beyond 3.5 robust sigmas of the poses that the solve had seen."""
    all_mm: float
    """rms distance, the wild ones included."""


def blocks_of(t_ns: Instants) -> Instants:
    """Return the block of each pose (n,): of 2 s, 12 at least; each its own where they are rare."""
    count = len(t_ns)
    span_ns = float(t_ns[-1] - t_ns[0]) if count > 1 else 0.0
    usual_ns = float(np.median(np.diff(t_ns))) if count > 1 else 0.0
    if usual_ns >= _SPARSE_NS or count <= FEWEST_BLOCKS:
        return np.arange(count, dtype=np.int64)
    wanted = max(FEWEST_BLOCKS, int(span_ns / (BLOCK_S * NS_PER_S)))
    index = ((t_ns - t_ns[0]) / (span_ns / wanted + 1.0)).astype(np.int64)
    _, numbered = np.unique(index, return_inverse=True)
    return np.asarray(numbered, dtype=np.int64)


def interval_of(
    fit: joint.Fit, block: Instants, with_offset: bool, rng: np.random.Generator
) -> Interval:
    """Return the interval by bootstrap over blocks, one Newton step a round."""
    blocks = int(block.max()) + 1
    information = np.zeros((blocks, joint.UNKNOWNS, joint.UNKNOWNS))
    pull = np.zeros((blocks, joint.UNKNOWNS))
    np.add.at(information, block, fit.information)
    np.add.at(pull, block, fit.pull)
    picked = rng.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=ROUNDS) * 1.0
    left = np.tensordot(picked, information, 1)
    moved = joint.solve(left, picked @ pull, with_offset)
    # Few blocks spread too little, and a fit follows its own noise: the size was found by
    # simulation, and a test counts how often the truth is inside.
    wider = 1.0 + _FEW_BLOCKS / blocks
    moved *= wider
    at_mm = fit.solution.mounting.position_m * 1e3
    low, high = np.percentile(moved[:, 3:6] * 1e3, (2.5, 97.5), axis=0)
    length = float(np.percentile(np.linalg.norm(moved[:, 3:6], axis=1), 95)) * 1e3
    angle = float(np.percentile(np.linalg.norm(moved[:, 0:3], axis=1), 95))
    offset_low, offset_high = np.percentile(moved[:, 12] * 1e3, (2.5, 97.5))
    return Interval(
        at_mm + low, at_mm + high, length, float(np.degrees(angle)),
        float(offset_high - offset_low) / 2.0, moved[:, :6],
    )  # fmt: skip


def held_out(
    tracker: PoseTable, every: PoseTable, kept: Mask, fit: joint.Fit, with_offset: bool
) -> HeldOut:
    """Return the spread over five folds of blocks, each seen by a solve without it.

    `every` holds all target poses that the tracker covers, `kept` those that the fit stands on.
    Which held-out poses are wild is judged by the solve that has not seen them.
    """
    block = blocks_of(every.t_ns)
    near: list[Mask] = []
    off_m: list[Floats] = []
    off_rad: list[Floats] = []
    for fold in range(FOLDS):
        out = block % FOLDS == fold
        seen = every.only(kept & ~out)
        if not out.any() or len(seen) < joint.UNKNOWNS // 3:
            continue
        refit = joint.fit(tracker, seen, fit.solution, with_offset, _REFIT_STEPS).solution
        tested = every.only(out & covered(tracker, joint.at_ns(every, refit)))
        if not len(tested):
            continue
        spread = joint.spread_of(tracker, tested, refit)
        near.append(spread.inliers(joint.spread_of(tracker, seen, refit)))
        off_m.append(spread.off_m)
        off_rad.append(spread.off_rad)
    if not near:
        nothing = float("nan")
        return HeldOut(nothing, nothing, 0, 0, nothing)
    inside = np.concatenate(near)
    every_spread = joint.Spread(np.concatenate(off_m), np.concatenate(off_rad))
    near_spread = joint.Spread(every_spread.off_m[inside], every_spread.off_rad[inside])
    return HeldOut(
        near_spread.rms_mm(), near_spread.rms_deg(), len(inside), int((~inside).sum()),
        every_spread.rms_mm(),
    )  # fmt: skip
