# SPDX-License-Identifier: Apache-2.0
"""Corrections of a source's world against 4x4 matrices, and how they are eased away."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import (
    ORIGIN,
    Pose,
    Vector,
    angle_between_rad,
    from_rotation_vector,
    normalized,
)
from tests.fusion.rigid import Matrix, exp, log, rotation_matrix, transform
from tracking.fusion.correction import (
    EASE_M_S,
    EASE_RAD_S,
    EASE_S,
    HIDDEN_SHARE,
    Correction,
    between,
)

METRES = st.floats(-10.0, 10.0)
VECTORS = st.tuples(METRES, METRES, METRES)
UNIT = st.floats(-1.0, 1.0)
ROTATIONS = (
    st.tuples(UNIT, UNIT, UNIT, UNIT).filter(lambda q: sum(x * x for x in q) > 0.01).map(normalized)
)
POSES = st.builds(Pose, VECTORS, ROTATIONS)
CORRECTIONS = st.builds(Correction, ROTATIONS, VECTORS, VECTORS)


def matrix(correction: Correction) -> Matrix:
    """Return the correction as 4x4: to the pivot, turned, and back, and shifted."""
    away, back = np.eye(4), np.eye(4)
    away[:3, 3] = -np.array(correction.pivot_m)
    back[:3, 3] = np.array(correction.pivot_m) + correction.shift_m
    turn = np.eye(4)
    turn[:3, :3] = rotation_matrix(correction.turn)
    return back @ turn @ away


class TestTransforms:
    @given(CORRECTIONS, POSES)
    def test_a_pose_goes_through_the_matrix(self, correction: Correction, pose: Pose) -> None:
        wanted = matrix(correction) @ transform(pose)
        assert transform(correction.pose(pose)) == pytest.approx(wanted, abs=1e-9)
        assert correction.pose(pose) == Pose(
            correction.position(pose.position_m), correction.rotation(pose.rotation)
        )

    @given(CORRECTIONS, VECTORS)
    def test_a_direction_is_turned_and_a_position_undone(
        self, correction: Correction, p: Vector
    ) -> None:
        m = matrix(correction)
        assert correction.vector(p) == pytest.approx(m[:3, :3] @ p, abs=1e-9)
        assert correction.undone(p) == pytest.approx((np.linalg.inv(m) @ [*p, 1])[:3], abs=1e-9)
        assert correction.undone(correction.position(p)) == pytest.approx(p, abs=1e-9)

    def test_none_is_none(self) -> None:
        pose = Pose((1.0, 2.0, 3.0), from_rotation_vector((0.1, 0.2, 0.3)))
        assert transform(Correction().pose(pose)) == pytest.approx(transform(pose), abs=1e-15)
        assert Correction().size((5.0, 6.0, 7.0)) == (0.0, 0.0)

    @given(CORRECTIONS, VECTORS)
    def test_its_size_is_what_it_does_to_a_body_there(
        self, correction: Correction, p: Vector
    ) -> None:
        m = matrix(correction)
        way, angle = correction.size(p)
        assert way == pytest.approx(float(np.linalg.norm((m @ [*p, 1])[:3] - p)), abs=1e-9)
        cosine = min(max((float(np.trace(m[:3, :3])) - 1) / 2, -1.0), 1.0)
        assert angle == pytest.approx(math.acos(cosine), abs=1e-6)


class TestBetween:
    @given(POSES, POSES)
    def test_it_turns_one_pose_into_the_other(self, sample: Pose, wanted: Pose) -> None:
        correction = between(sample, wanted)
        assert matrix(correction) @ transform(sample) == pytest.approx(transform(wanted), abs=1e-9)
        assert correction.pivot_m == sample.position_m

    @given(CORRECTIONS, POSES, POSES, st.floats(0.0, 1.0))
    def test_drawn_goes_a_share_of_the_way(
        self, correction: Correction, sample: Pose, wanted: Pose, share: float
    ) -> None:
        """Expect the pose on the straight line and on the arc from where it was."""
        before = matrix(correction) @ transform(sample)
        after = matrix(correction.drawn(sample, wanted, share)) @ transform(sample)
        goal = transform(wanted)
        line = before[:3, 3] + share * (goal[:3, 3] - before[:3, 3])
        assert after[:3, 3] == pytest.approx(line, abs=1e-9)
        off = goal[:3, :3] @ before[:3, :3].T
        if float(np.trace(off)) > -0.99:  # half a turn has two ways
            arc = exp(share * log(off)) @ before[:3, :3]
            assert after[:3, :3] == pytest.approx(arc, abs=1e-6)

    def test_drawing_again_and_again_averages(self) -> None:
        """Given noisy pairs about one true correction, Expect the draw to come near it."""
        rng = np.random.default_rng(4)
        true = Correction(from_rotation_vector((0.1, -0.2, 0.5)), (1.0, 0.0, 2.0), (3.0, 1.0, 0.0))
        sample = Pose((1.5, 0.5, 1.0), from_rotation_vector((0.3, 0.1, 0.0)))
        goal = true.pose(sample)
        found = Correction()
        for i in range(400):
            noise = rng.normal(0.0, 0.01, 3)
            x, y, z = (np.array(goal.position_m) + noise).tolist()
            found = found.drawn(sample, Pose((x, y, z), goal.rotation), 1.0 / (i + 1))
        assert math.dist(found.position(sample.position_m), goal.position_m) < 0.002
        assert angle_between_rad(found.rotation(sample.rotation), goal.rotation) < 1e-6


SIZES = [
    ((0.005, 0.0, 0.0), (0.0, 0.0, 0.0)),
    ((0.0, 0.0, 0.0), (0.0, 0.0, 0.01)),
    ((0.5, -0.3, 0.1), (0.2, -0.1, 1.5)),
    ((4.0, 0.0, 0.0), (0.0, 3.0, 0.0)),
]
HERE: Vector = (2.0, -1.0, 1.5)


def turned_and_shifted(shift: Vector, turn: Vector) -> Correction:
    return Correction(from_rotation_vector(turn), HERE, shift)


class TestEasing:
    @pytest.mark.parametrize(("shift", "turn"), SIZES)
    @pytest.mark.parametrize("speeds", [(0.0, 0.0), (1.0, 0.5)])
    @pytest.mark.parametrize("dt_s", [1 / 240, 1 / 60, 0.03])
    def test_it_ends_at_its_rates_and_never_overshoots(
        self, shift: Vector, turn: Vector, speeds: tuple[float, float], dt_s: float
    ) -> None:
        start = turned_and_shifted(shift, turn).easing(HERE, *speeds)
        left: Correction | None = start
        sizes = [start.size(HERE)]
        while left is not None and len(sizes) < 2000:
            left = left.eased(HERE, dt_s)
            sizes.append((0.0, 0.0) if left is None else left.size(HERE))
            if left is not None and any(shift):  # it goes straight, and not past the end
                off = np.array(left.position(HERE)) - HERE
                share = off @ np.array(shift) / np.dot(shift, shift)
                assert -1e-12 <= share <= 1.0
                assert off == pytest.approx(share * np.array(shift), abs=1e-9)
        for (way, angle), (way_after, angle_after) in itertools.pairwise(sizes):
            assert 0.0 <= way - way_after <= start.rate_m_s * dt_s + 1.1e-5
            assert -1e-12 <= angle - angle_after <= start.rate_rad_s * dt_s + 1.1e-6
        assert left is None
        assert (len(sizes) - 2) * dt_s <= EASE_S + dt_s

    @pytest.mark.parametrize(("shift", "turn"), SIZES)
    def test_the_rates_are_those_of_the_size_or_the_floor(
        self, shift: Vector, turn: Vector
    ) -> None:
        found = turned_and_shifted(shift, turn).easing(HERE, 0.0, 0.0)
        assert found.rate_m_s == pytest.approx(max(EASE_M_S, math.hypot(*shift) / EASE_S))
        assert found.rate_rad_s == pytest.approx(max(EASE_RAD_S, math.hypot(*turn) / EASE_S))
        moving = turned_and_shifted(shift, turn).easing(HERE, 2.0, 1.0)
        assert moving.rate_m_s - found.rate_m_s == pytest.approx(2.0 * HIDDEN_SHARE)
        assert moving.rate_rad_s - found.rate_rad_s == pytest.approx(1.0 * HIDDEN_SHARE)

    def test_a_body_elsewhere_meanwhile_is_not_thrown_about(self) -> None:
        """Given a body that walks while its turn is eased, Expect no step but walk and rates."""
        left: Correction | None = turned_and_shifted((0.02, 0.0, 0.0), (0.0, 0.0, 0.3))
        assert left is not None
        left = left.easing(HERE, 1.0, 0.0)
        rate, dt_s, p = left.rate_m_s, 1 / 60, HERE
        last = left.position(p)
        while left is not None:
            p = (p[0] + 1.0 * dt_s, p[1], p[2])
            left = left.eased(p, dt_s)
            now = p if left is None else left.position(p)
            # the walk, the easing, and what a turn of 0.3 rad makes of one step
            assert math.dist(now, last) <= (1.0 + rate + 0.3) * dt_s + 1e-5
            last = now

    def test_no_time_changes_nothing(self) -> None:
        start = turned_and_shifted((0.1, 0.0, 0.0), (0.0, 0.1, 0.0)).easing(HERE, 0.0, 0.0)
        left = start.eased(HERE, 0.0)
        assert left is not None
        assert matrix(left) == pytest.approx(matrix(start), abs=1e-12)

    def test_nothing_is_gone_at_once(self) -> None:
        assert Correction().eased(HERE, 0.0) is None
        assert Correction(shift_m=ORIGIN, pivot_m=HERE).eased((9.0, 9.0, 9.0), 1.0) is None
