# SPDX-License-Identifier: Apache-2.0
"""The shift of one signal on another by least squares, with all else that differs between them.

    a(t) = D(t) c + g Q b(t + d) + noise

d is the shift. Q turns the axes of b into those of a (one axis: none). g is a gain, free for a lens
or a picture of uncertain fx, else 1. D c is what a point at c moves where the body turns, D from
the reference's own rotation (`axes_turning`): two trackers on one camera sit at two points. Huber
weights keep jumps out. Weak priors (1 rad, 1 m) hold what the motion leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.correlation import best_turn
from tracking.calibration.motion_signal import NS_PER_S, Instants, Mask, Signal, smoothed
from tracking.calibration.rotation_arrays import Floats

SHORTEST_BLOCK_S = 0.5
BLOCK_SIGMAS = 8.0
"""A block of the bootstrap is this much longer than the window: blocks are independent."""
FEWEST_BLOCKS = 5
BOOTSTRAP_ROUNDS = 1000

_NEWTON_STEPS = 25
_CONVERGED_NS = 100.0
_LONGEST_STEP_S = 0.05
_LEAST_CURVATURE = 0.05
_FEW_BLOCKS = 5.0
_HUBER_SIGMAS = 2.5
# Median length of a normal vector of unit sigma per axis, for one and for three axes.
_MEDIAN_LENGTH = {1: 0.6745, 3: 1.5382}
_PRIOR_TURN_RAD = 1.0
_PRIOR_LEVER_M = 1.0
_PRIOR_GAIN = 10.0


@dataclass(frozen=True, slots=True)
class Shift:
    """A converged fit. `information` (blocks, p, p) and `pull` (blocks, p) are its normal equations
    block by block, the shift in seconds first; `prior` (p,) stands on their diagonal."""

    delay_ns: float
    gain: float
    lever_m: Floats
    correlation: float
    overlap_s: float
    information: Floats
    pull: Floats
    prior: Floats

    def interval_ns(self, rng: np.random.Generator) -> tuple[float, float]:
        """Return the 95 % interval by bootstrap over the blocks, one Newton step a round."""
        blocks = len(self.pull)
        picked = rng.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=BOOTSTRAP_ROUNDS)
        left = np.einsum("rb,bij->rij", picked * 1.0, self.information) + np.diag(self.prior)
        right = np.einsum("rb,bi->ri", picked * 1.0, self.pull)
        moved_s = np.linalg.solve(left, right[:, :, None])[:, 0, 0]
        low_s, high_s = np.percentile(moved_s, (2.5, 97.5))
        # Few blocks spread too little (Student's t), and so do a fit that also solves the turn of
        # the axes and a window chosen among three. The size was found by simulation; the tests of
        # this file's users count how often the truth is inside.
        wider = 1.0 + _FEW_BLOCKS / blocks
        return (
            self.delay_ns + float(low_s) * wider * NS_PER_S,
            self.delay_ns + float(high_s) * wider * NS_PER_S,
        )


@dataclass(slots=True)
class ShiftFit:
    """What stays the same while the shift is looked for.

    `a` (n, k) is the reference smoothed at the even instants `grid_ns`, `lever` (n, 3, 3) the rate
    of its rotation matrix there, or None.
    """

    grid_ns: Instants
    a: Floats
    a_valid: Mask
    other: Signal
    sigma_ns: float
    fit_gain: bool
    lever: Floats | None = None
    _step_s: float = field(init=False)
    _block_s: float = field(init=False)
    _a_slope: Floats = field(init=False)
    _lever_slope: Floats | None = field(init=False)

    def __post_init__(self) -> None:
        self._step_s = float(self.grid_ns[1] - self.grid_ns[0]) / NS_PER_S
        self._block_s = max(SHORTEST_BLOCK_S, BLOCK_SIGMAS * self.sigma_ns / NS_PER_S)
        self._a_slope = np.gradient(self.a, self._step_s, axis=0)
        self._lever_slope = (
            None if self.lever is None else np.gradient(self.lever, self._step_s, axis=0)
        )

    def solve(self, start_ns: float) -> Shift | None:
        """Return the fit reached from a start, or None where the signals do not overlap there."""
        axes = self.a.shape[1]
        delay_ns, gain, lever_m = start_ns, 1.0, np.zeros(3)
        turn: Floats | None = None
        for _ in range(_NEWTON_STEPS):
            b, slope, valid = self._shifted(delay_ns)
            if valid.sum() * self._step_s < self._block_s * FEWEST_BLOCKS:
                return None
            a, b, slope = self.a[valid], b[valid], slope[valid]
            d = None if self.lever is None else self.lever[valid]
            rest, rest_slope = a, self._a_slope[valid]
            if d is not None and self._lever_slope is not None:
                rest = a - d @ lever_m
                rest_slope = rest_slope - self._lever_slope[valid] @ lever_m
            if turn is None:
                turn = best_turn(rest, b) if axes == 3 else np.eye(1)
                gain = float((rest * (b @ turn.T)).sum() / (b * b).sum()) if self.fit_gain else 1.0
            model, slope = gain * b @ turn.T, gain * slope @ turn.T
            error = rest - model
            columns = self._columns(slope, model, gain, d)
            length = np.linalg.norm(error, axis=1)
            sigma = max(float(np.median(length)) / _MEDIAN_LENGTH[axes], 1e-12)
            weight = np.minimum(1.0, _HUBER_SIGMAS * sigma / np.maximum(length, 1e-30))
            prior = self._prior(axes, sigma)
            weighted = columns * weight[:, None, None]
            left = np.einsum("nai,naj->ij", weighted, columns) + np.diag(prior)
            right = np.einsum("nai,na->i", weighted, error)
            # The square of a noisy slope is too large, and the answer would look too sure. The
            # noise of the two signals is independent: their product is right.
            apart = (rest_slope - slope) * slope * weight[:, None]
            if left[0, 0] + apart.sum() > _LEAST_CURVATURE * left[0, 0]:
                left[0, 0] += apart.sum()
            else:
                apart[:] = 0.0
            step = np.linalg.solve(left, right)
            moved_s = float(np.clip(step[0], -_LONGEST_STEP_S, _LONGEST_STEP_S))
            at = 1
            if axes == 3:
                turn = ra.rotation_matrix(step[at : at + 3]) @ turn
                at += 3
            if self.fit_gain:
                gain += float(step[at])
                at += 1
            if d is not None:
                lever_m = lever_m + step[at : at + 3]
            delay_ns += moved_s * NS_PER_S
            if abs(moved_s) * NS_PER_S < _CONVERGED_NS:
                break
        alike = float((rest * model).sum() / np.sqrt((rest**2).sum() * (model**2).sum() + 1e-300))
        block = (self.grid_ns[valid] - self.grid_ns[0]) // round(self._block_s * NS_PER_S)
        information, pull = _by_block(block, weighted, columns, error, apart.sum(axis=1))
        return Shift(
            delay_ns, gain, lever_m, alike, float(valid.sum()) * self._step_s, information, pull,
            prior,
        )  # fmt: skip

    def _shifted(self, delay_ns: float) -> tuple[Floats, Floats, Mask]:
        """Return b(t + d), its slope per second, and where both signals carry values."""
        b, valid = smoothed(self.other, self.grid_ns + round(delay_ns), self.sigma_ns)
        slope: Floats = np.gradient(b, self._step_s, axis=0)
        inner = valid.copy()
        inner[1:] &= valid[:-1]
        inner[:-1] &= valid[1:]
        return b, slope, inner & self.a_valid

    def _columns(self, slope: Floats, model: Floats, gain: float, d: Floats | None) -> Floats:
        """Return what the model changes by for each unknown, (n, k, p)."""
        parts = [slope[:, :, None]]
        if model.shape[1] == 3:
            parts.append(-ra.skews(model))
        if self.fit_gain:
            parts.append(model[:, :, None] / gain)
        if d is not None:
            parts.append(d)
        columns: Floats = np.concatenate(parts, axis=2)
        return columns

    def _prior(self, axes: int, sigma: float) -> Floats:
        """Return the information of the priors, in units of the (correlated) grid instants."""
        # Neighbouring instants share their noise: one independent value each 2 sqrt(pi) sigmas.
        shared = max(1.0, 3.5 * self.sigma_ns / NS_PER_S / self._step_s)
        widths = [np.inf]
        widths += [_PRIOR_TURN_RAD] * 3 if axes == 3 else []
        widths += [_PRIOR_GAIN] if self.fit_gain else []
        widths += [_PRIOR_LEVER_M] * 3 if self.lever is not None else []
        prior: Floats = shared * sigma**2 / np.array(widths) ** 2
        return prior


def _by_block(
    block: Instants, weighted: Floats, columns: Floats, error: Floats, apart: Floats
) -> tuple[Floats, Floats]:
    """Return the normal equations of each block of time, (blocks, p, p) and (blocks, p)."""
    starts = np.flatnonzero(np.diff(block, prepend=-1))
    ends = np.append(starts[1:], len(block))
    spans = [slice(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
    information = [np.einsum("nai,naj->ij", weighted[one], columns[one]) for one in spans]
    for one, span in zip(information, spans, strict=True):
        one[0, 0] += apart[span].sum()
    pull = [np.einsum("nai,na->i", weighted[one], error[one]) for one in spans]
    return np.array(information), np.array(pull)
