# SPDX-License-Identifier: Apache-2.0
"""How fast something moved, as an irregular series, and that series smoothed onto any instants.

A rate is the change between two neighbouring samples over their time, at the middle of the two. So
it needs no even sampling, and nothing is invented in a gap. Smoothing is a local straight line
under a Gaussian window: it has no delay of its own, and two series smoothed with the same window
carry the same band.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.timed_pose import GAP_PERIODS

Instants = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NS_PER_S = 1e9
# A shorter pause than this is no gap, however fast the source is.
SHORTEST_GAP_NS = 50_000_000
_WINDOW_SIGMAS = 4.0
_ASIDE_SIGMAS = 2.0
_CHUNK = 8192
# A rate off the median of its neighbours by this many times the 95th percentile is a jump.
_JUMP = 5.0
_NOTHING = 1e-9
# A jump may fall across two steps; in a slow source two steps are already motion.
_WIDE_REACH = 2
_FAST_PERIOD_NS = 25e6


class Signal(NamedTuple):
    """Rates of change at irregular instants that strictly grow.

    `t_ns` is (n,), `values` (n, k): k = 3 for a rotation (rad/s about the body's axes) or a
    position (m/s), 1 for a lens. Each is the mean over `span_ns` (n,) around its instant.
    `period_ns` is the usual distance of two samples.
    """

    t_ns: Instants
    values: Floats
    span_ns: Instants
    period_ns: float


def turning(t_ns: Instants, rotations: Floats) -> Signal:
    """Return the angular velocity of quaternions (n, 4) about the body's own axes, rad/s."""
    change = ra.rotation_vectors(ra.products(ra.conjugates(rotations[:-1]), rotations[1:]))
    return _without_jumps(rate_of_change(t_ns, change))


def travelling(t_ns: Instants, position_m: Floats) -> Signal:
    """Return the velocity of positions (n, 3) along the axes of their world, m/s."""
    return _without_jumps(rate_of_change(t_ns, np.diff(position_m, axis=0)))


def axes_turning(t_ns: Instants, rotations: Floats) -> Signal:
    """Return the rate of the rotation matrix of quaternions (n, 4): (n, 9) row by row, 1/s.

    A point at c in the body moves at this matrix times c against the body's origin.
    """
    turns = ra.matrices(rotations).reshape(-1, 9)
    return rate_of_change(t_ns, np.diff(turns, axis=0))


def changing(t_ns: Instants, values: Floats) -> Signal:
    """Return the rate of one value (n,), such as a lens ring, in its units per second."""
    return rate_of_change(t_ns, np.diff(values)[:, None])


def rate_of_change(t_ns: Instants, change: Floats) -> Signal:
    """Return the rates from the changes (n - 1, k) between n instants that strictly grow."""
    step_ns = np.diff(t_ns)
    rates: Floats = change / (step_ns[:, None] / NS_PER_S)
    period_ns = float(np.median(step_ns)) if len(step_ns) else 0.0
    # The rate over a gap says nothing about when within it things moved.
    kept = step_ns <= gap_ns(period_ns)
    return Signal((t_ns[:-1] + step_ns // 2)[kept], rates[kept], step_ns[kept], period_ns)


def gap_ns(period_ns: float) -> float:
    """Return how far two samples lie apart at most, without a gap between them."""
    return max(float(SHORTEST_GAP_NS), GAP_PERIODS * period_ns)


def smoothed(signal: Signal, at_ns: Instants, sigma_ns: float) -> tuple[Floats, Mask]:
    """Return the values (m, k) at growing instants, and where the signal carries them (m,).

    A local straight line by weighted least squares, the weight a Gaussian of sigma_ns in time
    (Fan and Gijbels, "Local Polynomial Modelling", 1996). Values are 0 where it does not carry.
    """
    values = np.zeros((len(at_ns), signal.values.shape[1]))
    valid = np.zeros(len(at_ns), dtype=bool)
    if len(signal.t_ns) < 2:
        return values, valid
    reach_ns = int(_WINDOW_SIGMAS * sigma_ns)
    # The first and last samples beside an outage are the worst of a tracker, and half a window.
    aside_ns = round(_ASIDE_SIGMAS * sigma_ns)
    valid = _covered(signal, at_ns - aside_ns) & _covered(signal, at_ns + aside_ns)
    valid &= _covered(signal, at_ns)
    for first in range(0, len(at_ns), _CHUNK):
        part = slice(first, first + _CHUNK)
        values[part] = _local_lines(signal, at_ns[part], reach_ns, sigma_ns)
    values[~valid] = 0.0
    return values, valid


def _covered(signal: Signal, at_ns: Instants) -> Mask:
    """Return where instants lie between two samples without a gap."""
    after = np.searchsorted(signal.t_ns, at_ns)
    inside = (after > 0) & (after < len(signal.t_ns))
    bounded = np.clip(after, 1, len(signal.t_ns) - 1)
    spacing_ns = signal.t_ns[bounded] - signal.t_ns[bounded - 1]
    covered: Mask = inside & (spacing_ns <= gap_ns(signal.period_ns))
    return covered


def _local_lines(signal: Signal, at_ns: Instants, reach_ns: int, sigma_ns: float) -> Floats:
    begin = np.searchsorted(signal.t_ns, at_ns - reach_ns)
    end = np.searchsorted(signal.t_ns, at_ns + reach_ns, side="right")
    # Always the two neighbours, however slow the source is against the window.
    begin = np.minimum(begin, np.clip(np.searchsorted(signal.t_ns, at_ns) - 1, 0, None))
    end = np.maximum(end, begin + 2)
    index = begin[:, None] + np.arange(int((end - begin).max()))
    within = index < np.minimum(end, len(signal.t_ns))[:, None]
    index = np.minimum(index, len(signal.t_ns) - 1)
    u = (signal.t_ns[index] - at_ns[:, None]) / sigma_ns
    # Weighed by their spans, noisy ends cancel between one rate and the next.
    span = signal.span_ns[index] / signal.period_ns
    weight = np.where(within, np.exp(-0.5 * u * u) * span, 0.0)
    s0 = weight.sum(axis=1)
    s1 = (weight * u).sum(axis=1)
    s2 = (weight * u * u).sum(axis=1)
    # The tiny ridge keeps a window of one sample at that sample's value.
    line = weight * (s2[:, None] + 1e-9 - s1[:, None] * u)
    total = (s2 + 1e-9) * s0 - s1 * s1
    line /= np.maximum(total, 1e-30)[:, None]
    lines: Floats = np.einsum("mw,mwk->mk", line, signal.values[index])
    return lines


def _without_jumps(signal: Signal) -> Signal:
    """Return the signal without the rates of a tracker that jumped: it moved, the camera did not.

    Such a rate stands alone among its neighbours. A median over few of them is blind to a spike and
    follows every rise and fall of real motion. When the jump was is known to one sample only, and
    it is so strong that it would decide the answer.
    """
    reach = _WIDE_REACH if signal.period_ns < _FAST_PERIOD_NS else 1
    if len(signal.values) <= 2 * reach:
        return signal
    padded = np.pad(signal.values, ((reach, reach), (0, 0)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    off = np.linalg.norm(signal.values - np.median(around, axis=2), axis=1)
    kept = off <= _JUMP * float(np.percentile(off, 95)) + _NOTHING
    return Signal(signal.t_ns[kept], signal.values[kept], signal.span_ns[kept], signal.period_ns)
