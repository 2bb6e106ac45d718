# SPDX-License-Identifier: Apache-2.0
"""Bypass, mask and trim as the fusion step follows them: what leaves, also after a crash."""

from __future__ import annotations

import math
import struct
from itertools import pairwise

import msgspec
import pytest

from hardware_profiles.pose import angle_between_rad
from hardware_profiles.stage import SerialLine, Source, Stage
from render_bridge.messages import BodyFlag, RenderBody, State7, TrackState
from stagectl.control.board import Board
from stagectl.control.messages import Command
from stagectl.nodes.fusion import QUIET_NS, FusionStep
from stagectl.nodes.pose_state import pose_of
from stagectl.nodes.ride import TRIM_MM_S, trimmed
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.show.state import Trim
from stagectl.topics import (
    EstimatorState,
    Event,
    FrameStates,
    Measured,
    ShowOrder,
)
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, only, sample, tick

A = 0
NOTHING = ShowOrder(1, {}, (), None)
TRIM: Trim = (100.0, 0.0, -20.0, 1.0, 0.0, 0.5)
SPARE = Source("spare", "A", "freed", SerialLine("/dev/ttyUSB1"), rate="60/1", camera_id=2)
TWO = msgspec.structs.replace(STAGE, source=(*STAGE.source, SPARE))


class Evening:
    """A fusion step with camera A at 60 Hz on each of its lines, frame by frame."""

    def __init__(self, of: Stage = STAGE, order: ShowOrder | None = None, from_k: int = 0) -> None:
        self.step = FusionStep(of, order)
        self.sources = [source.id for source in of.source if source.body == "A"]
        self.k = from_k
        self.events: list[Event] = []
        self.measured: list[Measured] = []
        self.remembered: list[EstimatorState] = []
        self._i = max((tick(from_k).t_tick_ns - T0) * 60 // NS - 60, 0)

    def run(self, frames: int) -> list[FrameStates]:
        answers: list[FrameStates] = []
        for _ in range(frames):
            due = tick(self.k)
            while (t_ns := T0 + self._i * NS // 60) + 2 * MS <= due.t_tick_ns:
                for source in self.sources:
                    taken = sample(source, t_ns)
                    self._keep(self.step.on_message(f"sample/{source}", taken, taken.t_rx_ns))
                self._i += 1
            outputs = list(self.step.on_message("tick", due, due.t_tick_ns))
            answers += only(outputs, FrameStates)
            self._keep(outputs)
            self._keep(self.step.on_deadline(due.t_tick_ns + QUIET_NS))
            self.k += 1
        return answers

    def order(self, **changes: object) -> None:
        self.step.on_message("show", msgspec.structs.replace(NOTHING, **changes), T0)

    def _keep(self, outputs: object) -> None:
        found = list(outputs) if isinstance(outputs, (list, tuple)) else []
        self.events += only(found, Event)
        self.measured += only(found, Measured)
        self.remembered += only(found, EstimatorState)


def bodies(answers: list[FrameStates]) -> list[RenderBody]:
    return [answer.bodies[A] for answer in answers]


def xs(answers: list[FrameStates]) -> list[float]:
    return [body.state[0] for body in bodies(answers)]


def ahead_states(body: RenderBody) -> list[State7]:
    return list(struct.iter_unpack("<7d", body.ahead))


def beside() -> tuple[Evening, Evening]:
    """Return two evenings that went the same way so far: one to be ridden, one to compare with."""
    pair = Evening(), Evening()
    for evening in pair:
        evening.run(60)
    return pair


class TestBypass:
    def test_a_bypassed_tracker_counts_no_more_and_the_body_holds(self) -> None:
        evening = Evening()
        evening.run(60)
        evening.order(bypassed={"A": ("freed-a",)})
        seen = [body.track_state for body in bodies(evening.run(30))]
        assert seen[-1] is TrackState.LOST
        assert TrackState.HOLD in seen
        before, after = xs(evening.run(2))
        assert before == pytest.approx(after, abs=1e-6)
        (told,) = evening.events
        assert told.text == "A holds its last pose: its tracker is bypassed"
        evening.order()
        back = evening.run(60)
        assert bodies(back)[-1].track_state is TrackState.OK

    def test_it_comes_back_without_a_jump(self) -> None:
        ridden, plain = beside()
        ridden.order(bypassed={"A": ("freed-a",)})
        ridden.run(40)
        plain.run(40)
        ridden.order()
        way = xs(ridden.run(100))
        # Half a metre and more behind, at 20 mm a frame: the way back is softened.
        assert max(b - a for a, b in pairwise(way)) < 0.15
        assert way[-1] == pytest.approx(xs(plain.run(100))[-1], abs=5e-3)

    def test_the_other_tracker_takes_over(self) -> None:
        evening = Evening(TWO)
        assert evening.run(60)[-1].tracked[A].leading == "freed-a"
        evening.order(bypassed={"A": ("freed-a",)})
        answers = evening.run(40)
        assert answers[-1].tracked[A].leading == "spare"
        assert {body.track_state for body in bodies(answers)} == {TrackState.OK}
        assert not [event for event in evening.events if event.source == "freed-a"]

    def test_its_lens_still_counts(self) -> None:
        evening = Evening()
        evening.order(bypassed={"A": ("freed-a",)})
        taken = sample("freed-a", T0)
        decoded = msgspec.structs.replace(taken.decoded, focal_mm=50.0)
        evening.step.on_message(
            "sample/freed-a", msgspec.structs.replace(taken, decoded=decoded), taken.t_rx_ns
        )
        assert bodies(evening.run(1))[-1].lens.focal_mm == pytest.approx(50.0)
        assert not bodies(evening.run(1))[-1].flags & BodyFlag.VALID


class TestMask:
    def test_the_axis_stays_and_the_others_live(self) -> None:
        ridden, plain = beside()
        ridden.order(masks={"A": ("x",)})
        answers, lives = ridden.run(50), plain.run(50)
        at = answers[0].tracked[A].masked_at["x"]
        assert at == xs(lives)[0]
        assert xs(answers)[0] == pytest.approx(at, abs=1e-6)
        assert xs(answers)[-1] == pytest.approx(at, abs=1e-9)
        assert max(abs(b - a) for a, b in pairwise(xs(answers))) < 0.025
        a, b = pose_of(bodies(answers)[-1].state), pose_of(bodies(lives)[-1].state)
        assert angle_between_rad(a.rotation, b.rotation) < 1e-9
        assert bodies(answers)[-1].velocity_m_s[0] == pytest.approx(0.0, abs=1e-9)
        ridden.order()
        plain.run(8)
        assert xs(ridden.run(9))[-1] == pytest.approx(xs(plain.run(1))[-1], abs=1e-9)

    def test_the_look_ahead_goes_the_same_way(self) -> None:
        ridden, _ = beside()
        ridden.order(masks={"A": ("x", "pan")}, trims={"A": TRIM})
        answers = ridden.run(30)
        for now, later in pairwise(answers):
            foretold, came = ahead_states(now.bodies[A])[0], later.bodies[A].state
            assert math.dist(foretold[:3], came[:3]) < 3e-3
            turned = angle_between_rad(pose_of(foretold).rotation, pose_of(came).rotation)
            assert turned < 3e-3


class TestTrim:
    def test_it_comes_last_at_its_own_speed(self) -> None:
        ridden, plain = beside()
        ridden.order(trims={"A": TRIM})
        answers, lives = bodies(ridden.run(60)), bodies(plain.run(60))
        speed_m = TRIM_MM_S * 1e-3 * PERIOD_NS * 1e-9
        offsets = [math.dist(a.state[:3], b.state[:3]) for a, b in zip(answers, lives, strict=True)]
        assert offsets[0] <= speed_m * 1.5  # two axes at once
        assert max(b - a for a, b in pairwise(offsets)) <= speed_m * 1.5
        wanted = trimmed(pose_of(lives[-1].state), TRIM)
        shown = pose_of(answers[-1].state)
        assert math.dist(shown.position_m, wanted.position_m) < 1e-9
        assert angle_between_rad(shown.rotation, wanted.rotation) < 1e-7

    def test_the_pose_as_measured_has_it_too(self) -> None:
        """For the composite: its picture must be trimmed as the wall's is."""
        ridden, plain = beside()
        ridden.order(trims={"A": (100.0, 0.0, 0.0, 0.0, 0.0, 0.0)})
        for evening in (ridden, plain):
            evening.run(80)
        (trimmed_row,), (row,) = ridden.measured[-1].bodies, plain.measured[-1].bodies
        assert ridden.measured[-1].frame == plain.measured[-1].frame
        assert math.dist(trimmed_row.state[:3], row.state[:3]) == pytest.approx(0.1, abs=1e-9)
        # What prediction got wrong is another matter: a trim is no error of it.
        assert trimmed_row.shown_m == row.shown_m


def test_a_hold_pins_what_is_ridden_and_lets_the_rest_wait() -> None:
    ridden, plain = beside()
    ridden.order(masks={"A": ("x",)}, trims={"A": TRIM})
    ridden.run(40)
    ridden.order(masks={"A": ("x",)}, trims={"A": TRIM}, held={"A": None})
    pinned = bodies(ridden.run(1))[0]
    ridden.order(held={"A": pinned.state}, bypassed={"A": ("freed-a",)})
    answers = bodies(ridden.run(30))
    for body in answers:
        assert body.state == pinned.state
        assert body.flags == BodyFlag.VALID | BodyFlag.HELD
        assert all(map(math.isfinite, body.state))
        assert ahead_states(body)[0] == pinned.state
    ridden.order()
    after = bodies(ridden.run(100))
    plain.run(71)
    assert all(math.isfinite(value) for body in after for value in body.state)
    live = pose_of(bodies(plain.run(100))[-1].state)
    shown = pose_of(after[-1].state)
    assert math.dist(shown.position_m, live.position_m) < 5e-3
    assert angle_between_rad(shown.rotation, live.rotation) < 2e-3


def test_all_of_it_survives_a_crash_of_hot_and_of_control() -> None:
    """Given mask and trim, a control that stored them, and new processes, Expect the same pose."""
    saved: list[Stored] = []

    def control(stored: Stored) -> ShowStep:
        return ShowStep(
            STAGE, Board(), stored, saved.append, boot="", utc=lambda: "", timecode_start_s=0.0
        )

    step, evening = control(Stored()), Evening()
    evening.run(60)
    for n, (verb, args) in enumerate(
        (("mask", {"camera": "A", "axes": "x"}), ("bypass", {"camera": "B", "source": "osc-b"}),
         ("trim", {"camera": "A", "axis": "z", "value": "40"}))
    ):  # fmt: skip
        ack, outputs = step.execute(Command(str(n), "kim", verb, dict(args)), T0)
        assert ack.ok, ack.error
        for order in only(list(outputs), ShowOrder):
            evening.step.on_message("show", order, T0)
    answers = evening.run(40)
    (order,) = only(list(step.on_message("states", answers[-1], T0)), ShowOrder)
    assert order.masked_at == {"A": {"x": answers[-1].tracked[A].masked_at["x"]}}
    raw = msgspec.json.encode(saved[-1])
    again = msgspec.json.decode(raw, type=Stored)
    assert again.order() == order
    (repeated,) = only(list(control(again).on_deadline(T0)), ShowOrder)
    assert repeated == order
    hot = Evening(order=again.order(), from_k=evening.k)
    first = bodies(hot.run(1))[0]
    assert first.state[0] == pytest.approx(bodies(answers)[-1].state[0], abs=1e-9)
    assert first.state[2] == pytest.approx(1.54, abs=1e-3)
    ack, _ = step.execute(Command("9", "kim", "mask", {"camera": "A", "axes": "-"}), T0)
    assert ack.ok
    assert saved[-1].masked_at == {}


def test_a_step_restored_in_the_middle_of_a_trim_goes_on_as_the_first_one() -> None:
    first = Evening()
    first.run(100)
    ridden: dict[str, object] = {"masks": {"A": ("x",)}, "trims": {"A": TRIM}}
    first.order(**ridden)
    first.run(5)
    first.order(take="one", **ridden)
    first.run(1)
    second = FusionStep(STAGE)
    data = msgspec.msgpack.encode(first.remembered[0])
    second.restore(msgspec.msgpack.decode(data, type=EstimatorState))
    second.on_message("show", msgspec.structs.replace(NOTHING, take="one", **ridden), T0)
    for k in range(106, 140):
        due, newest_ns = tick(k), tick(k - 1).t_tick_ns
        for i in range((newest_ns - T0) * 60 // NS, (due.t_tick_ns - T0) * 60 // NS + 1):
            taken = sample("freed-a", T0 + i * NS // 60)
            if newest_ns < taken.t_rx_ns <= due.t_tick_ns:
                second.on_message("sample/freed-a", taken, taken.t_rx_ns)
        (again,) = only(list(second.on_message("tick", due, due.t_tick_ns)), FrameStates)
        assert again.bodies[A].state == bodies(first.run(1))[0].state
