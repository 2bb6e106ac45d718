# SPDX-License-Identifier: Apache-2.0
"""Overshoot and settling after a stop: a dolly at 1 m/s and a whip pan of 180 deg/s.

Six rounds of: 3 s still, a smooth start, a constant speed, a smooth stop, still. Overshoot is the
furthest that the prediction goes past the place of the stop; it has settled when its error stays
below 1 mm or 0.1 deg until 2.5 s after; later than 2 s counts as never: noise alone crosses it.
`behind` is the largest error before the stop.
Figures are medians of the six rounds. One axis moves; all carry the noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from sim.bench.fusion import quaternions
from sim.bench.fusion.baselines import BASELINES, evaluate
from sim.bench.fusion.degrade import Degradation, degrade
from sim.bench.fusion.errors import coefficients, run_ours
from sim.bench.fusion.measure import digits
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording

RATE_HZ = 100.0
ROUNDS = 6
ROUND_S = 10.0
STILL_S = 3.0
WATCHED_S = 2.5
LATEST_S = 2.0


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of move: its quantity, speed (m/s or rad/s), times, and what counts as settled."""

    name: str
    quantity: str
    unit: str
    per_unit: float
    """Of metres or radians."""
    speed: float
    start_s: float
    constant_s: float
    stop_s: float
    settled: float
    """In `unit`."""


MOVES = (
    Move("dolly", "position", "mm", 1e3, 1.0, 1.0, 3.0, 0.5, 1.0),
    Move("whip_pan", "rotation", "deg", 180.0 / np.pi, float(np.pi), 0.15, 0.45, 0.12, 0.1),
)


class Stop(msgspec.Struct, frozen=True):
    """What one method does at a stop; lengths in the unit of the move."""

    overshoot: float
    settled_ms: float | None
    """None: not within 2 s."""
    behind: float


def profile(move: Move, rate_hz: float = RATE_HZ) -> tuple[Floats, Floats, list[float]]:
    """Return times (n,), the way along the axis (n,) in m or rad, and when each stop ends."""
    t_s = np.arange(round(rate_hz * ROUNDS * ROUND_S)) / rate_hz
    speed = np.zeros(len(t_s))
    stops = []
    for number in range(ROUNDS):
        begin = number * ROUND_S + STILL_S
        full = begin + move.start_s
        brake = full + move.constant_s
        end = brake + move.stop_s
        up = _smooth((t_s - begin) / move.start_s)
        down = 1.0 - _smooth((t_s - brake) / move.stop_s)
        speed += move.speed * np.minimum(up, down)
        stops.append(end)
    way = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / (2.0 * rate_hz))])
    return t_s, way, stops


def run_stops(move: Move, how: Degradation, horizons_s: Sequence[float]) -> dict[str, list[Stop]]:
    """Return what "ours" and each baseline do, at each horizon."""
    t_s, way, stops = profile(move)
    position, rotation = np.zeros((len(t_s), 3)), np.tile([1.0, 0.0, 0.0, 0.0], (len(t_s), 1))
    if move.quantity == "position":
        position[:, 0] = way
    else:
        rotation = quaternions.exp(np.stack([0.0 * way, 0.0 * way, way], axis=1))
    recording = Recording(move.name, 0, t_s, position, rotation)
    samples = degrade(recording, how)
    ours = run_ours(recording, samples, how, horizons_s)
    at_s = samples.t_s[samples.arrival]
    results: dict[str, list[Stop]] = {"ours": []}
    for k, horizon_s in enumerate(horizons_s):
        # The error along the axis, not an absolute angle: six pans go more than once round.
        truth = recording.at(np.minimum(at_s + horizon_s, t_s[-1]))
        if move.quantity == "position":
            wrong = ours.position_m[:, k, 0] - truth.position_m[:, 0]
        else:
            back = quaternions.inverse(truth.rotation_wxyz)
            wrong = quaternions.log(quaternions.product(ours.rotation_wxyz[:, k], back))[:, 2]
        results["ours"].append(_figures(move, at_s + horizon_s, wrong, stops))
    axis = 0 if move.quantity == "position" else 2
    path = samples.position_m if axis == 0 else _absolute(samples.rotation_wxyz)
    for name in BASELINES:
        answers = coefficients(name, move.quantity, samples.t_s, path, horizons_s)
        results[name] = [
            _figures(
                move,
                samples.t_s + h,
                path[:, axis] + evaluate(answer, h)[:, axis] - np.interp(samples.t_s + h, t_s, way),
                stops,
            )
            for answer, h in zip(answers, horizons_s, strict=True)
        ]
    return results


def _smooth(x: Floats) -> Floats:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def _absolute(rotation: Floats) -> Floats:
    """Return summed turns that start at the first sample's own turn."""
    return quaternions.path(rotation) + quaternions.log(rotation[:1])


def _figures(move: Move, t_s: Floats, wrong: Floats, stops: Sequence[float]) -> Stop:
    over, settled, behind = [], [], []
    for stop in stops:
        after = (t_s >= stop) & (t_s < stop + WATCHED_S)
        error = wrong[after] * move.per_unit
        over.append(float(error.max()))
        outside = np.flatnonzero(np.abs(error) > move.settled)
        last_s = float(t_s[after][outside[-1]]) - stop if len(outside) else 0.0
        settled.append(np.inf if last_s > LATEST_S else last_s)
        begin = stop - move.stop_s - move.constant_s - move.start_s
        before = (t_s >= begin) & (t_s < stop)
        behind.append(float(np.abs(wrong[before]).max()) * move.per_unit)
    median_s = float(np.median(settled))
    return Stop(
        digits(np.median(over)),
        digits(median_s * 1e3) if np.isfinite(median_s) else None,
        digits(np.median(behind)),
    )
