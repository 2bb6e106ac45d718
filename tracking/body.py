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
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from hardware_profiles.pose import (
    ORIGIN,
    Pose,
    Quaternion,
    Vector,
    angle_between_rad,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    rotate,
)
from tracking import pose_filter
from tracking.pose_filter import FilterState
from tracking.sample import TrackerSample
from tracking.source_health import Health, Thresholds

RING = 64
# Beyond this the prediction eases out: a source that died must not throw the picture away.
FULL_EXTRAPOLATION_S = 0.30
EASE_OUT_S = 0.10
# So many refused samples in a row that agree with each other are a move, not outliers. From one to
# the next they may move as a camera does.
JUMP_SAMPLES = 5
JUMP_AGREES_M = 0.05
JUMP_SPEED_M_S = 5.0
JUMP_AGREES_RAD = 0.05
JUMP_RATE_RAD_S = 4.0
JUMP_GAP_S = 0.25


class Verdict(enum.Enum):
    """What became of a sample."""

    ACCEPTED = "accepted"
    LATE = "older than the ring of remembered samples"
    OUTLIER = "outside the innovation gate"
    PARTIAL = "no pose yet: a partial sample needs a full one first"
    NO_POSE = "carries no pose, or one that is no number"
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
    """Of the sensor; of the tracked body's origin where `lever_m` is not None."""
    rotation: Quaternion | None
    model: SourceModel
    lever_m: Vector | None = None
    """Body origin to sensor in the sensor's axes: a position that came without its rotation is
    moved by the rotation that the filter has for its time."""


class BodyEstimator:
    """Fuses the samples of all sources of one body."""

    def __init__(self, sources: Mapping[str, SourceModel]) -> None:
        self._sources = dict(sources)
        rates = [s.rate for s in sources.values() if s.binds_pose] or [Fraction(24)]
        self._thresholds = Thresholds(max(rates))
        self._measurements: list[_Measurement] = []
        self._states: list[FilterState] = []  # the state after each measurement
        self._refused: list[_Measurement] = []
        self._whole = False  # whether the ring still has everything since the start
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
        dt, step = (t_ns - state.t_ns) * 1e-9, step_ns * 1e-9
        if dt < 0.0:  # still before the newest sample: nothing moves until then
            return [_moved(state, _eased(max(0.0, dt + index * step))[0]) for index in range(count)]
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
        numbers = (*(position or ()), *(rotation or ()))
        if not numbers or not all(map(math.isfinite, numbers)):
            return None
        alignment, rig = model.alignment, model.rig_offset
        t_ns, order = sample.t_capture_ns, sample.source_id
        if rotation is None:
            body = alignment.compose(Pose(position or ORIGIN)).position_m
            lever = rotate(conjugate(rig.rotation), rig.position_m)
            moved = lever != ORIGIN
            return _Measurement(t_ns, order, body, None, model, lever if moved else None)
        whole = alignment.compose(Pose(position or ORIGIN, rotation)).compose(rig)
        return _Measurement(
            t_ns, order, None if position is None else whole.position_m, whole.rotation, model
        )

    def _take(self, measurement: _Measurement) -> Verdict:
        if not self._states:
            return self._restart(measurement, Verdict.ACCEPTED)
        key = (measurement.t_ns, measurement.order)
        place = bisect.bisect_right(self._measurements, key, key=lambda m: (m.t_ns, m.order))
        if place == 0:
            return self._before_all(measurement)
        state, passed = _apply(self._states[place - 1], measurement)
        if not passed:
            return self._refuse(measurement)
        # A good position says nothing of refused rotations: they may come in messages of their own.
        self._refused = [r for r in self._refused if not _speaks_of(measurement, r)]
        self._measurements.insert(place, measurement)
        self._states.insert(place, state)
        self._replay(place + 1)
        if len(self._measurements) > RING:
            del self._measurements[0], self._states[0]
            self._whole = False
        return Verdict.ACCEPTED

    def _replay(self, first: int) -> None:
        state = self._states[first - 1]
        for index in range(first, len(self._measurements)):
            # What passed once stays in; a late sample may only move it a little.
            state, _ = _apply(state, self._measurements[index], gate=math.inf)
            self._states[index] = state

    def _before_all(self, measurement: _Measurement) -> Verdict:
        """Take a sample from before the first one, as if it had come in time, where that is known.

        It happens once: when a body's sources start together.
        """
        position, rotation = measurement.position_m, measurement.rotation
        lost_ns = self._thresholds.lost_ns
        known = self._whole and self._measurements[0].t_ns - measurement.t_ns < lost_ns
        if not known or position is None or rotation is None:
            return Verdict.LATE
        first = self._start(measurement, position, rotation)
        second, passed = _apply(first, self._measurements[0])
        if not passed:
            return Verdict.LATE
        self._measurements.insert(0, measurement)
        self._states[:1] = [first, second]
        self._replay(2)
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
            rotation = last.rotation if rotation is None else rotation
            position = last.position_m if position is None else _sensor(measurement, rotation)
        if position is None or rotation is None:
            return self._start_partial(measurement)
        self._measurements = [measurement]
        self._states = [self._start(measurement, position, rotation)]
        self._whole = verdict is Verdict.ACCEPTED
        self._refused.clear()
        return verdict

    @staticmethod
    def _start(measurement: _Measurement, position: Vector, rotation: Quaternion) -> FilterState:
        model = measurement.model
        return pose_filter.start(
            measurement.t_ns, position, rotation, model.position_sigma_m, model.rotation_sigma_rad
        )

    def _start_partial(self, measurement: _Measurement) -> Verdict:
        """Position and rotation may come in messages of their own: wait for both."""
        for other in reversed(self._refused):
            rotation = measurement.rotation or other.rotation
            place = measurement if measurement.position_m is not None else other
            if rotation is None or place.position_m is None:
                continue
            whole = replace(
                measurement, t_ns=max(measurement.t_ns, other.t_ns), rotation=rotation,
                position_m=_sensor(place, rotation), lever_m=None,
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
            state, _sensor(measurement, state.rotation), model.position_sigma_m, gate
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


def _sensor(measurement: _Measurement, sensor_rotation: Quaternion) -> Vector:
    """Return where the sensor is, by a measurement that has a position."""
    x, y, z = measurement.position_m or ORIGIN
    if measurement.lever_m is None:
        return (x, y, z)
    dx, dy, dz = rotate(sensor_rotation, measurement.lever_m)
    return (x + dx, y + dy, z + dz)


def _speaks_of(a: _Measurement, b: _Measurement) -> bool:
    """Whether both say something of the position, or both of the rotation."""
    positions = a.position_m is not None and b.position_m is not None
    return positions or (a.rotation is not None and b.rotation is not None)


def _agree(measurements: list[_Measurement]) -> bool:
    """Whether refused samples continue each other, as a moved origin does and noise does not."""
    for before, after in pairwise(measurements):
        if not _speaks_of(before, after):
            return False
        dt = min(abs(after.t_ns - before.t_ns) * 1e-9, JUMP_GAP_S)
        a, b = before.position_m, after.position_m
        if a is not None and b is not None:
            if math.dist(a, b) > JUMP_AGREES_M + JUMP_SPEED_M_S * dt:
                return False
        p, q = before.rotation, after.rotation
        if p is not None and q is not None:
            if angle_between_rad(p, q) > JUMP_AGREES_RAD + JUMP_RATE_RAD_S * dt:
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
