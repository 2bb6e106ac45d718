# SPDX-License-Identifier: Apache-2.0
"""Errors of ours and of every baseline over one degraded recording. The protocol of the bench:

At every received sample, in order of arrival, each predicts the pose at t + horizon, where t is the
capture time of the newest sample that has arrived. The estimator gets every sample when it arrives,
with its capture time. The baselines know no late samples: they get the same, but drop one that is
older than what they have. Targets in a gap of the truth, beyond its ends, or before 0.5 s are
skipped and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.bench.fusion import quaternions
from sim.bench.fusion.baselines import BASELINES, Setting, evaluate
from sim.bench.fusion.degrade import Degradation, Samples, degrade
from sim.bench.fusion.ours import Ours, Predicted, Predictions, SourceNoise, as_arrays
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.recording import Recording, nominal_rate
from sim.bench.fusion.settings import setting

FIRST_S = 0.5
SOURCE = "primary"


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors (n,) of one method at one horizon; the sigmas (n,) only where it states them."""

    position_m: Floats
    rotation_rad: Floats
    position_sigma_m: Floats | None = None
    rotation_sigma_rad: Floats | None = None


@dataclass(frozen=True, eq=False)
class HorizonErrors:
    """What came out at one horizon: ours, the baselines by name, targets that were left out."""

    horizon_s: float
    ours: Errors
    baselines: dict[str, Errors]
    skipped: int


def collect(
    recording: Recording, how: Degradation, horizons_s: Sequence[float]
) -> list[HorizonErrors]:
    """Return the errors at each horizon. Raises ValueError where the recording is too short."""
    samples = degrade(recording, how)
    order = samples.arrival
    newest = np.maximum.accumulate(samples.t_s[order])
    ours = run_ours(recording, samples, how, horizons_s)
    fresh = np.concatenate([[True], np.diff(newest) > 0.0])
    kept = order[fresh]
    known_at = np.cumsum(fresh) - 1  # for each arrival: the newest sample that a baseline has
    answers = run_baselines(samples, kept, horizons_s)
    results = []
    for k, horizon_s in enumerate(horizons_s):
        truth = recording.at(newest + horizon_s)
        valid = truth.known & (newest >= FIRST_S)
        if not valid.any():
            raise ValueError(
                f"{recording.name}: no truth at {horizon_s * 1e3:g} ms; "
                f"the recording is {recording.t_s[-1]:.1f} s long"
            )
        goal = truth.position_m[valid], truth.rotation_wxyz[valid]
        own = Errors(
            _distance(ours.position_m[valid, k], goal[0]),
            quaternions.angle(ours.rotation_wxyz[valid, k], goal[1]),
            ours.position_sigma_m[valid, k],
            ours.rotation_sigma_rad[valid, k],
        )
        at = known_at[valid]
        others = {
            name: Errors(
                _distance(position[k][at], goal[0]), quaternions.angle(rotation[k][at], goal[1])
            )
            for name, (position, rotation) in answers.items()
        }
        results.append(HorizonErrors(horizon_s, own, others, int(np.sum(~valid))))
    return results


def run_ours(
    recording: Recording, samples: Samples, how: Degradation, horizons_s: Sequence[float]
) -> Predictions:
    """Return the product's predictions (n, horizons) at each arrival."""
    estimator = Ours({SOURCE: source_noise(recording, how)})
    rows: list[list[Predicted | None]] = []
    newest = -np.inf
    for i in samples.arrival.tolist():
        estimator.observe_from(SOURCE, samples, i)
        newest = max(newest, float(samples.t_s[i]))
        now_s = float(samples.arrival_s[i])
        rows.append([estimator.predict(newest + horizon_s, now_s) for horizon_s in horizons_s])
    return as_arrays(rows)


def source_noise(recording: Recording, how: Degradation) -> SourceNoise:
    """Return what a true profile of the degraded source says."""
    rate = recording.rate if how.rate_hz is None else nominal_rate(how.rate_hz)
    return SourceNoise(how.position_sigma_m, how.rotation_sigma_rad, rate)


def run_baselines(
    samples: Samples, kept: NDArray[np.intp], horizons_s: Sequence[float]
) -> dict[str, tuple[list[Floats], list[Floats]]]:
    """Return positions (n, 3) and rotations (n, 4) by baseline and horizon, at the kept samples."""
    t_s, position = samples.t_s[kept], samples.position_m[kept]
    rotation = samples.rotation_wxyz[kept]
    turned = quaternions.path(rotation)
    answers = {}
    for name in BASELINES:
        moves = _at_horizons(name, "position", t_s, position, horizons_s)
        turns = _at_horizons(name, "rotation", t_s, turned, horizons_s)
        answers[name] = (
            [position + move for move in moves],
            [quaternions.product(quaternions.exp(turn), rotation) for turn in turns],
        )
    return answers


def coefficients(
    name: str, quantity: str, t_s: Floats, path: Floats, horizons_s: Sequence[float]
) -> list[Floats]:
    """Return a baseline's polynomials for each horizon, at its best setting for that horizon."""
    wanted = [setting(name, quantity, horizon_s) for horizon_s in horizons_s]
    different: list[Setting] = sorted(set(wanted))
    answers = dict(zip(different, BASELINES[name](t_s, path, different), strict=True))
    return [answers[one] for one in wanted]


def _at_horizons(
    name: str, quantity: str, t_s: Floats, path: Floats, horizons_s: Sequence[float]
) -> list[Floats]:
    answers = coefficients(name, quantity, t_s, path, horizons_s)
    return [evaluate(answer, h) for answer, h in zip(answers, horizons_s, strict=True)]


def _distance(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.linalg.norm(a - b, axis=-1))
