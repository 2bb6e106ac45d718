# SPDX-License-Identifier: Apache-2.0
"""The Step that answers a tick with the states of all bodies, in virtual time."""

from __future__ import annotations

import math
import struct

import msgspec
import pytest

from hardware_profiles.pose import Pose, angle_between_rad, from_rotation_vector
from hardware_profiles.stage import Binding, Lens, Stage
from hardware_profiles.tracker import TrackerProfile, load_tracker_profile
from hardware_profiles.transform import Transform
from render_bridge import codec, frame_codec
from render_bridge.messages import (
    BLANK_STATE,
    BodyFlag,
    LensState,
    RenderBody,
    Role,
    State7,
    TrackState,
)
from stagectl.nodes.fusion import QUIET_NS, FusionStep
from stagectl.nodes.lens_state import FollowedLens
from stagectl.nodes.tracked_body import source_model
from stagectl.topics import Event, FrameStates, ShowOrder
from tests.nodes import stages
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, only, pose_at, sample, tick
from tests.render_bridge import specimens
from tracking.fusion.body import BodyEstimator
from tracking.sample import Decoded, TrackerSample

A, B = 0, 1
AHEAD = 7  # 250 ms at 25 a second, rounded up
PINNED: State7 = (9.0, 8.0, 7.0, 1.0, 0.0, 0.0, 0.0)


def answer(step: FusionStep, k: int) -> FrameStates:
    due = tick(k)
    (states,) = only(list(step.on_message("tick", due, due.t_tick_ns)), FrameStates)
    return states


def observe(step: FusionStep, until_ns: int, *, source: str = "freed-a", from_ns: int = T0) -> None:
    """Give a source's samples at 60 Hz, as far as they have arrived by a time."""
    for i in range((until_ns - from_ns) * 60 // NS + 1):
        taken = sample(source, from_ns + i * NS // 60)
        if taken.t_rx_ns <= until_ns:
            step.on_message(f"sample/{source}", taken, taken.t_rx_ns)


def followed(k: int, stage: Stage = STAGE, order: ShowOrder | None = None) -> FusionStep:
    """Return a step that has all samples of freed-a up to the tick of frame k."""
    step = FusionStep(stage, order)
    observe(step, tick(k).t_tick_ns)
    return step


def ahead_states(body: RenderBody) -> list[State7]:
    return list(struct.iter_unpack("<7d", body.ahead))


def display_ns(k: int) -> int:
    """Mid-exposure of frame k: vsync + 2 frames of wall + a quarter frame + half the readout."""
    return tick(k).t_vsync_ns + 2 * PERIOD_NS + PERIOD_NS // 4 + 4 * MS


class TestAnswer:
    def test_without_samples_nothing_is_valid(self) -> None:
        states = answer(FusionStep(STAGE), 5)
        assert [one.flags for one in states.bodies] == [BodyFlag(0), BodyFlag(0)]
        for body in states.bodies:
            assert body.state == BLANK_STATE
            assert ahead_states(body) == [BLANK_STATE] * AHEAD
            assert body.track_state is TrackState.LOST
            assert body.t_capture_ns == 0
        assert [row.t_rx_ns for row in states.tracked] == [0, 0]
        assert math.isnan(states.tracked[A].position_sigma_m)

    def test_frame_k_is_predicted_for_when_the_camera_sees_it(self) -> None:
        """Given samples to V_k - L, Expect the state the estimator gives for the display time."""
        k = 50
        step = followed(k)
        states = answer(step, k)
        body = states.bodies[A]
        alone = BodyEstimator({"freed-a": source_model(STAGE.source[0])})
        i = 0
        while (taken := sample("freed-a", T0 + i * NS // 60)).t_rx_ns <= tick(k).t_tick_ns:
            alone.observe(taken)
            i += 1
        estimate = alone.predict(display_ns(k))
        assert estimate is not None
        assert body.state == (*estimate.pose.position_m, *estimate.pose.rotation)
        assert body.velocity_m_s == estimate.velocity_m_s
        assert body.flags == BodyFlag.VALID
        assert body.track_state is TrackState.OK
        assert body.role is Role.CAMERA
        assert states.tracked[A].t_rx_ns == T0 + (i - 1) * NS // 60 + 2 * MS
        assert body.t_capture_ns == T0 + (i - 1) * NS // 60
        # ... which is the truth, since this motion is even
        position, rotation = pose_at(display_ns(k))
        assert body.state[:3] == pytest.approx(position, abs=2e-3)
        assert angle_between_rad(body.state[3:], rotation) < 2e-3
        assert states.bodies[B].flags == BodyFlag(0)

    def test_the_look_ahead_is_that_of_the_next_frames(self) -> None:
        states = answer(followed(50), 50)
        for i, state in enumerate(ahead_states(states.bodies[A]), start=1):
            position, rotation = pose_at(display_ns(50 + i))
            if display_ns(50 + i) - tick(50).t_tick_ns < 300 * MS:  # beyond, it eases out
                assert state[:3] == pytest.approx(position, abs=5e-3)
                assert angle_between_rad(state[3:], rotation) < 5e-3

    @pytest.mark.parametrize("rate", [24000 / 1001, 25.0, 60.0, 120.0])
    def test_the_look_ahead_covers_250_ms(self, rate: float) -> None:
        step = FusionStep(STAGE)
        due = stages.tick(3, period_ns=1e9 / rate)
        (states,) = only(list(step.on_message("tick", due, due.t_tick_ns)), FrameStates)
        count = len(states.bodies[A].ahead) // frame_codec.STATE_BYTES
        assert 250.0 <= count * 1000 / rate < 250.0 + 1000 / rate

    def test_the_entrance_pupil_lies_ahead_of_the_sensor(self) -> None:
        sensor = answer(followed(50), 50).bodies[A]
        pupil = answer(followed(50, stages.with_output("entrance_pupil")), 50).bodies[A]
        moved = Pose(sensor.state[:3], sensor.state[3:]).compose(Pose((0.0, 0.08, 0.0)))
        assert pupil.state[:3] == pytest.approx(moved.position_m, abs=1e-12)
        assert pupil.state[3:] == sensor.state[3:]
        assert pupil.lens.entrance_pupil_m == 0.08

    def test_it_survives_the_wire(self) -> None:
        """Given an answer, Expect a message that a node can read."""
        sent = specimens.frame(50, *answer(followed(50), 50).bodies)
        assert repr(codec.decode(specimens.frame_bytes(sent))).startswith("RenderFrame(")


class TestCachedLookAhead:
    def test_cached_equals_fresh_where_nothing_came_between(self) -> None:
        """Given no sample since the tick before, Expect the cached look-ahead to 1e-9."""
        cached, fresh = followed(50), followed(50)
        for step in (cached, fresh):
            answer(step, 50)
        assert cached.deadline_ns() == tick(50).t_tick_ns + QUIET_NS
        cached.on_deadline(tick(50).t_tick_ns + QUIET_NS)
        assert cached.deadline_ns() is None
        for a, b in zip(
            ahead_states(answer(cached, 51).bodies[A]),
            ahead_states(answer(fresh, 51).bodies[A]),
            strict=True,
        ):
            assert a == pytest.approx(b, abs=1e-9)

    @pytest.mark.parametrize(
        ("k", "near"),
        [
            (50, 1),  # two seconds do not prove yet that a motion is even: farther off it fades
            (250, AHEAD),
        ],
    )
    def test_cached_is_near_fresh_where_samples_came_between(self, k: int, near: int) -> None:
        cached, fresh = followed(k), followed(k)
        for step in (cached, fresh):
            answer(step, k)
        cached.on_deadline(tick(k).t_tick_ns + QUIET_NS)
        for step in (cached, fresh):
            observe(step, tick(k + 1).t_tick_ns, from_ns=tick(k).t_tick_ns)
        one, other = answer(cached, k + 1).bodies[A], answer(fresh, k + 1).bodies[A]
        assert one.state == other.state  # frame k itself is never from the cache
        pairs = list(zip(ahead_states(one), ahead_states(other), strict=True))
        for a, b in pairs[:near]:
            assert math.dist(a[:3], b[:3]) < 2e-3
        for a, b in pairs[near:]:  # the older one has seen less of it: it may only fall behind
            assert -1e-3 < b[0] - a[0] < 2e-2

    def test_the_cache_is_of_one_frame_only(self) -> None:
        """Given a frame that was skipped, Expect no look-ahead of another frame under it."""
        step, fresh = followed(50), followed(50)
        answer(step, 50)
        step.on_deadline(tick(50).t_tick_ns + QUIET_NS)
        assert answer(step, 53).bodies[A].ahead == answer(fresh, 53).bodies[A].ahead

    def test_a_rehearsal_changes_nothing(self) -> None:
        plain, rehearsed = followed(50), followed(50)
        for step in (plain, rehearsed):
            answer(step, 50)
            step.on_deadline(tick(50).t_tick_ns + QUIET_NS)
        rehearsed.rehearse(tick(51).t_tick_ns - MS // 2)
        assert repr(answer(plain, 51)) == repr(answer(rehearsed, 51))


class TestHold:
    def test_a_held_pose_stands_from_the_next_frame_on(self) -> None:
        step = followed(50)
        answer(step, 50)
        step.on_message("show", ShowOrder(1, {"A": None}, (), None), T0)
        first = answer(step, 51).bodies[A]
        assert first.flags == BodyFlag.VALID | BodyFlag.HELD
        assert ahead_states(first) == [first.state] * AHEAD
        assert first.velocity_m_s == first.angular_velocity_rad_s == (0.0, 0.0, 0.0)
        observe(step, tick(60).t_tick_ns, from_ns=tick(51).t_tick_ns)
        later = answer(step, 60).bodies[A]
        assert later.state == first.state
        assert later.track_state is TrackState.OK  # the tracker is not what stands still
        assert later.t_capture_ns > first.t_capture_ns

    def test_released_it_moves_on(self) -> None:
        step, free = followed(50), followed(50)
        step.on_message("show", ShowOrder(1, {"A": None}, (), None), T0)
        answer(step, 50)
        step.on_message("show", ShowOrder(2, {}, (), None), T0)
        assert answer(step, 51).bodies[A] == answer(free, 51).bodies[A]

    def test_a_hold_is_for_one_body(self) -> None:
        step = followed(50)
        observe(step, tick(50).t_tick_ns, source="osc-b")
        step.on_message("show", ShowOrder(1, {"A": None}, (), None), T0)
        a, b = answer(step, 50).bodies
        assert a.flags & BodyFlag.HELD
        assert b.flags == BodyFlag.VALID

    @pytest.mark.parametrize("frozen", [(), ("A",)])
    def test_a_stored_hold_is_in_the_first_message(self, frozen: tuple[str, ...]) -> None:
        """Given a start after a crash, no sample yet, Expect the stored pose at once."""
        step = FusionStep(STAGE, ShowOrder(4, {"A": PINNED}, frozen, None))
        body = answer(step, 5).bodies[A]
        pinned = BodyFlag.FROZEN if frozen else BodyFlag.HELD
        assert body.flags == BodyFlag.VALID | pinned
        assert body.state == PINNED
        assert ahead_states(body) == [PINNED] * AHEAD
        observe(step, tick(50).t_tick_ns)
        assert answer(step, 50).bodies[A].state == PINNED

    def test_a_hold_before_the_first_sample_waits_for_it(self) -> None:
        step = FusionStep(STAGE, ShowOrder(4, {"A": None}, (), None))
        assert answer(step, 5).bodies[A].flags == BodyFlag.HELD
        observe(step, tick(50).t_tick_ns)
        first = answer(step, 50).bodies[A]
        assert first.flags == BodyFlag.VALID | BodyFlag.HELD
        assert first.state != BLANK_STATE
        observe(step, tick(60).t_tick_ns, from_ns=tick(50).t_tick_ns)
        assert answer(step, 60).bodies[A].state == first.state

    def test_frozen_is_told_as_frozen(self) -> None:
        step = followed(50)
        step.on_message("show", ShowOrder(1, {"A": None}, ("A",), None), T0)
        first, second = answer(step, 50).bodies[A], answer(step, 51).bodies[A]
        assert first.flags == second.flags == BodyFlag.VALID | BodyFlag.FROZEN
        assert first.state == second.state

    def test_the_order_repeated_changes_nothing(self) -> None:
        step = followed(50)
        order = ShowOrder(1, {"A": None}, (), None)
        step.on_message("show", order, T0)
        first = answer(step, 50).bodies[A].state
        step.on_message("show", ShowOrder(1, {"A": first}, (), None), T0)
        observe(step, tick(60).t_tick_ns, from_ns=tick(50).t_tick_ns)
        assert answer(step, 60).bodies[A].state == first

    def test_hold_release_hold_between_two_frames_pins_anew(self) -> None:
        step = followed(50)
        hold, release = ShowOrder(1, {"A": None}, (), None), ShowOrder(2, {}, (), None)
        step.on_message("show", hold, T0)
        first = answer(step, 50).bodies[A].state
        observe(step, tick(60).t_tick_ns, from_ns=tick(50).t_tick_ns)
        step.on_message("show", release, T0)
        step.on_message("show", hold, T0)
        assert answer(step, 60).bodies[A].state != first


class TestEvents:
    def test_a_jump_is_an_alarm(self) -> None:
        step = followed(50)
        events = []
        for i in range(8):
            t_ns = tick(50).t_tick_ns + i * NS // 60
            (x, y, z), rotation = pose_at(t_ns)
            moved = Decoded(1, position_m=(x + 2.0, y, z), quaternion_wxyz=rotation)
            taken = TrackerSample("freed-a", t_ns, t_ns + MS, moved)
            events += only(list(step.on_message("sample/freed-a", taken, t_ns + MS)), Event)
        (jump,) = events
        assert (jump.level, jump.source, jump.code) == ("alarm", "freed-a", "F-05")
        assert "jumped by 2.00 m" in jump.text
        assert answer(step, 51).tracked[A].outliers == 4

    def test_a_silent_tracker_is_told_once(self) -> None:
        step = followed(50)
        events = []
        for k in range(50, 90):
            due = tick(k)
            events += only(list(step.on_message("tick", due, due.t_tick_ns)), Event)
        source, body = events  # each once: the source that is silent, and what it means
        assert (source.level, source.source, source.code) == ("warn", "freed-a", "F-01")
        assert "silent" in source.text
        assert (body.level, body.text) == ("warn", "A holds its last pose: its tracker is silent")

    def test_silence_coasts_holds_and_is_lost(self) -> None:
        step = followed(50)
        seen = [answer(step, k).bodies[A].track_state for k in range(50, 70)]
        in_order = list(dict.fromkeys(seen))
        assert in_order == [TrackState.OK, TrackState.COAST, TrackState.HOLD, TrackState.LOST]
        last = answer(step, 500).bodies[A]
        assert last.flags == BodyFlag.VALID  # where it was is still the best answer
        assert last.velocity_m_s == pytest.approx((0, 0, 0), abs=1e-6)


class TestLens:
    def test_the_stage_file_speaks_until_the_tracker_does(self) -> None:
        body = answer(FusionStep(STAGE), 5).bodies[A]
        assert body.lens[0] == 35.0
        assert math.isnan(body.lens.focus)
        assert body.lens.entrance_pupil_m == 0.08

    def test_what_a_sample_says_of_the_lens(self) -> None:
        zcam, generic = (load_tracker_profile(f"freed-{name}") for name in ("zcam", "generic"))

        def after(decoded: Decoded, profile: TrackerProfile) -> LensState:
            lens = FollowedLens(Lens(focal_mm=35.0, entrance_pupil_m=0.08))
            lens.observe(decoded, profile)
            return lens.state

        assert after(Decoded(1, zoom_raw=5000.0), zcam).focal_mm == 50.0
        assert after(Decoded(1, zoom_raw=5000.0), generic).focal_mm == 35.0
        assert after(Decoded(1, zoom_raw=0.0), zcam).focal_mm == 35.0  # 0: it does not know
        assert after(Decoded(1, focal_mm=24.0), generic).focal_mm == 24.0
        assert after(Decoded(1, focus_raw=float(0xFFFF)), generic).focus == 0.0
        assert after(Decoded(1, focus_raw=0.0), generic).focus == 1.0
        found = after(Decoded(1, iris_raw=2.8, entrance_pupil_m=0.1), generic)
        assert (found.iris, found.entrance_pupil_m) == (2.8, 0.1)

    def test_a_source_that_binds_the_lens_only_moves_nothing(self) -> None:
        binds: tuple[Binding, ...] = ("lens",)
        lens_only = msgspec.structs.replace(STAGE.source[0], binds=binds)
        step = FusionStep(msgspec.structs.replace(STAGE, source=(lens_only, STAGE.source[1])))
        taken = sample("freed-a", T0)
        focused = msgspec.structs.replace(
            taken, decoded=msgspec.structs.replace(taken.decoded, focus_raw=0.0)
        )
        step.on_message("sample/freed-a", focused, focused.t_rx_ns)
        body = answer(step, 5).bodies[A]
        assert body.flags == BodyFlag(0)
        assert body.lens.focus == 1.0

    def test_a_source_that_binds_the_pose_only_leaves_the_lens(self) -> None:
        binds: tuple[Binding, ...] = ("pose",)
        pose_only = msgspec.structs.replace(STAGE.source[0], binds=binds)
        step = FusionStep(msgspec.structs.replace(STAGE, source=(pose_only, STAGE.source[1])))
        taken = sample("freed-a", T0)
        focused = msgspec.structs.replace(
            taken, decoded=msgspec.structs.replace(taken.decoded, focus_raw=0.0)
        )
        step.on_message("sample/freed-a", focused, focused.t_rx_ns)
        body = answer(step, 5).bodies[A]
        assert body.flags == BodyFlag.VALID
        assert math.isnan(body.lens.focus)


def test_alignment_and_rig_offset_come_from_the_stage_file() -> None:
    """Given a source that stands elsewhere and is mounted crooked, Expect its model to say so."""
    source = msgspec.structs.replace(
        STAGE.source[0],
        alignment=Transform((1.0, 2.0, 0.0), pan_deg=90.0),
        rig_offset=Transform((0.0, 0.1, 0.0)),
    )
    model = source_model(source)
    quarter = from_rotation_vector((0.0, 0.0, math.pi / 2))
    assert model.alignment.position_m == (1.0, 2.0, 0.0)
    assert model.alignment.rotation == pytest.approx(quarter)
    # The head stands at the tracker's origin: its sensor is 0.1 m along the stage's -X.
    found = model.alignment.compose(model.rig_offset).position_m
    assert found == pytest.approx((0.9, 2.0, 0.0))
    profile = load_tracker_profile("freed-generic")
    assert model.position_sigma_m == profile.position_noise_mm / 1000
    assert model.rotation_sigma_rad == math.radians(profile.rotation_noise_deg)
    assert model.binds_pose
