# SPDX-License-Identifier: Apache-2.0
"""A body that was lost and is back: what is shown goes over softly, no faster than a camera."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import (
    IDENTITY_ROTATION,
    Pose,
    Vector,
    angle_between_rad,
    from_rotation_vector,
)
from tests.fusion import samples
from tests.fusion.samples import NS, T0, motion
from tracking.fusion.body import BodyEstimator
from tracking.fusion.rejoin import rejoin

FRAME_NS = NS // 24
AHEAD_NS = 170_000_000
METRES = st.floats(-20.0, 20.0)
TURNS = st.tuples(*[st.floats(-1.8, 1.8)] * 3).map(from_rotation_vector)
POSES = st.builds(Pose, st.tuples(METRES, METRES, METRES), TURNS)


def lost_and_back(
    gone_s: float, back_at: Vector, hand_over: str = "blend"
) -> tuple[BodyEstimator, list[Pose]]:
    """Return an estimator and what it showed: 2 s there, silence, 4 s elsewhere and moving."""
    estimator = BodyEstimator(
        {"a": samples.model()}, hand_over="hold" if hand_over == "hold" else "blend"
    )
    taken = [samples.moving(i / 60) for i in range(120)]
    for i in range(240):
        t_s = 2.0 + gone_s + i / 60
        pose = motion(t_s)
        x, y, z = (a + b for a, b in zip(pose.position_m, back_at, strict=True))
        taken.append(samples.sample(T0 + round(t_s * NS), (x, y, z), pose.rotation))
    shown = []
    frame_ns = taken[0].t_rx_ns + NS
    for one in taken:
        while frame_ns < one.t_rx_ns:
            estimator.watch(frame_ns)
            estimate = estimator.show(frame_ns + AHEAD_NS, frame_ns)
            assert estimate is not None
            shown.append(estimate.pose)
            frame_ns += FRAME_NS
        estimator.observe(one)
    return estimator, shown


@pytest.mark.parametrize("gone_s", [0.6, 3.0, 10.0])
@pytest.mark.parametrize("back_at", [(0.0, 0.0, 0.0), (0.6, 0.0, 0.0), (-3.0, 4.0, 0.5)])
def test_no_frame_goes_faster_than_a_camera(gone_s: float, back_at: Vector) -> None:
    """Given it back up to 5 m off, Expect at most 8 m/s and 720 deg/s, and then its word."""
    estimator, shown = lost_and_back(gone_s, back_at)
    for before, now in itertools.pairwise(shown):
        assert math.dist(before.position_m, now.position_m) * 24 <= 8.0
        assert math.degrees(angle_between_rad(before.rotation, now.rotation)) * 24 <= 720.0
    t_s = 2.0 + gone_s + 239 / 60
    found = estimator.show(T0 + round(t_s * NS), T0 + round(t_s * NS))
    assert found is not None
    wanted = [a + b for a, b in zip(motion(t_s).position_m, back_at, strict=True)]
    assert found.pose.position_m == pytest.approx(wanted, abs=0.005)
    assert estimator.kept_off() == (0.0, 0.0)


def test_hold_holds_it_until_the_cut() -> None:
    estimator, shown = lost_and_back(3.0, (1.0, 0.0, 0.0), "hold")
    assert estimator.kept_off()[0] > 0.5
    for before, now in itertools.pairwise(shown):
        assert math.dist(before.position_m, now.position_m) * 24 <= 8.0
    estimator.cut()
    assert estimator.kept_off() == (0.0, 0.0)


def test_a_cut_ends_the_way_at_once() -> None:
    """Given a cut 0.25 s after it was back, Expect its own word in the next frame."""
    estimator = BodyEstimator({"a": samples.model()})
    for i in range(120):
        estimator.observe(samples.moving(i / 60))
    for i in range(15):
        estimator.observe(samples.moving(5.0 + i / 60))
    now_ns = T0 + round((5.0 + 14 / 60) * NS)
    under_way, own = estimator.show(now_ns, now_ns), motion(5.0 + 14 / 60).position_m
    assert under_way is not None
    assert math.dist(under_way.pose.position_m, own) > 0.1
    estimator.cut()
    found = estimator.show(now_ns, now_ns)
    assert found is not None
    assert math.dist(found.pose.position_m, own) < 0.02


def test_the_first_pose_of_all_is_shown_at_once() -> None:
    estimator = BodyEstimator({"a": samples.model()})
    estimator.observe(samples.moving(100.0))
    now_ns = T0 + 100 * NS
    found = estimator.show(now_ns, now_ns)
    assert found is not None
    assert found.pose.position_m == pytest.approx(motion(100.0).position_m)


def test_a_short_silence_on_the_way_changes_nothing_of_where_it_leads() -> None:
    """Given 150 ms of silence while the picture is still metres off, Expect no jump for it."""
    estimator = BodyEstimator({"a": samples.model()})
    for i in range(120):
        estimator.observe(samples.moving(i / 60))
    last = None
    for i in range(90):
        t_s = 12.0 + i / 60
        now_ns = T0 + round(t_s * NS)
        if not 20 <= i < 29:
            estimator.observe(samples.moving(t_s))
        found, own = estimator.show(now_ns, now_ns), estimator.predict(now_ns, now_ns)
        assert found is not None
        assert own is not None
        assert math.dist(own.pose.position_m, motion(t_s).position_m) < 0.1
        assert last is None or math.dist(found.pose.position_m, last.position_m) * 60 <= 5.0
        last = found.pose
    assert last is not None
    assert math.dist(last.position_m, motion(12.0 + 89 / 60).position_m) < 0.02


def test_a_snapshot_under_way_goes_on() -> None:
    """Given a snapshot in the middle of it, Expect the same poses from the one restored."""
    first, second = (BodyEstimator({"a": samples.model()}) for _ in range(2))
    for i in range(120):
        first.observe(samples.moving(i / 60))
    for i in range(20):
        first.observe(samples.moving(4.0 + i / 60))
    second.restore(first.snapshot())
    for i in range(20, 60):
        now_ns = T0 + round((4.0 + i / 60) * NS)
        for estimator in (first, second):
            estimator.observe(samples.moving(4.0 + i / 60))
        assert first.show(now_ns + AHEAD_NS, now_ns) == second.show(now_ns + AHEAD_NS, now_ns)


def test_the_look_ahead_is_what_will_be_shown() -> None:
    """Given a body under way, Expect its run to be what predict says at the ticks to come."""
    estimator = BodyEstimator({"a": samples.model()})
    for i in range(120):
        estimator.observe(samples.moving(i / 60))
    for i in range(20):
        estimator.observe(samples.moving(4.0 + i / 60))
    now_ns = T0 + round((4.0 + 19 / 60) * NS)
    run = estimator.show_run(now_ns + AHEAD_NS + FRAME_NS, FRAME_NS, 2, now_ns)
    for k, pose in enumerate(run, start=1):
        tick_ns = now_ns + k * FRAME_NS
        later = estimator.show(tick_ns + AHEAD_NS, tick_ns)
        assert later is not None
        assert pose.position_m == pytest.approx(later.pose.position_m, abs=1e-9)


@given(POSES, POSES)
def test_it_goes_from_the_held_pose_to_its_own(held: Pose, back: Pose) -> None:
    """Given any two poses, Expect both ends exact, and never above 4 m/s and 360 deg/s."""
    way = rejoin(held, back, 1_000)
    assert way.shown(back, 1_000).position_m == pytest.approx(held.position_m, abs=1e-9)
    assert angle_between_rad(way.shown(back, 1_000).rotation, held.rotation) < 1e-6
    assert way.shown(back, 1_000 + way.span_ns) == back
    assert way.span_ns >= NS
    step_ns = way.span_ns / 50
    poses = [way.shown(back, 1_000 + k * step_ns) for k in range(51)]
    for before, now in itertools.pairwise(poses):
        assert math.dist(before.position_m, now.position_m) <= 4.0 * step_ns / NS + 1e-9
        turned = angle_between_rad(before.rotation, now.rotation)
        assert turned <= math.radians(360.0) * step_ns / NS + 1e-6


@given(POSES, POSES, st.floats(0.05, 0.95))
def test_its_velocities_are_those_of_what_is_shown(held: Pose, back: Pose, u: float) -> None:
    """Given a body at rest, Expect the velocity between two poses a microsecond apart."""
    way = rejoin(held, Pose(back.position_m, IDENTITY_ROTATION), 0)
    target = Pose(back.position_m, held.rotation)
    at_ns, half_ns = u * way.span_ns, 1e5
    _, velocity, rates = way.moving(target, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), at_ns)
    a, b = way.shown(target, at_ns - half_ns), way.shown(target, at_ns + half_ns)
    for i in range(3):
        wanted = (b.position_m[i] - a.position_m[i]) / (2 * half_ns / NS)
        assert velocity[i] == pytest.approx(wanted, abs=1e-4)
    assert rates == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)
