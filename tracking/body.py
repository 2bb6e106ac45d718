# SPDX-License-Identifier: Apache-2.0
"""One estimator per tracked body over any number of sources. Pure.

    observe(sample, source)  takes one sample, in any order, and says whether it was used
    predict(t_ns)            says where the body is at any later time, with its uncertainty

The estimate is the pose of the sensor (or tracked point) in the stage frame:
stage_T_sensor = alignment (stage_T_world) * sample (world_T_body) * rig offset (body_T_sensor).
Late samples rewind a bounded ring and replay what followed, so order of arrival does not matter.
"""

from __future__ import annotations

import bisect
import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hardware_profiles.pose import (
    Pose,
    Quaternion,
    Vector,
    from_rotation_vector,
    multiply,
    normalized,
)
from tracking import pose_filter
from tracking.pose_filter import FilterState
from tracking.sample import TrackerSample
from tracking.source_health import Health, Thresholds

RING = 64
# Beyond this the prediction eases out: a source that died must not throw the picture away.
FULL_EXTRAPOLATION_S = 0.30
EASE_OUT_S = 0.10
# So many refused samples in a row that agree with each other are a move, not outliers.
JUMP_SAMPLES = 5
JUMP_AGREES_M = 0.05


class Verdict(enum.Enum):
    """What became of a sample."""

    ACCEPTED = "accepted"
    LATE = "older than the ring of remembered samples"
    OUTLIER = "outside the innovation gate"
    PARTIAL = "no pose yet: a partial sample needs a full one first"
    NO_POSE = "carries no pose"
    RESTARTED = "accepted as a jump: the estimate starts anew"


@dataclass(frozen=True, slots=True)
class SourceModel:
    """What the estimator must know about one source."""

    alignment: Pose
    """stage_T_world."""
    rig_offset: Pose
    """body_T_sensor."""
    position_sigma_m: float
    rotation_sigma_rad: float
    rate: Fraction
    binds_pose: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where a body is at one time."""

    t_ns: int
    pose: Pose
    velocity_m_s: Vector
    angular_velocity_rad_s: Vector
    position_sigma_m: float
    rotation_sigma_rad: float
    t_capture_ns: int
    """Capture time of the newest sample in it."""


@dataclass(frozen=True, slots=True)
class _Measurement:
    t_ns: int
    order: str
    """Source id: equal times are taken in this order, whatever order they came in."""
    position_m: Vector | None
    rotation: Quaternion | None
    model: SourceModel


class BodyEstimator:
    """Fuses the samples of all sources of one body."""

    def __init__(self, sources: Mapping[str, SourceModel]) -> None:
        self._sources = dict(sources)
        rates = [source.rate for source in sources.values()] or [Fraction(24)]
        self._thresholds = Thresholds(max(rates))
        self._measurements: list[_Measurement] = []
        self._states: list[FilterState] = []  # the state after each measurement
        self._refused: list[_Measurement] = []
        self._last_rx_ns: int | None = None

    def observe(self, sample: TrackerSample) -> Verdict:
        """Take one sample of a known source and say what became of it."""
        model = self._sources[sample.source_id]
        if not model.binds_pose:
            return Verdict.NO_POSE
        measurement = self._in_stage(sample, model)
        if measurement is None:
            return Verdict.NO_POSE
        verdict = self._take(measurement)
        if verdict in (Verdict.ACCEPTED, Verdict.RESTARTED):
            last = self._last_rx_ns
            self._last_rx_ns = sample.t_rx_ns if last is None else max(last, sample.t_rx_ns)
        return verdict

    def predict(self, t_ns: int) -> Estimate | None:
        """Return the estimate for a time at or after the newest sample; None before any.

        A time before it gives the estimate at the newest sample (the smoothed past is another
        question). Extrapolation is full for 0.3 s and then eases out to a stop.
        """
        if not self._states:
            return None
        state = self._states[-1]
        dt = max(0.0, (t_ns - state.t_ns) * 1e-9)
        moved, speed = _eased(dt)
        vx, vy, vz = state.velocity_m_s
        wx, wy, wz = state.angular_velocity_rad_s
        return Estimate(
            t_ns,
            _moved(state, moved),
            (vx * speed, vy * speed, vz * speed),
            (wx * speed, wy * speed, wz * speed),
            pose_filter.grown_sigma(state.position_cov, dt, pose_filter.Q_POSITION_M2_S3),
            pose_filter.grown_sigma(state.rotation_cov, dt, pose_filter.Q_ROTATION_RAD2_S3),
            state.t_ns,
        )

    def predict_run(self, t_ns: int, step_ns: float, count: int) -> list[Pose]:
        """Return the poses at t, t + step, .. (`count` of them): a look-ahead, cheaply.

        Equal steps at a constant rate turn by the same small rotation each; only where the motion
        eases out is each pose worked out by itself. Empty before the first sample.
        """
        if not self._states:
            return []
        state = self._states[-1]
        dt, step = max(0.0, (t_ns - state.t_ns) * 1e-9), step_ns * 1e-9
        pose = _moved(state, _eased(dt)[0])
        poses = [pose]
        vx, vy, vz = (v * step for v in state.velocity_m_s)
        wx, wy, wz = (w * step for w in state.angular_velocity_rad_s)
        turned = from_rotation_vector((wx, wy, wz))
        (x, y, z), rotation = pose
        for index in range(1, count):
            if dt + index * step <= FULL_EXTRAPOLATION_S:
                x, y, z = x + vx, y + vy, z + vz
                rotation = multiply(turned, rotation)
                poses.append(Pose((x, y, z), normalized(rotation)))
            else:
                poses.append(_moved(state, _eased(dt + index * step)[0]))
        return poses

    def health(self, now_ns: int) -> Health:
        """Return how fresh the body's newest accepted sample is."""
        last = self._last_rx_ns
        return self._thresholds.health(None if last is None else now_ns - last)

    def age_ns(self, now_ns: int) -> int | None:
        """Return ns since the newest accepted sample arrived."""
        return None if self._last_rx_ns is None else now_ns - self._last_rx_ns

    def _in_stage(self, sample: TrackerSample, model: SourceModel) -> _Measurement | None:
        position, rotation = sample.decoded.position_m, sample.decoded.rotation()
        stage_rotation = None
        if rotation is not None:
            stage_rotation = multiply(
                multiply(model.alignment.rotation, rotation), model.rig_offset.rotation
            )
        stage_position = None
        if position is not None:
            body_rotation = rotation if rotation is not None else self._body_rotation(model)
            if body_rotation is None:
                return None
            body = Pose(position, body_rotation)
            stage_position = model.alignment.compose(body).compose(model.rig_offset).position_m
        if stage_position is None and stage_rotation is None:
            return None
        return _Measurement(
            sample.t_capture_ns, sample.source_id, stage_position, stage_rotation, model
        )

    def _body_rotation(self, model: SourceModel) -> Quaternion | None:
        """World rotation of the body by the present estimate, for samples without rotation."""
        if model.rig_offset.position_m == (0.0, 0.0, 0.0):
            return (1.0, 0.0, 0.0, 0.0)  # no lever arm: the rotation does not matter
        if not self._states:
            return None
        sensor = self._states[-1].rotation
        return multiply(
            multiply(model.alignment.inverse().rotation, sensor),
            model.rig_offset.inverse().rotation,
        )

    def _take(self, measurement: _Measurement) -> Verdict:
        if not self._states:
            return self._restart(measurement, Verdict.ACCEPTED)
        key = (measurement.t_ns, measurement.order)
        place = bisect.bisect_right(self._measurements, key, key=lambda m: (m.t_ns, m.order))
        if place == 0:
            return Verdict.LATE
        state, passed = _apply(self._states[place - 1], measurement)
        if not passed:
            return self._refuse(measurement)
        self._refused.clear()
        self._measurements.insert(place, measurement)
        self._states.insert(place, state)
        for index in range(place + 1, len(self._measurements)):
            # What passed once stays in; a late sample may only move it a little.
            state, _ = _apply(state, self._measurements[index], gate=math.inf)
            self._states[index] = state
        if len(self._measurements) > RING:
            del self._measurements[0], self._states[0]
        return Verdict.ACCEPTED

    def _refuse(self, measurement: _Measurement) -> Verdict:
        self._refused.append(measurement)
        recent = self._refused[-JUMP_SAMPLES:]
        self._refused = recent
        if len(recent) == JUMP_SAMPLES and _agree(recent):
            return self._restart(recent[-1], Verdict.RESTARTED)
        return Verdict.OUTLIER

    def _restart(self, measurement: _Measurement, verdict: Verdict) -> Verdict:
        position, rotation = measurement.position_m, measurement.rotation
        if self._states:
            last = self._states[-1]
            position = last.position_m if position is None else position
            rotation = last.rotation if rotation is None else rotation
        if position is None or rotation is None:
            return self._start_partial(measurement)
        model = measurement.model
        state = pose_filter.start(
            measurement.t_ns, position, rotation, model.position_sigma_m, model.rotation_sigma_rad
        )
        self._measurements, self._states = [measurement], [state]
        self._refused.clear()
        return verdict

    def _start_partial(self, measurement: _Measurement) -> Verdict:
        """Position and rotation may come in messages of their own: wait for both."""
        for other in self._refused:
            position = measurement.position_m or other.position_m
            rotation = measurement.rotation or other.rotation
            if position is not None and rotation is not None:
                whole = _Measurement(
                    max(measurement.t_ns, other.t_ns), measurement.order, position, rotation,
                    measurement.model,
                )  # fmt: skip
                return self._restart(whole, Verdict.ACCEPTED)
        self._refused = [*self._refused[-JUMP_SAMPLES:], measurement]
        return Verdict.PARTIAL


def _apply(
    before: FilterState, measurement: _Measurement, gate: float = pose_filter.GATE_CHI2
) -> tuple[FilterState, bool]:
    state = pose_filter.advance(before, measurement.t_ns)
    model = measurement.model
    if measurement.position_m is not None:
        state, residual = pose_filter.update_position(
            state, measurement.position_m, model.position_sigma_m, gate
        )
        if not residual.passed:
            return before, False
    if measurement.rotation is not None:
        state, residual = pose_filter.update_rotation(
            state, measurement.rotation, model.rotation_sigma_rad, gate
        )
        if not residual.passed:
            return before, False
    return state, True


def _agree(measurements: list[_Measurement]) -> bool:
    """Whether refused samples continue each other, as a moved origin does and noise does not."""
    for before, after in pairwise(measurements):
        a, b = before.position_m, after.position_m
        if a is not None and b is not None and math.dist(a, b) > JUMP_AGREES_M:
            return False
    return True


def _moved(state: FilterState, dt_s: float) -> Pose:
    x, y, z = state.position_m
    vx, vy, vz = state.velocity_m_s
    return Pose(
        (x + vx * dt_s, y + vy * dt_s, z + vz * dt_s),
        pose_filter.turn(state.rotation, state.angular_velocity_rad_s, dt_s),
    )


def _eased(dt_s: float) -> tuple[float, float]:
    """Return how long the motion is extrapolated for a horizon, and the share of speed left."""
    if dt_s <= FULL_EXTRAPOLATION_S:
        return dt_s, 1.0
    fade = math.exp(-(dt_s - FULL_EXTRAPOLATION_S) / EASE_OUT_S)
    return FULL_EXTRAPOLATION_S + EASE_OUT_S * (1.0 - fade), fade
