# SPDX-License-Identifier: Apache-2.0
"""A locked-off camera: how much the shown picture shakes from frame to frame.

The camera stands at the first pose of a recording, sampled evenly at its rate (or the asked one).
The picture is drawn at 24 fps: each frame uses what had arrived by then and predicts a horizon
ahead. Jitter is the rms change of the predicted position across the view (two axes) from one frame
to the next, in pixels of the reference case of measure.py, and of the rotation in degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.bench.fusion import quaternions
from sim.bench.fusion.baselines import BASELINES, evaluate
from sim.bench.fusion.degrade import Degradation, Samples, degrade
from sim.bench.fusion.errors import SOURCE, coefficients, source_noise
from sim.bench.fusion.measure import PX_PER_M, digits
from sim.bench.fusion.ours import Ours, Predicted, as_arrays
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording

FRAMES_PER_S = 24.0
WARM_UP_S = 5.0


@dataclass(frozen=True, slots=True)
class Jitter:
    """From frame to frame, rms."""

    px: float
    deg: float


def locked_off(recording: Recording, rate_hz: float | None) -> Recording:
    """Return a recording of the same length that stays at its first pose.

    Raises ValueError where it is too short to warm up and be measured.
    """
    seconds = float(recording.t_s[-1])
    if seconds < 2.0 * WARM_UP_S:
        raise ValueError(
            f"{recording.name}: {seconds:.1f} s long; stillness needs {2.0 * WARM_UP_S:g} s"
        )
    rate = rate_hz or 1.0 / recording.period_s
    t_s = np.arange(max(2, int(seconds * rate))) / rate
    return Recording(
        recording.name,
        recording.start_ns,
        t_s,
        np.tile(recording.position_m[0], (len(t_s), 1)),
        np.tile(recording.rotation_wxyz[0], (len(t_s), 1)),
    )


def jitter(
    still: Recording, how: Degradation, horizons_s: Sequence[float]
) -> dict[str, list[Jitter]]:
    """Return the jitter of "ours" and of each baseline, at each horizon."""
    samples = degrade(still, how)
    frames_s = np.arange(0.0, still.t_s[-1], 1.0 / FRAMES_PER_S)
    frames_s = frames_s[frames_s >= samples.arrival_s[samples.arrival[0]]]
    shown = frames_s >= WARM_UP_S
    results: dict[str, list[Jitter]] = {
        "ours": _ours(still, samples, how, frames_s, shown, horizons_s)
    }
    order = samples.arrival
    newest = np.maximum.accumulate(samples.t_s[order])
    fresh = np.concatenate([[True], np.diff(newest) > 0.0])
    kept, arrived_s = order[fresh], samples.arrival_s[order][fresh]
    t_s, position, rotation = (
        samples.t_s[kept],
        samples.position_m[kept],
        samples.rotation_wxyz[kept],
    )
    turned = quaternions.path(rotation)
    at = np.searchsorted(arrived_s, frames_s[shown], side="right") - 1
    age_s = frames_s[shown] - t_s[at]
    for name in BASELINES:
        moves = coefficients(name, "position", t_s, position, horizons_s)
        turns = coefficients(name, "rotation", t_s, turned, horizons_s)
        results[name] = [
            _jitter(
                position[at] + evaluate(move[at], age_s + horizon_s),
                quaternions.product(
                    quaternions.exp(evaluate(turn[at], age_s + horizon_s)), rotation[at]
                ),
            )
            for move, turn, horizon_s in zip(moves, turns, horizons_s, strict=True)
        ]
    return results


def _ours(
    still: Recording,
    samples: Samples,
    how: Degradation,
    frames_s: Floats,
    shown: Floats,
    horizons_s: Sequence[float],
) -> list[Jitter]:
    estimator = Ours({SOURCE: source_noise(still, how)})
    rows: list[list[Predicted | None]] = []
    arrivals = iter(samples.arrival.tolist())
    waiting = next(arrivals, None)
    for frame_s in frames_s.tolist():
        while waiting is not None and samples.arrival_s[waiting] <= frame_s:
            estimator.observe_from(SOURCE, samples, waiting)
            waiting = next(arrivals, None)
        rows.append([estimator.predict(frame_s + h, frame_s) for h in horizons_s])
    predicted = as_arrays(rows)
    return [
        _jitter(predicted.position_m[shown, k], predicted.rotation_wxyz[shown, k])
        for k in range(len(horizons_s))
    ]


def _jitter(position_m: Floats, rotation_wxyz: Floats) -> Jitter:
    """Return the jitter of frames (n, 3), (n, 4). Any two axes see the same noise: x and y."""
    moved = np.diff(position_m, axis=0)
    turned = quaternions.angle(rotation_wxyz[1:], rotation_wxyz[:-1])
    return Jitter(
        digits(PX_PER_M * np.sqrt(np.mean(moved**2, axis=0)[:2].sum())),
        digits(np.degrees(np.sqrt(np.mean(turned**2)))),
    )
