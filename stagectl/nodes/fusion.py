# SPDX-License-Identifier: Apache-2.0
"""The Step that holds one estimator per body and answers each tick with states.

At tick k it predicts frame k freshly and takes the look-ahead frames from what it made in the quiet
after tick k-1: they are provisional anyway, and the tick must be short.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from hardware_profiles.loading import profile_id
from hardware_profiles.pose import Pose, Vector
from hardware_profiles.stage import Body, Source, Stage
from hardware_profiles.tracker import TrackerProfile, load_tracker_profile
from render_bridge.codec import STATE_BYTES, pack_ahead
from render_bridge.messages import (
    BLANK_STATE,
    BodyFlag,
    LensState,
    PosePoint,
    RenderBody,
    State7,
    TrackState,
)
from render_bridge.roster import POSE_POINTS, ROLES
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import Event, FrameStates, ShowOrder, Tick, Tracked
from tracking.body import BodyEstimator, Estimate, SourceModel, Verdict
from tracking.sample import Decoded, TrackerSample
from tracking.source_health import Health

# The look-ahead is made this long after a tick, behind both copies of its message.
QUIET_NS = 4_000_000
REHEARSAL_WINDOW_NS = 1_000_000
_NAN = float("nan")
_STILL: Vector = (0.0, 0.0, 0.0)
_TRACK_STATE = {
    Health.OK: TrackState.OK,
    Health.COAST: TrackState.COAST,
    Health.HOLD: TrackState.HOLD,
    Health.LOST: TrackState.LOST,
}


class _TrackedBody:
    def __init__(self, index: int, body: Body, stage: Stage) -> None:
        self.index = index
        self.body = body
        self.role = ROLES[body.role]
        sources = [source for source in stage.source if source.body == body.id]
        self.estimator = BodyEstimator({source.id: source_model(source) for source in sources})
        lens = body.lens
        self.lens = LensState(lens.focal_mm, _NAN, _NAN, lens.entrance_pupil_m)
        self.health = Health.LOST
        self.outliers = 0
        self.pinned: State7 | None = None
        self.ahead_of = -1
        self.ahead = b""

    def display_ns(self, t_vsync_ns: int, period_ns: float) -> int:
        """Mid-exposure of the centre row, of the exposure that sees this frame on the wall."""
        wall = self.body.wall_latency_frames * period_ns
        return t_vsync_ns + round(wall) + self.body.exposure.phase_ns(period_ns)


class FusionStep:
    """Estimates all bodies of a stage."""

    def __init__(self, stage: Stage, order: ShowOrder | None = None) -> None:
        self._bodies = [_TrackedBody(i, body, stage) for i, body in enumerate(stage.body)]
        self._by_source = {
            source.id: next(b for b in self._bodies if b.body.id == source.body)
            for source in stage.source
        }
        self._lens_profiles = {
            source.id: load_tracker_profile(profile_id(source))
            for source in stage.source
            if "lens" in source.binds
        }
        self._pose_point = POSE_POINTS[stage.output.pose_point]
        self._lookahead_ns = stage.schedule.lookahead_ms * 1e6
        self._held: Mapping[str, State7 | None] = {}
        self._frozen: tuple[str, ...] = ()
        self._next: Tick | None = None
        self._quiet_ns: int | None = None
        if order is not None:
            self._follow(order)

    def inputs(self) -> Sequence[Input]:
        """Samples, ticks, and what the operators hold."""
        return (
            Input("sample/<source>", queue(256)),
            Input("tick", queue(8)),
            Input("show", LATEST),
        )

    def deadline_ns(self) -> int | None:
        """The quiet time in which the look-ahead is made."""
        return self._quiet_ns

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Observe a sample, answer a tick, or follow an order."""
        if isinstance(data, TrackerSample):
            return self._on_sample(data)
        if isinstance(data, Tick):
            return (("states", self._answer(data)), *self._watch_health(data.t_tick_ns))
        if isinstance(data, ShowOrder):
            self._follow(data)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Make the look-ahead of the next frame."""
        self._quiet_ns = None
        tick = self._next
        if tick is not None:
            for tracked in self._bodies:
                tracked.ahead = self._look_ahead(tracked, tick)
                tracked.ahead_of = tick.frame
        return ()

    def rehearse(self, now_ns: int) -> None:
        """Make the next tick's states once for nothing, where that tick is about to come.

        It changes nothing; it brings code and data back into the caches (measured: the tick's
        median falls by a third).
        """
        tick = self._next
        if tick is None or self._held or self._frozen:
            return
        if abs(tick.t_tick_ns + tick.period_ns - now_ns) > REHEARSAL_WINDOW_NS:
            return
        for tracked in self._bodies:
            estimate = tracked.estimator.predict(tick.t_vsync_ns)
            self._render(tracked, tick, estimate)
            _tracked_row(tracked, tick, estimate)

    def _on_sample(self, sample: TrackerSample) -> Sequence[Output]:
        tracked = self._by_source[sample.source_id]
        decoded = sample.decoded
        profile = self._lens_profiles.get(sample.source_id)
        if profile is not None:
            tracked.lens = lens_state(tracked.lens, decoded, profile)
        verdict = tracked.estimator.observe(sample)
        if verdict is Verdict.OUTLIER:
            tracked.outliers += 1
        if verdict is Verdict.RESTARTED:
            text = f"{tracked.body.id} jumped: its tracker's poses moved at once; check its origin"
            return (("event", Event(sample.t_rx_ns, "alarm", sample.source_id, text)),)
        return ()

    def _answer(self, tick: Tick) -> FrameStates:
        bodies, rows = [], []
        for tracked in self._bodies:
            t_ns = tracked.display_ns(tick.t_vsync_ns, tick.period_ns)
            estimate = tracked.estimator.predict(t_ns)
            bodies.append(self._render(tracked, tick, estimate))
            rows.append(_tracked_row(tracked, tick, estimate))
        self._next = msgspec.structs.replace(
            tick, frame=tick.frame + 1, t_vsync_ns=round(tick.t_vsync_ns + tick.period_ns)
        )
        self._quiet_ns = tick.t_tick_ns + QUIET_NS
        return FrameStates(tick, tuple(bodies), tuple(rows))

    def _render(self, tracked: _TrackedBody, tick: Tick, estimate: Estimate | None) -> RenderBody:
        name = tracked.body.id
        flags = BodyFlag(0)
        velocity = angular = _STILL
        count = self._ahead_count(tick)
        state: State7 | None
        if name in self._held or name in self._frozen:
            flags |= BodyFlag.FROZEN if name in self._frozen else BodyFlag.HELD
            if tracked.pinned is None and estimate is not None:
                tracked.pinned = self._held.get(name) or self._state(tracked, estimate.pose)
            state = tracked.pinned
            ahead = pack_ahead((state or BLANK_STATE,) * count)
        else:
            tracked.pinned = None
            state = None if estimate is None else self._state(tracked, estimate.pose)
            if estimate is not None:
                velocity, angular = estimate.velocity_m_s, estimate.angular_velocity_rad_s
            ahead = tracked.ahead if tracked.ahead_of == tick.frame else b""
            if len(ahead) != count * STATE_BYTES:
                ahead = self._look_ahead(tracked, tick)
        if state is not None:
            flags |= BodyFlag.VALID
        return RenderBody(
            tracked.index, tracked.role,
            _TRACK_STATE[tracked.estimator.health(tick.t_tick_ns)], flags,
            0 if estimate is None else estimate.t_capture_ns, tracked.lens, velocity, angular,
            state or BLANK_STATE, ahead,
        )  # fmt: skip

    def _look_ahead(self, tracked: _TrackedBody, tick: Tick) -> bytes:
        """Return the packed states of the frames after a tick's."""
        count = self._ahead_count(tick)
        display_ns = tracked.display_ns(tick.t_vsync_ns, tick.period_ns)
        first_ns = round(display_ns + tick.period_ns)
        poses = tracked.estimator.predict_run(first_ns, tick.period_ns, count)
        return pack_ahead([self._state(tracked, p) for p in poses] or [BLANK_STATE] * count)

    def _ahead_count(self, tick: Tick) -> int:
        return math.ceil(self._lookahead_ns / tick.period_ns)

    def _state(self, tracked: _TrackedBody, pose: Pose) -> State7:
        if self._pose_point is PosePoint.ENTRANCE_PUPIL:
            pose = pose.compose(Pose((0.0, tracked.lens.entrance_pupil_m, 0.0)))
        x, y, z = pose.position_m
        qw, qx, qy, qz = pose.rotation
        return (x, y, z, qw, qx, qy, qz)

    def _watch_health(self, now_ns: int) -> Sequence[Output]:
        outputs: list[Output] = []
        for tracked in self._bodies:
            health = tracked.estimator.health(now_ns)
            before, tracked.health = tracked.health, health
            if health is Health.HOLD and before in (Health.OK, Health.COAST):
                text = f"{tracked.body.id} holds its last pose: its tracker is silent"
                outputs.append(("event", Event(now_ns, "warn", tracked.body.id, text)))
        return outputs

    def _follow(self, order: ShowOrder) -> None:
        for tracked in self._bodies:
            if tracked.body.id not in order.held:
                tracked.pinned = None  # at once: the next hold may come before the next tick
            elif tracked.pinned is None:
                tracked.pinned = order.held[tracked.body.id]
        self._held = order.held
        self._frozen = order.frozen


def _tracked_row(tracked: _TrackedBody, tick: Tick, estimate: Estimate | None) -> Tracked:
    age = tracked.estimator.age_ns(tick.t_tick_ns)
    return Tracked(
        tracked.body.id,
        0 if age is None else tick.t_tick_ns - age,
        _NAN if estimate is None else estimate.position_sigma_m,
        _NAN if estimate is None else estimate.rotation_sigma_rad,
        tracked.outliers,
    )


def lens_state(before: LensState, decoded: Decoded, profile: TrackerProfile) -> LensState:
    """Return the lens after a sample: focus and iris as shares of their range, 0 = infinity, open.

    Where the profile says that zoom is a focal length, it is taken; a ring position needs a lens
    profile and leaves the stage file's focal length as it is.
    """
    focal, focus, iris, pupil = before
    if decoded.focal_mm is not None and decoded.focal_mm > 0.0:  # 0: the camera does not know
        focal = decoded.focal_mm
    elif decoded.zoom_raw is not None and profile.zoom_per_mm > 0.0 and decoded.zoom_raw > 0.0:
        focal = decoded.zoom_raw / profile.zoom_per_mm
    if decoded.focus_raw is not None:
        focus = profile.focus_fraction(decoded.focus_raw)
    if decoded.iris_raw is not None:
        iris = decoded.iris_raw
    if decoded.entrance_pupil_m is not None:
        pupil = decoded.entrance_pupil_m
    return LensState(focal, focus, iris, pupil)


def source_model(source: Source) -> SourceModel:
    """Return what the estimator needs of a stage file's source."""
    profile = load_tracker_profile(profile_id(source))
    return SourceModel(
        source.alignment.pose(),
        source.rig_offset.pose(),
        profile.position_noise_mm / 1000.0,
        math.radians(profile.rotation_noise_deg),
        source.nominal_rate(),
        "pose" in source.binds,
    )
