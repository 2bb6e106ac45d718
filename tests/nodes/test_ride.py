# SPDX-License-Identifier: Apache-2.0
"""Mask and trim of one body: no jump going in or out, bounded speeds, own axes, memory."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.frames import from_pan_tilt_roll, to_pan_tilt_roll
from hardware_profiles.pose import Pose, Vector, angle_between_rad, from_rotation_vector, multiply
from hardware_profiles.stage import ALL_AXES
from stagectl.nodes.ride import EASE_S, REMEMBERED, TRIM_DEG_S, TRIM_MM_S, Ride, trimmed
from stagectl.show.state import NO_TRIM, Trim

PERIOD_S = 0.04
# 0.3 s, begun at the frame of the order.
EASED = math.ceil(EASE_S / PERIOD_S)


def posed(x: float = 0.0, pan: float = 0.0, tilt: float = 0.0, roll: float = 0.0) -> Pose:
    return Pose((x, -4.0, 1.5), from_pan_tilt_roll(pan, tilt, roll))


def begun() -> Ride:
    ride = Ride()
    ride.follow((), {}, NO_TRIM)
    ride.advance(0, PERIOD_S, posed())
    return ride


class TestMask:
    def test_an_axis_stays_where_it_was_when_it_was_masked(self) -> None:
        ride = begun()
        ride.follow(("x",), {}, NO_TRIM)
        shown = []
        for k in range(1, 50):
            live = posed(0.02 * k, pan=0.5 * k)
            ride.advance(k, PERIOD_S, live)
            shown.append(ride.pose(live))
        assert ride.masked_at() == {"x": 0.02}
        xs = [pose.position_m[0] for pose in shown]
        assert xs[EASED:] == pytest.approx([0.02] * (49 - EASED), abs=1e-12)
        # On its way there it is never farther off than it moved meanwhile, and goes back no step.
        assert max(xs) < 0.02 + 0.02 * EASED
        assert max(abs(b - a) for a, b in pairwise(xs)) < 0.03
        assert to_pan_tilt_roll(shown[-1].rotation)[0] == pytest.approx(0.5 * 49)

    def test_released_it_goes_back_within_its_time_without_a_jump(self) -> None:
        ride = begun()
        ride.follow(("x", "pan"), {}, NO_TRIM)
        for k in range(1, 20):
            ride.advance(k, PERIOD_S, posed())
        live = posed(1.0, pan=60.0)
        ride.follow((), {}, NO_TRIM)
        xs = [0.0]
        for k in range(20, 20 + EASED):
            ride.advance(k, PERIOD_S, live)
            xs.append(ride.pose(live).position_m[0])
        assert xs[-1] == pytest.approx(1.0, abs=1e-9)
        steps = [b - a for a, b in pairwise(xs)]
        assert max(steps) <= 1.5 * PERIOD_S / EASE_S + 1e-9  # the steepest of the way
        assert min(steps) >= 0.0
        assert ride.is_plain
        assert ride.pose(live) is live

    def test_a_turn_goes_the_short_way_round(self) -> None:
        ride = begun()
        ride.advance(1, PERIOD_S, posed(pan=179.0))
        ride.follow(("pan",), {}, NO_TRIM)
        pans = []
        for k in range(2, 20):
            live = posed(pan=179.0 if k == 2 else -179.0)
            ride.advance(k, PERIOD_S, live)
            pans.append(to_pan_tilt_roll(ride.pose(live).rotation)[0])
        assert min(abs(pan) for pan in pans) >= 179.0 - 1e-9
        assert pans[-1] == pytest.approx(179.0)

    def test_one_more_axis_leaves_the_first_where_it_is(self) -> None:
        ride = begun()
        ride.follow(("x",), {}, NO_TRIM)
        ride.advance(1, PERIOD_S, posed(1.0))
        ride.follow(("x", "roll"), {}, NO_TRIM)
        ride.advance(2, PERIOD_S, posed(2.0, roll=3.0))
        assert ride.masked_at() == {"x": 1.0, "roll": pytest.approx(3.0)}

    def test_masked_again_it_stays_where_it_is_then(self) -> None:
        ride = begun()
        for place, masked in ((1, ("x",)), (20, ()), (40, ("x",))):
            ride.follow(masked, {}, NO_TRIM)
            for k in range(place, place + 18):
                ride.advance(k, PERIOD_S, posed(float(place)))
        assert ride.masked_at() == {"x": 40.0}

    def test_without_a_pose_it_waits_for_one(self) -> None:
        ride = begun()
        ride.follow(("x",), {}, NO_TRIM)
        ride.advance(1, PERIOD_S, None)
        assert ride.masked_at() == {}
        ride.advance(2, PERIOD_S, posed(7.0))
        assert ride.masked_at() == {"x": 7.0}

    def test_after_a_crash_it_is_at_once_where_it_was(self) -> None:
        ride = Ride()
        ride.follow(("x",), {"x": 3.0}, (10.0, 0.0, 0.0, 0.0, 0.0, 0.0))
        live = posed(9.0)
        ride.advance(1, PERIOD_S, live)
        assert ride.pose(live).position_m[0] == pytest.approx(3.01, abs=1e-12)

    def test_a_stored_place_counts_no_more_once_there_is_an_own_one(self) -> None:
        ride = begun()
        ride.follow(("x",), {}, NO_TRIM)
        ride.advance(1, PERIOD_S, posed(1.0))
        ride.follow(("x",), {"x": 5.0}, NO_TRIM)
        assert ride.masked_at() == {"x": 1.0}


class TestTrim:
    @pytest.mark.parametrize("place", range(6))
    def test_it_goes_no_faster_than_its_speed(self, place: int) -> None:
        wanted = [0.0] * 6
        wanted[place] = 250.0 if place < 3 else -9.0
        ride = begun()
        assert ride.follow((), {}, trim_of(wanted))
        speed = TRIM_MM_S * 1e-3 if place < 3 else math.radians(TRIM_DEG_S)
        before, live = posed(), posed()
        frames = 0
        while True:
            frames += 1
            ride.advance(frames, PERIOD_S, live)
            pose = ride.pose(live)
            way = math.dist(pose.position_m, before.position_m)
            turn = angle_between_rad(pose.rotation, before.rotation)
            assert way + turn <= speed * PERIOD_S + 1e-9
            if way + turn < 1e-12:
                break
            before = pose
        full = 250.0 / TRIM_MM_S if place < 3 else 9.0 / TRIM_DEG_S
        assert frames - 1 == math.ceil(full / PERIOD_S - 1e-9)
        assert before == trimmed(live, trim_of(wanted))

    def test_it_is_in_the_cameras_own_frame(self) -> None:
        """Given a camera that looks along -X, Expect its right along Y of the stage."""
        left = Pose((0.0, 0.0, 0.0), from_pan_tilt_roll(90.0, 0.0, 0.0))
        x, y, z = trimmed(left, (100.0, 0.0, 50.0, 0.0, 0.0, 0.0)).position_m
        assert (x, y, z) == pytest.approx((0.0, 0.1, 0.05))
        down = Pose((0.0, 0.0, 0.0), from_pan_tilt_roll(0.0, -30.0, 0.0))
        turned = trimmed(down, (0.0, 0.0, 0.0, 2.0, 0.0, 0.0))
        assert math.degrees(angle_between_rad(turned.rotation, down.rotation)) == pytest.approx(2.0)

    def test_the_measured_pose_has_the_trim_of_its_frame(self) -> None:
        ride = begun()
        ride.follow((), {}, (100.0, 0.0, 0.0, 0.0, 0.0, 0.0))
        for k in range(1, 30):
            ride.advance(k, PERIOD_S, posed())
        assert ride.measured(0, posed()) == posed()
        assert ride.measured(5, posed()).position_m[0] == pytest.approx(0.02)
        assert ride.measured(29, posed()).position_m[0] == pytest.approx(0.1)
        for k in range(30, 30 + 2 * REMEMBERED):
            ride.advance(k, PERIOD_S, posed())
        assert ride.measured(29, posed()) == posed()  # nobody asks for it any more


def trim_of(values: list[float]) -> Trim:
    x, y, z, pan, tilt, roll = values
    return (x, y, z, pan, tilt, roll)


numbers = st.floats(-50.0, 50.0)
turns = st.tuples(numbers, numbers, numbers)
trims = st.builds(
    lambda mm, deg: trim_of([*mm, *deg]),
    st.tuples(*[st.floats(-300.0, 300.0)] * 3), st.tuples(*[st.floats(-10.0, 10.0)] * 3),
)  # fmt: skip
masks = st.sets(st.sampled_from(ALL_AXES)).map(lambda s: tuple(a for a in ALL_AXES if a in s))
orders = st.lists(st.tuples(masks, trims, st.integers(1, 12)), max_size=6)


@given(orders=orders, rate=turns, speed=turns)
def test_whatever_is_ridden_the_pose_is_one_and_goes_on_as_was_told(
    orders: list[tuple[tuple[str, ...], Trim, int]], rate: Vector, speed: Vector
) -> None:
    """Poses are finite and unit, and what was foretold of the next frame is what comes."""
    ride, frame = begun(), 0
    rotation = from_pan_tilt_roll(10.0, 80.0, 5.0)
    for masked, trim, frames in orders:
        ride.follow(masked, ride.masked_at(), trim)
        foretold: Pose | None = None
        for _ in range(frames):
            frame += 1
            t = frame * PERIOD_S
            turn = from_rotation_vector((rate[0] * t, rate[1] * t, rate[2] * t))
            live = Pose((speed[0] * t, speed[1] * t, 1.0), multiply(turn, rotation))
            ahead = None if foretold is None else ride.pose(live, 1, PERIOD_S)
            ride.advance(frame, PERIOD_S, live)
            shown = ride.pose(live)
            assert all(map(math.isfinite, (*shown.position_m, *shown.rotation)))
            assert sum(v * v for v in shown.rotation) == pytest.approx(1.0, abs=1e-9)
            if ahead is not None:
                assert math.dist(ahead.position_m, shown.position_m) < 1e-9
                assert angle_between_rad(ahead.rotation, shown.rotation) < 1e-7
            foretold = shown
            for part in ride.motion(live, speed, rate):
                assert all(map(math.isfinite, part))


def test_velocities_are_those_of_what_is_shown() -> None:
    ride = begun()
    ride.follow(("x", "pan"), {}, NO_TRIM)
    for k in range(1, 20):
        ride.advance(k, PERIOD_S, posed(tilt=10.0))
    velocity, angular = ride.motion(posed(tilt=10.0), (0.5, 0.25, 0.0), (0.0, 0.0, 0.3))
    assert velocity == pytest.approx((0.0, 0.25, 0.0), abs=1e-9)
    assert angular == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)
    free, same = Ride().motion(posed(), (0.5, 0.25, 0.0), (0.0, 0.0, 0.3))
    assert (free, same) == ((0.5, 0.25, 0.0), (0.0, 0.0, 0.3))


def test_it_goes_on_from_what_it_remembered() -> None:
    one, other = begun(), Ride()
    trim = trim_of([200.0, 0.0, 0.0, 0.0, 5.0, 0.0])
    one.follow(("x", "roll"), {}, trim)
    for k in range(1, 5):
        one.advance(k, PERIOD_S, posed(0.1 * k))
    other.follow(("x", "roll"), {}, trim)
    other.restore(one.state())
    for k in range(5, 12):
        for ride in (one, other):
            ride.advance(k, PERIOD_S, posed(0.1 * k))
        assert one.pose(posed(0.1 * k)) == other.pose(posed(0.1 * k))
    with pytest.raises(ValueError, match="17 numbers, expected 18"):
        other.restore(one.state()[1:])
