# SPDX-License-Identifier: Apache-2.0
"""The Step that holds one estimator per body and answers each tick with states.

At tick k it predicts frame k freshly and takes the look-ahead frames from what it made in the quiet
after tick k-1: they are provisional anyway, and the tick must be short. In the quiet it also works
out the poses as measured of frames that have been seen (`measured.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from hardware_profiles.lens_files import StageLens
from hardware_profiles.loading import profile_id
from hardware_profiles.pose import Pose, Vector
from hardware_profiles.stage import Stage
from hardware_profiles.tracker import load_tracker_profile
from render_bridge.frame_codec import STATE_BYTES, pack_ahead
from render_bridge.messages import (
    BLANK_STATE,
    BodyFlag,
    PosePoint,
    RenderBody,
    State7,
    TrackState,
)
from render_bridge.stage_snapshot import POSE_POINTS
from stagectl.nodes.pose_state import pose_of, state_of
from stagectl.nodes.tracked_body import TrackedBody
from stagectl.show.state import NO_TRIM
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import (
    EstimatorState,
    Event,
    FrameStates,
    Level,
    Measured,
    MeasuredBody,
    ShowOrder,
    Tick,
)
from tracking.fusion.faults import Fault
from tracking.fusion.outlook import Estimate
from tracking.fusion.verdict import Verdict
from tracking.sample import TrackerSample
from tracking.source_health import Health

# The look-ahead is made this long after a tick, behind both copies of its message.
QUIET_NS = 4_000_000
REHEARSAL_WINDOW_NS = 1_000_000
_NAN = float("nan")
_STILL: Vector = (0.0, 0.0, 0.0)
_PINNED = BodyFlag.HELD | BodyFlag.FROZEN
# What is told once and needs no hand, and what does.
_LEVELS: Mapping[str, Level] = {"spike": "info", "step": "info", "silent": "warn", "drift": "warn"}
# These may come many times a second on a bad network: each is told once in a while (F-34).
OFTEN = ("spike", "step", "silent", "drift")
OFTEN_EVERY_NS = 10_000_000_000
_LENS = ("lens", "outside")
_TRACK_STATE = {
    Health.OK: TrackState.OK,
    Health.COAST: TrackState.COAST,
    Health.HOLD: TrackState.HOLD,
    Health.LOST: TrackState.LOST,
}


class FusionStep:
    """Estimates all bodies of a stage."""

    def __init__(
        self,
        stage: Stage,
        order: ShowOrder | None = None,
        lenses: Mapping[str, StageLens] | None = None,
    ) -> None:
        known = lenses or {}
        self._bodies = [
            TrackedBody(i, body, stage, known.get(body.id)) for i, body in enumerate(stage.body)
        ]
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
        self._take: str | None = None
        self._accepted: Mapping[str, int] = {}
        self._remember = False
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
            for tracked in self._bodies:
                tracked.estimator.watch(data.t_tick_ns)
            events = (*self._watch_health(data.t_tick_ns), *self._named_faults())
            return (("states", self._answer(data)), *events)
        if isinstance(data, ShowOrder):
            self._follow(data)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Make the look-ahead of the next frame, and what is known now of frames before."""
        self._quiet_ns = None
        tick = self._next
        if tick is None:
            return ()
        for tracked in self._bodies:
            now_ns_of_next = round(tick.t_tick_ns + tick.period_ns)
            tracked.ahead = self._look_ahead(tracked, tick, now_ns_of_next, fresh=False)
            tracked.ahead_of = tick.frame
        outputs = self._measured(now_ns)
        if self._remember:
            self._remember = False
            outputs.append(("estimator", self._state_now(tick.frame - 1)))
        return outputs

    def restore(self, state: EstimatorState) -> None:
        """Go on from what fusion remembered. Raises ValueError where it is of other sources."""
        for tracked in self._bodies:
            name = tracked.body.id
            if name not in state.bodies:
                raise ValueError(f"a snapshot without body {name!r}")
            tracked.estimator.restore(state.bodies[name])
            if tracked.smoothing is not None:
                last = state.smoothed.get(name)
                tracked.smoothing.last = None if last is None else pose_of(last)
            if name in state.ridden:
                tracked.ride.restore(state.ridden[name])

    def _state_now(self, frame: int) -> EstimatorState:
        smoothed = {
            t.body.id: state_of(t.smoothing.last)
            for t in self._bodies
            if t.smoothing is not None and t.smoothing.last is not None
        }
        states = {t.body.id: t.estimator.snapshot() for t in self._bodies}
        ridden = {t.body.id: t.ride.state() for t in self._bodies if not t.ride.is_plain}
        return EstimatorState(frame, states, smoothed, ridden)

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
            estimate = tracked.estimator.show(tick.t_vsync_ns, tick.t_tick_ns)
            pose = None if estimate is None else estimate.pose
            self._render(tracked, tick, estimate, pose)
            tracked.row(tick, tick.t_vsync_ns, estimate)

    def _on_sample(self, sample: TrackerSample) -> Sequence[Output]:
        tracked = self._by_source[sample.source_id]
        profile = self._lens_profiles.get(sample.source_id)
        if profile is not None:
            tracked.lens.observe(sample.decoded, profile)
        if sample.source_id in tracked.bypassed:
            return ()
        verdict = tracked.estimator.observe(sample)
        tracked.estimator.prepare()
        if verdict is Verdict.ACCEPTED:
            return ()
        if verdict in (Verdict.OUTLIER, Verdict.STUCK):
            tracked.outliers += 1
        return self._faults_of(tracked)

    def _named_faults(self) -> Sequence[Output]:
        return [output for tracked in self._bodies for output in self._faults_of(tracked)]

    def _faults_of(self, tracked: TrackedBody) -> Sequence[Output]:
        outputs: list[Output] = []
        for fault in tracked.estimator.drain_faults():
            if fault.kind == "silent" and fault.source_id in tracked.bypassed:
                continue  # somebody wanted it
            if fault.kind in OFTEN:
                which = (fault.source_id, fault.kind)
                told_ns = tracked.told_ns.get(which)
                if told_ns is not None and fault.t_ns - told_ns < OFTEN_EVERY_NS:
                    continue
                tracked.told_ns[which] = fault.t_ns
            outputs.append(("event", _event_of(fault)))
        return outputs

    def _answer(self, tick: Tick) -> FrameStates:
        bodies, rows = [], []
        for tracked in self._bodies:
            t_ns = tracked.display_ns(tick.t_vsync_ns, tick.period_ns)
            estimate = tracked.estimator.show(t_ns, tick.t_tick_ns)
            pose = None if estimate is None else estimate.pose
            if pose is not None and tracked.smoothing is not None:
                pose = tracked.smoothing.next(pose, tick.period_ns * 1e-9)
            tracked.ride.advance(tick.frame, tick.period_ns * 1e-9, pose)
            body = self._render(tracked, tick, estimate, pose)
            held = tracked.estimator.newest_pose()
            if pose is not None and held is not None and not body.flags & _PINNED:
                tracked.measured.note(
                    tick.frame, t_ns, pose, held, predicted=tracked.is_predicted(tick.t_tick_ns)
                )
            bodies.append(body)
            rows.append(tracked.row(tick, t_ns, estimate))
        self._next = msgspec.structs.replace(
            tick, frame=tick.frame + 1, t_vsync_ns=round(tick.t_vsync_ns + tick.period_ns)
        )
        self._quiet_ns = tick.t_tick_ns + QUIET_NS
        return FrameStates(tick, tuple(bodies), tuple(rows))

    def _render(
        self, tracked: TrackedBody, tick: Tick, estimate: Estimate | None, pose: Pose | None
    ) -> RenderBody:
        name = tracked.body.id
        flags = BodyFlag(0)
        velocity = angular = _STILL
        count = self._ahead_count(tick)
        state: State7 | None
        if name in self._held or name in self._frozen:
            flags |= BodyFlag.FROZEN if name in self._frozen else BodyFlag.HELD
            if tracked.pinned is None and pose is not None:
                ridden = tracked.ride.pose(pose)
                tracked.pinned = self._held.get(name) or self._state(tracked, ridden)
            state = tracked.pinned
            ahead = pack_ahead((state or BLANK_STATE,) * count)
        else:
            tracked.pinned = None
            state = None if pose is None else self._state(tracked, tracked.ride.pose(pose))
            if estimate is not None and pose is not None:
                velocity, angular = tracked.ride.motion(
                    pose, estimate.velocity_m_s, estimate.angular_velocity_rad_s
                )
            ahead = tracked.ahead if tracked.ahead_of == tick.frame else b""
            if len(ahead) != count * STATE_BYTES:
                ahead = self._look_ahead(tracked, tick, tick.t_tick_ns, fresh=True)
        if state is not None:
            flags |= BodyFlag.VALID
        return RenderBody(
            tracked.index, tracked.role,
            _TRACK_STATE[tracked.estimator.health(tick.t_tick_ns)], flags,
            0 if estimate is None else estimate.t_capture_ns, tracked.lens.state, velocity, angular,
            state or BLANK_STATE, ahead,
        )  # fmt: skip

    def _look_ahead(self, tracked: TrackedBody, tick: Tick, now_ns: int, fresh: bool) -> bytes:
        """Return the packed states of the frames after a tick's.

        `now_ns`: when that tick is. `fresh`: the tick's own frame has been made already.
        """
        count = self._ahead_count(tick)
        display_ns = tracked.display_ns(tick.t_vsync_ns, tick.period_ns)
        estimator, smoothing = tracked.estimator, tracked.smoothing
        if smoothing is None:
            first_ns = round(display_ns + tick.period_ns)
            poses = estimator.show_run(first_ns, tick.period_ns, count, now_ns)
        else:
            poses = estimator.show_run(display_ns, tick.period_ns, count + 1, now_ns)
            period_s = tick.period_ns * 1e-9
            poses = smoothing.ahead(poses[1:] if fresh else poses, period_s)[-count:]
        if not tracked.ride.is_plain:
            # Ridden is up to the newest tick, which is this one or the one before.
            first, period_s = (1 if fresh else 2), tick.period_ns * 1e-9
            poses = [tracked.ride.pose(p, first + i, period_s) for i, p in enumerate(poses)]
        return pack_ahead([self._state(tracked, p) for p in poses] or [BLANK_STATE] * count)

    def _measured(self, now_ns: int) -> list[Output]:
        frames: dict[int, list[MeasuredBody]] = {}
        for tracked in self._bodies:
            for frame, body in tracked.measured.ready(now_ns):
                trimmed = tracked.ride.measured(frame, pose_of(body.state))
                body = msgspec.structs.replace(body, state=self._state(tracked, trimmed))
                frames.setdefault(frame, []).append(body)
        return [("measured", Measured(k, tuple(frames[k]))) for k in sorted(frames)]

    def _ahead_count(self, tick: Tick) -> int:
        return math.ceil(self._lookahead_ns / tick.period_ns)

    def _state(self, tracked: TrackedBody, pose: Pose) -> State7:
        if self._pose_point is PosePoint.ENTRANCE_PUPIL:
            pose = pose.compose(Pose((0.0, tracked.lens.state.entrance_pupil_m, 0.0)))
        return state_of(pose)

    def _watch_health(self, now_ns: int) -> Sequence[Output]:
        outputs: list[Output] = []
        for tracked in self._bodies:
            health = tracked.estimator.health(now_ns)
            before, tracked.health = tracked.health, health
            if health is Health.HOLD and before in (Health.OK, Health.COAST):
                text = f"{tracked.body.id} holds its last pose: its tracker is silent"
                if tracked.bypassed:
                    text = f"{tracked.body.id} holds its last pose: its tracker is bypassed"
                outputs.append(("event", Event(now_ns, "warn", tracked.body.id, text)))
            if tracked.lens.outside != tracked.lens_told:
                tracked.lens_told = tracked.lens.outside
                outputs += self._lens_outside(tracked, now_ns)
        return outputs

    def _lens_outside(self, tracked: TrackedBody, now_ns: int) -> Sequence[Output]:
        rings, told_ns = tracked.lens.outside, tracked.told_ns.get(_LENS)
        if not rings or (told_ns is not None and now_ns - told_ns < OFTEN_EVERY_NS):
            return ()
        tracked.told_ns[_LENS] = now_ns
        text = (
            f"{tracked.body.id}: {rings} of the lens is outside what its profile measured; the "
            "nearest measured place counts: set the motors' ends, or measure there"
        )
        return (("event", Event(now_ns, "warn", tracked.body.id, text)),)

    def _follow(self, order: ShowOrder) -> None:
        for tracked in self._bodies:
            if tracked.body.id not in order.held:
                tracked.pinned = None  # at once: the next hold may come before the next tick
            elif tracked.pinned is None:
                tracked.pinned = order.held[tracked.body.id]
        for tracked in self._bodies:
            name = tracked.body.id
            tracked.bypassed = order.bypassed.get(name, ())
            at, trim = order.masked_at.get(name, {}), order.trims.get(name, NO_TRIM)
            if tracked.ride.follow(order.masks.get(name, ()), at, trim):
                tracked.ahead_of = -1  # what was made ahead knows nothing of it
        self._held = order.held
        self._frozen = order.frozen
        if order.take != self._take:
            self._remember = order.take is not None
            if self._take is not None:  # the take is over: what was held for it is let go
                for tracked in self._bodies:
                    tracked.estimator.cut()
            self._take = order.take
        for tracked in self._bodies:
            name = tracked.body.id
            if order.accepted.get(name, 0) > self._accepted.get(name, 0):
                tracked.estimator.accept()
        self._accepted = order.accepted


def _event_of(fault: Fault) -> Event:
    level = _LEVELS.get(fault.kind, "alarm")
    return Event(fault.t_ns, level, fault.source_id, fault.sentence, fault.f_id)
