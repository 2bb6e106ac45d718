# SPDX-License-Identifier: Apache-2.0
"""The product's estimator as the bench sees it: samples in arrays in, numbers out.

The only file of the bench that knows the estimator. What is fed is what a source feeds it: whole
samples with their capture and arrival times, and the profile's noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from hardware_profiles.pose import Pose, Quaternion, Vector
from sim.bench.fusion.degrade import Samples
from sim.bench.fusion.quaternions import Floats
from tracking.fusion.body import BodyEstimator
from tracking.fusion.curve import Point
from tracking.fusion.measurement import SourceModel
from tracking.fusion.outlook import Estimate
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.space import POSITIONS, ROTATIONS
from tracking.fusion.track import Track
from tracking.fusion.verdict import Verdict
from tracking.sample import Decoded, TrackerSample

# The clock of a stage never stands near zero; times of the bench count from here.
ORIGIN_NS = 10_000_000_000
# A profile that claims no noise at all would be a wrong profile.
LEAST_POSITION_SIGMA_M = 1e-5
LEAST_ROTATION_SIGMA_RAD = 2e-5
IDENTITY = Pose()


@dataclass(frozen=True, slots=True)
class SourceNoise:
    """What the profile of a source says: sigma per axis, and its nominal rate."""

    position_sigma_m: float
    rotation_sigma_rad: float
    rate: Fraction
    alignment: Pose = IDENTITY
    """stage_T_world."""
    rig_offset: Pose = IDENTITY
    """body_T_sensor."""


class Predicted(NamedTuple):
    """One prediction."""

    position_m: tuple[float, float, float]
    rotation_wxyz: tuple[float, float, float, float]
    position_sigma_m: float
    rotation_sigma_rad: float


class NamedFault(NamedTuple):
    """A fault that the estimator found; `t_s` on the clock of the bench."""

    t_s: float
    source_id: str
    kind: str
    f_id: str


class Ours:
    """One body's estimator over one or more sources; times in seconds of the recording."""

    def __init__(self, sources: Mapping[str, SourceNoise]) -> None:
        self._estimator = BodyEstimator(
            {
                source_id: SourceModel(
                    alignment=noise.alignment,
                    rig_offset=noise.rig_offset,
                    position_sigma_m=max(noise.position_sigma_m, LEAST_POSITION_SIGMA_M),
                    rotation_sigma_rad=max(noise.rotation_sigma_rad, LEAST_ROTATION_SIGMA_RAD),
                    rate=noise.rate,
                )
                for source_id, noise in sources.items()
            }
        )

    def observe(
        self, source_id: str, t_s: float, arrival_s: float, position_m: Floats, wxyz: Floats
    ) -> Verdict:
        """Give one sample: its capture and arrival times, position (3,), rotation (4,)."""
        return self.take(to_sample(source_id, t_s, arrival_s, position_m, wxyz))

    def take(self, sample: TrackerSample) -> Verdict:
        """Give a sample made by to_sample()."""
        return self._estimator.observe(sample)

    def observe_from(self, source_id: str, samples: Samples, index: int) -> Verdict:
        """Give one of the samples."""
        return self.observe(
            source_id,
            float(samples.t_s[index]),
            float(samples.arrival_s[index]),
            samples.position_m[index],
            samples.rotation_wxyz[index],
        )

    def predict(self, t_s: float, now_s: float) -> Predicted | None:
        """Return the prediction for a time, asked for at `now_s`; None before any whole sample."""
        now_ns = _ns(now_s)
        self._estimator.watch(now_ns)
        estimate = self.estimate(_ns(t_s), now_ns)
        if estimate is None:
            return None
        return Predicted(*estimate.pose, estimate.position_sigma_m, estimate.rotation_sigma_rad)

    def estimate(self, t_ns: int, now_ns: int) -> Estimate | None:
        """Return the estimator's own answer, for the stop-watch."""
        return self._estimator.predict(t_ns, now_ns)

    def faults(self) -> list[NamedFault]:
        """Return the faults that were named since the last call."""
        return [
            NamedFault((fault.t_ns - ORIGIN_NS) * 1e-9, fault.source_id, fault.kind, fault.f_id)
            for fault in self._estimator.drain_faults()
        ]


class Filter:
    """The estimator's two tracks alone: update and predict, as a filter has them.

    What a body does beside (where its sources stand, gate, spikes, stuck poses, hand-over) is left
    out, as it is in the dense filter.
    """

    def __init__(self, noise: SourceNoise) -> None:
        self._tracks = Track(POSITION, POSITIONS), Track(ROTATION, ROTATIONS)
        self._sigmas = noise.position_sigma_m, noise.rotation_sigma_rad

    def update(self, t_ns: int, position_m: Vector, wxyz: Quaternion) -> None:
        """Take one pose."""
        for track, measured, sigma in zip(
            self._tracks, (position_m, wxyz), self._sigmas, strict=True
        ):
            attempt = track.attempt((t_ns, 0), measured, sigma)
            if attempt is not None:
                track.commit(attempt)

    def predict(self, h_s: float) -> tuple[Point | None, Point | None]:
        """Return position and rotation h seconds after the newest pose."""
        position, rotation = self._tracks
        return position.at(h_s, h_s, h_s), rotation.at(h_s, h_s, h_s)


def to_sample(
    source_id: str, t_s: float, arrival_s: float, position_m: Floats, wxyz: Floats
) -> TrackerSample:
    """Return one sample as a decoder makes it."""
    x, y, z = position_m.tolist()
    w, i, j, k = wxyz.tolist()
    decoded = Decoded(source_id, position_m=(x, y, z), quaternion_wxyz=(w, i, j, k))
    return TrackerSample(source_id, _ns(t_s), _ns(arrival_s), decoded)


def _ns(t_s: float) -> int:
    return ORIGIN_NS + round(t_s * 1e9)


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions in arrays: (..., 3), (..., 4) and the sigma per axis (...)."""

    position_m: Floats
    rotation_wxyz: Floats
    position_sigma_m: Floats
    rotation_sigma_rad: Floats


_NOTHING = (np.nan,) * 9


def as_arrays(rows: list[list[Predicted | None]]) -> Predictions:
    """Return lists of equal length as arrays; NaN where there was no prediction."""
    flat = np.array(
        [[_NOTHING if p is None else (*p[0], *p[1], p[2], p[3]) for p in row] for row in rows]
    )
    return Predictions(flat[..., :3], flat[..., 3:7], flat[..., 7], flat[..., 8])
